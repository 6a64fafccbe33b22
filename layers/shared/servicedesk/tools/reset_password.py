"""The tool `reset_password`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from servicedesk.errors import ToolFailed
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.contact import MAX_EMAIL_CHARACTERS, e164, is_email
from servicedesk.tools.customer_rows import CUSTOMERS, CustomerId
from servicedesk.tools.customer_sign_in import CustomerSignIn, ResetOutcome
from servicedesk.tools.customers import describe_customer, visible_customer
from servicedesk.tools.desk import Customer, Customers
from servicedesk.tools.effect import Effect
from servicedesk.tools.text import Own, quote
from servicedesk.tools.tool import Caller, Result, Tool
from servicedesk.tools.view import View

_NO_SIGN_IN = (
    "This customer has no sign-in, so there is no password to reset.",
    "Ask an administrator of the customers' user pool to create one.",
)
_NO_PAGE = (
    "Customers have no page yet on which they could choose a new password, so nothing was reset.",
    "Ask an administrator to connect the customers' sign-in first.",
)
_NO_CONTACT = (
    "You see no such address or number of this customer that a code could be sent to, so nothing was reset.",
    "Ask the customer for it; update_customer keeps it.",
)
#: What is wrong, and what to do.
_REFUSALS: Mapping[ResetOutcome, tuple[str, str]] = {
    ResetOutcome.UNKNOWN_USER: _NO_SIGN_IN,
    ResetOutcome.NOT_RESETTABLE: (
        "This customer's password cannot be reset: their sign-in is disabled, or they have never signed in.",
        "Ask an administrator of the customers' user pool to enable it or to send a new invitation.",
    ),
    ResetOutcome.NO_MORE_MESSAGES: (
        "No code was sent: as many e-mails were sent as may be, today or to this customer.",
        "Try again tomorrow, or tell an administrator, who finds what to do under E-mail in docs/operate.md.",
    ),
    ResetOutcome.NO_VERIFIED_CONTACT: (
        "This customer has no verified e-mail address or phone number to send a code to.",
        "Send new_contact if their identity was checked, or ask an administrator of the customers' user pool.",
    ),
    ResetOutcome.CONTACT_TAKEN: (
        "Another customer signs in with this address or number, so nothing was changed or reset.",
        "Ask the customer for another one, or an administrator of the customers' user pool to look.",
    ),
    ResetOutcome.CONTACT_REFUSED: (
        "The customers' user pool takes no such address or number, so nothing was changed or reset.",
        "Ask the customer for another one, or an administrator of the customers' user pool to look.",
    ),
}
#: Those after which the sign-in has its new address or number all the same.
_AFTER_CHANGE = frozenset(
    {ResetOutcome.NOT_RESETTABLE, ResetOutcome.NO_MORE_MESSAGES, ResetOutcome.NO_VERIFIED_CONTACT}
)
_CALLED: Mapping[str, str] = {"email": "e-mail address", "phone": "phone number"}


class ResetPassword(ConfirmedArguments):
    """What `reset_password` takes."""

    customer_id: CustomerId
    new_contact: Annotated[
        Literal["email", "phone"] | None,
        Field(
            description="If codes go to an old address or number: which one of the customer's, as get_customer shows "
            "it, shall take its place in their sign-in. Only if their identity was checked."
        ),
    ] = None


class PasswordReset(Result):
    """What `reset_password` returns: no password, and no code."""

    customer_id: Own
    code_sent: Annotated[Literal[True], Field(description="To the customer alone.")] = True
    sign_in_url: Annotated[Own, Field(description="Where the customer uses the code.")]

    def outcome(self) -> str:
        """Say what works no more, and what the customer has instead."""
        return (
            f"The password of {self.customer_id} no longer works, and a code was sent to their verified e-mail address "
            "or phone number."
        )

    def next_step(self) -> str:
        """Say what the customer has to do now."""
        return (
            f"Tell the person that the customer chooses a new password with that code at {self.sign_in_url}. The code "
            "is for the customer alone: never ask for it."
        )


def reset_password(desk: Customers, sign_in: CustomerSignIn) -> Tool[ResetPassword, PasswordReset]:
    """Build the tool over `desk` and `sign_in`."""

    def user_of(arguments: ResetPassword, caller: Caller) -> tuple[Customer, str]:
        customer = visible_customer(desk, arguments.customer_id, caller.view)
        if customer.username is None:
            raise ToolFailed(*_NO_SIGN_IN)
        if not sign_in.url:
            raise ToolFailed(*_NO_PAGE)
        return customer, customer.username

    def question(arguments: ResetPassword, caller: Caller) -> str:
        customer, _ = user_of(arguments, caller)
        whose = describe_customer(customer, caller.view)
        return (
            f"Reset the password of {whose}? It stops working at once, and they are sent a code to choose another with."
            f"{_new_contact(customer, arguments, caller.view)}"
        )

    def run(arguments: ResetPassword, caller: Caller) -> PasswordReset:
        customer, username = user_of(arguments, caller)
        outcome = sign_in.reset_password(username, **_contact(customer, arguments, caller.view))
        if outcome is not ResetOutcome.STARTED:
            raise _refusal(outcome, arguments)
        return PasswordReset(customer_id=customer.customer_id, sign_in_url=sign_in.url)

    return Tool(
        name="reset_password",
        title="Reset a customer's password",
        description=(
            "Reset the password of one customer (never of a colleague). Consequential: their password stops working at "
            "once, and they are sent a code with which they choose a new one. Use it only when the signed-in person "
            "asks for it because this customer cannot sign in or suspects misuse. You see neither password nor code, "
            "and cannot set a password."
        ),
        effect=Effect.CREDENTIALS,
        rows=CUSTOMERS,
        arguments=ResetPassword,
        result=PasswordReset,
        run=run,
        question=question,
    )


def _contact(customer: Customer, arguments: ResetPassword, view: View) -> dict[str, str]:
    """Return the address or number that the sign-in shall have, as its service takes it; nothing without one.

    Raises:
        ToolFailed: The caller does not see it, or it is none.
    """
    kind = arguments.new_contact
    if kind is None:
        return {}
    shown = "" if kind in view.hidden_fields(customer.row) else customer.row[kind]
    contact = e164(shown) if kind == "phone" else shown if is_email(shown) else None
    if contact is None:
        raise ToolFailed(*_NO_CONTACT)
    return {kind: contact}


def _new_contact(customer: Customer, arguments: ResetPassword, view: View) -> str:
    return "".join(
        f" Their sign-in gets the {_CALLED[kind]} {quote(contact, MAX_EMAIL_CHARACTERS)} in the place of its own."
        for kind, contact in _contact(customer, arguments, view).items()
    )


def _refusal(outcome: ResetOutcome, arguments: ResetPassword) -> ToolFailed:
    refused, advice = _REFUSALS[outcome]
    if arguments.new_contact is None or outcome not in _AFTER_CHANGE:
        return ToolFailed(refused, advice)
    return ToolFailed(f"{refused} Their sign-in has the new {_CALLED[arguments.new_contact]} all the same.", advice)
