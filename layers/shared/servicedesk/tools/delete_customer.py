"""The tool `delete_customer`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.customer_rows import CUSTOMERS, CustomerId
from servicedesk.tools.customer_sign_in import CustomerSignIn
from servicedesk.tools.customers import describe_customer, end_sign_in, no_such_customer, visible_customer, visible_file
from servicedesk.tools.desk import KEPT_AFTER_DELETION, CustomerFile, Desk
from servicedesk.tools.effect import Effect
from servicedesk.tools.text import Own
from servicedesk.tools.tool import Caller, Result, Tool
from servicedesk.tools.view import View

# A question needs the order of magnitude.
MAX_TICKETS_COUNTED = 20


class DeleteCustomer(ConfirmedArguments):
    """What `delete_customer` takes."""

    customer_id: CustomerId


class CustomerDeleted(Result):
    """What `delete_customer` returns."""

    customer_id: Own
    sign_in_disabled: Annotated[bool, Field(description="False if the customer had no sign-in to disable.")]
    deleted_at: datetime
    erased_after: Annotated[datetime, Field(description="The record is kept until then.")]

    def outcome(self) -> str:
        """Say what is gone, and until when it is not gone for good."""
        sign_in = " They can sign in no more." if self.sign_in_disabled else " They had no sign-in."
        return (
            f"Deleted customer {self.customer_id}.{sign_in} The record and its tickets are kept until "
            f"{self.erased_after:%Y-%m-%d}, then erased."
        )

    def next_step(self) -> str:
        """Say who can undo it."""
        return "Tell the person. Until it is erased an administrator can bring it back; no tool can."


def delete_customer(
    desk: Desk, sign_in: CustomerSignIn, *, clock: Clock = epoch_seconds
) -> Tool[DeleteCustomer, CustomerDeleted]:
    """Build the tool over `desk` and `sign_in`. `clock` returns epoch seconds."""

    def question(arguments: DeleteCustomer, caller: Caller) -> str:
        file = visible_file(desk, arguments.customer_id, caller.view, limit=MAX_TICKETS_COUNTED)
        return _question(file, caller.view)

    def run(arguments: DeleteCustomer, caller: Caller) -> CustomerDeleted:
        customer = visible_customer(desk, arguments.customer_id, caller.view)
        was_enabled, disabled = end_sign_in(customer, sign_in)
        deleted_at = utc(clock).replace(microsecond=0)
        if not desk.delete_customer(customer, deleted_at=deleted_at, was_enabled=was_enabled):
            raise no_such_customer()
        return CustomerDeleted(
            customer_id=customer.customer_id,
            sign_in_disabled=disabled,
            deleted_at=deleted_at,
            erased_after=deleted_at + KEPT_AFTER_DELETION,
        )

    return Tool(
        name="delete_customer",
        title="Delete a customer",
        description=(
            "Delete one customer. Consequential: the customer can sign in no more, and they and all their tickets "
            "disappear from every tool at once, for everybody. The record is kept for "
            f"{KEPT_AFTER_DELETION.days} days, then erased; no tool brings it back, an administrator can. It asks "
            "first. Use it only when the signed-in person asks for this. Make sure with get_customer that it is the "
            "right customer. Not for somebody who is locked out: use reset_password."
        ),
        effect=Effect.DESTROYS,
        rows=CUSTOMERS,
        arguments=DeleteCustomer,
        result=CustomerDeleted,
        run=run,
        question=question,
    )


def _question(file: CustomerFile, view: View) -> str:
    who = describe_customer(file.customer, view)
    return (
        f"Delete {who}{_tickets(file, view)}? They can sign in no more, and disappear from every "
        f"tool at once. Reversible for {KEPT_AFTER_DELETION.days} days."
    )


def _tickets(file: CustomerFile, view: View) -> str:
    if "open_tickets" in view.hidden_fields(file.customer.row):
        return ""
    count = len(file.open_tickets)
    return f", {'more than ' if file.has_more else ''}{count} open ticket{'' if count == 1 else 's'}"
