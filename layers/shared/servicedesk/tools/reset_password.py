"""The tool `reset_password`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from servicedesk.errors import ToolFailed
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.customers import CUSTOMERS, CustomerId, describe_customer, visible_customer
from servicedesk.tools.desk import Customer, CustomerSignIn, Desk, ResetOutcome
from servicedesk.tools.effect import Effect
from servicedesk.tools.text import Own
from servicedesk.tools.tool import Caller, Result, Tool

_NO_SIGN_IN = (
    "This customer has no sign-in, so there is no password to reset.",
    "Ask an administrator of the customers' user pool to create one.",
)
_NO_PAGE = (
    "Customers have no page yet on which they could choose a new password, so nothing was reset.",
    "Ask an administrator to connect the customers' sign-in first.",
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
        "Ask an administrator of the customers' user pool to verify one, then try again.",
    ),
}


class ResetPassword(ConfirmedArguments):
    """What `reset_password` takes."""

    customer_id: CustomerId


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


def reset_password(desk: Desk, sign_in: CustomerSignIn) -> Tool[ResetPassword, PasswordReset]:
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
        )

    def run(arguments: ResetPassword, caller: Caller) -> PasswordReset:
        customer, username = user_of(arguments, caller)
        if (outcome := sign_in.reset_password(username)) is not ResetOutcome.STARTED:
            raise ToolFailed(*_REFUSALS[outcome])
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
