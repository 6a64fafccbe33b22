"""The tool `update_customer`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import Field

from servicedesk.errors import ToolFailed
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.contact import MAX_EMAIL_CHARACTERS, CustomerName, EmailAddress, PhoneNumber
from servicedesk.tools.customer_rows import CUSTOMERS, CustomerId
from servicedesk.tools.customers import describe_customer, visible_customer
from servicedesk.tools.desk import Customer, Desk
from servicedesk.tools.effect import Effect
from servicedesk.tools.text import Own, quote
from servicedesk.tools.tool import Caller, Result, Tool
from servicedesk.tools.view import View

Changeable = Literal["name", "email", "phone"]

#: Field → what people call it.
_CALLED: Final[Mapping[Changeable, str]] = {"name": "name", "email": "e-mail address", "phone": "phone number"}
_OUT_OF_SIGHT = (
    "You could not see this customer any more, so nothing was changed.",
    "Ask an administrator, or somebody who sees such customers.",
)
_CHANGED_MEANWHILE = (
    "Somebody else changed or deleted this customer at the same moment. Nothing was done.",
    "Read the customer again with get_customer, and ask the person what to do.",
)


class UpdateCustomer(ConfirmedArguments):
    """What `update_customer` takes."""

    customer_id: CustomerId
    name: CustomerName | None = None
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None


class CustomerUpdated(Result):
    """What `update_customer` returns."""

    customer_id: Own
    changed: tuple[Changeable, ...]
    sign_in_is_as_before: Annotated[
        bool, Field(description="True if they have a sign-in, whose own address and number are not changed by this.")
    ]

    def outcome(self) -> str:
        """Say what is changed, and what is not."""
        changed = f"Changed the {_enumerate([_CALLED[field] for field in self.changed])} of {self.customer_id}."
        if not self.sign_in_is_as_before:
            return changed
        return f"{changed} Their sign-in is as before: codes go where they went."

    def next_step(self) -> str:
        """Lead to the sign-in, which is another right."""
        if not self.sign_in_is_as_before:
            return "Tell the person."
        return (
            "Tell the person. If the customer cannot sign in because codes go to an old address or number, "
            "reset_password with new_contact replaces it there. Whoever may reset passwords can do that."
        )


def update_customer(desk: Desk) -> Tool[UpdateCustomer, CustomerUpdated]:
    """Build the tool over `desk`."""

    def question(arguments: UpdateCustomer, caller: Caller) -> str:
        customer, changes = _read(desk, arguments, caller)
        return _question(customer, changes, caller.view)

    def run(arguments: UpdateCustomer, caller: Caller) -> CustomerUpdated:
        customer, changes = _read(desk, arguments, caller)
        if not desk.change_customer(customer, **changes):
            raise ToolFailed(*_CHANGED_MEANWHILE)
        return CustomerUpdated(
            customer_id=customer.customer_id,
            changed=tuple(changes),
            sign_in_is_as_before=customer.username is not None and bool(changes.keys() - {"name"}),
        )

    return Tool(
        name="update_customer",
        title="Change a customer",
        description=(
            "Change name, e-mail address or phone number of one customer; send only what changes. It asks first. Only "
            "if the signed-in person says that the customer asked for it and is who they say. It changes neither "
            "sign-in nor region."
        ),
        effect=Effect.WRITES,
        rows=CUSTOMERS,
        arguments=UpdateCustomer,
        result=CustomerUpdated,
        run=run,
        question=question,
    )


def _read(desk: Desk, arguments: UpdateCustomer, caller: Caller) -> tuple[Customer, dict[Changeable, str]]:
    """Return the customer, and what the call changes of what the caller sees of them.

    Raises:
        ToolFailed: There is no such customer, nothing would change, or the caller may not change it.
    """
    customer = visible_customer(desk, arguments.customer_id, caller.view)
    sent = {field: value for field in _CALLED if (value := getattr(arguments, field)) is not None}
    hidden = caller.view.hidden_fields(customer.row)
    if unseen := [_CALLED[field] for field in sent if field in hidden]:
        raise ToolFailed(f"You may not see the {_enumerate(unseen)} of this customer, and so not change it either.")
    changes = {field: value for field, value in sent.items() if value != customer.row[field]}
    if not changes:
        raise ToolFailed(f"Nothing was done: {customer.customer_id} has no other name, e-mail address or phone number "
                         "than you sent.", "Send what is to change: name, email or phone.")  # fmt: skip
    if not caller.view.shows(replace(customer, **changes).row):
        raise ToolFailed(*_OUT_OF_SIGHT)
    return customer, changes


def _question(customer: Customer, changes: Mapping[Changeable, str], view: View) -> str:
    told = [
        # Of what is to be, all: of an address, too, the end decides who gets what is sent there.
        f"the {_CALLED[field]} from {_before(customer.row[field])} to {quote(value, MAX_EMAIL_CHARACTERS)}"
        for field, value in changes.items()
    ]
    reached = " They are reached there from then on." if changes.keys() - {"name"} else ""
    return f"Change {describe_customer(customer, view)}: {_enumerate(told)}?{reached}"


def _before(value: str) -> str:
    return quote(value) if value else "none"


def _enumerate(parts: list[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last
