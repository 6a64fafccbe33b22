"""The tool `merge_customers`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import ToolFailed
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.customer_rows import CUSTOMERS, CustomerId
from servicedesk.tools.customer_sign_in import CustomerSignIn
from servicedesk.tools.customers import describe_customer, end_sign_in, visible_customer
from servicedesk.tools.desk import KEPT_AFTER_DELETION, MAX_MERGED_TICKETS, Customer, Desk, MergeOutcome
from servicedesk.tools.effect import Effect
from servicedesk.tools.text import Own
from servicedesk.tools.tool import Caller, Result, Tool
from servicedesk.tools.view import View

_THE_OTHER_WAY_ROUND: Final = "Merge them the other way round, or ask an administrator."
_SAME = ("The two are one customer. Nothing was done.", "Use search_customer to find the duplicate.")
_OTHER_REGION = (
    "They are of different regions, so other people may see each of them. Nothing was done.",
    "Keep them apart, or ask an administrator who sees both what to do.",
)
#: What somebody has to see of both.
_NEEDED: Final = frozenset({"region", "open_tickets"})
_HIDDEN = (
    "You may not see the region and the tickets of both customers, and so not merge them. Nothing was done.",
    "Ask somebody who sees them.",
)
_TOO_MANY = (
    f"The duplicate has more than {MAX_MERGED_TICKETS} tickets, more than can be moved at once. No ticket was moved.",
    _THE_OTHER_WAY_ROUND,
)
_SIGN_IN_LOST = (
    "The duplicate can sign in and the customer who would stay cannot: the sign-in would be lost. Nothing was done.",
    "Merge them the other way round, and then correct the contact details with update_customer.",
)
_CHANGED_MEANWHILE = (
    "Somebody else changed one of them or their tickets at the same moment. Nothing was moved.",
    "Look with get_customer whether both are still there, and call again.",
)


class MergeCustomers(ConfirmedArguments):
    """What `merge_customers` takes."""

    customer_id: Annotated[CustomerId, Field(description="Who stays, with their contact details, for example C-1042.")]
    duplicate_id: Annotated[CustomerId, Field(description="Who is the same, and goes.")]


class CustomersMerged(Result):
    """What `merge_customers` returns."""

    customer_id: Own
    duplicate_id: Own
    sign_in_disabled: Annotated[bool, Field(description="Of the duplicate. False if there was none to disable.")]
    merged_at: datetime
    erased_after: Annotated[datetime, Field(description="Until then the duplicate's record is kept.")]

    def outcome(self) -> str:
        """Say who has the tickets, and until when it can be undone."""
        sign_in = f"{self.duplicate_id} {'can sign in no more' if self.sign_in_disabled else 'had no sign-in'}."
        return (
            f"Merged {self.duplicate_id} into {self.customer_id}, who has all the tickets. {sign_in} The record of "
            f"{self.duplicate_id} is kept until {self.erased_after:%Y-%m-%d}, then erased."
        )

    def next_step(self) -> str:
        """Say who can undo it."""
        undo = "an administrator can undo it with `servicedesk customers restore`; no tool can"
        return f"Tell the person. Until it is erased {undo}."


def merge_customers(
    desk: Desk, sign_in: CustomerSignIn, *, clock: Clock = epoch_seconds
) -> Tool[MergeCustomers, CustomersMerged]:
    """Build the tool over `desk` and `sign_in`. `clock` returns epoch seconds."""

    def question(arguments: MergeCustomers, caller: Caller) -> str:
        kept, duplicate = _read(desk, arguments, caller)
        return _question(kept, duplicate, _count(desk, duplicate), caller.view)

    def run(arguments: MergeCustomers, caller: Caller) -> CustomersMerged:
        kept, duplicate = _read(desk, arguments, caller)
        # Before the sign-in ends, which the merge itself could not take back.
        _count(desk, duplicate)
        was_enabled, disabled = end_sign_in(duplicate, sign_in)
        merged_at = utc(clock).replace(microsecond=0)
        outcome = desk.merge_customers(kept, duplicate, merged_at=merged_at, was_enabled=was_enabled)
        if outcome is not MergeOutcome.MERGED:
            raise ToolFailed(*(_CHANGED_MEANWHILE if outcome is MergeOutcome.CHANGED else _TOO_MANY))
        return CustomersMerged(
            customer_id=kept.customer_id,
            duplicate_id=duplicate.customer_id,
            sign_in_disabled=disabled,
            merged_at=merged_at,
            erased_after=merged_at + KEPT_AFTER_DELETION,
        )

    return Tool(
        name="merge_customers",
        title="Merge two customers",
        description=(
            "Merge two customers of one region who are the same. Consequential: all tickets of the duplicate (at most "
            f"{MAX_MERGED_TICKETS}) go to the customer who stays; the duplicate can sign in no more, disappears from "
            f"every tool at once, and is erased after {KEPT_AFTER_DELETION.days} days; until then an administrator can "
            "undo it. The contact details of the duplicate are not taken over. It asks first. Compare both with "
            "get_customer, and use it only when the signed-in person asks for this."
        ),
        effect=Effect.DESTROYS,
        rows=CUSTOMERS,
        arguments=MergeCustomers,
        result=CustomersMerged,
        run=run,
        question=question,
    )


def _read(desk: Desk, arguments: MergeCustomers, caller: Caller) -> tuple[Customer, Customer]:
    """Return who stays and who goes.

    Raises:
        ToolFailed: The caller may not see one of them, or they cannot be merged by the caller or at all.
    """
    kept = visible_customer(desk, arguments.customer_id, caller.view)
    duplicate = visible_customer(desk, arguments.duplicate_id, caller.view)
    if kept.customer_id == duplicate.customer_id:
        raise ToolFailed(*_SAME)
    if any(_NEEDED & caller.view.hidden_fields(one.row) for one in (kept, duplicate)):
        raise ToolFailed(*_HIDDEN)
    if kept.region != duplicate.region:
        raise ToolFailed(*_OTHER_REGION)
    if kept.username is None and duplicate.username is not None:
        raise ToolFailed(*_SIGN_IN_LOST)
    return kept, duplicate


def _count(desk: Desk, duplicate: Customer) -> int:
    count = desk.count_tickets(duplicate.customer_id, limit=MAX_MERGED_TICKETS + 1)
    if count > MAX_MERGED_TICKETS:
        raise ToolFailed(*_TOO_MANY)
    return count


def _question(kept: Customer, duplicate: Customer, count: int, view: View) -> str:
    tickets = f"The {count} ticket{'' if count == 1 else 's'} of {duplicate.customer_id}" if count else "No ticket"
    moves = f"{tickets} go{'es' if count < 2 else ''} to {kept.customer_id}"  # noqa: PLR2004 -- grammar
    sign_in = " They can sign in no more." if duplicate.username is not None else ""
    return (
        f"Merge {describe_customer(duplicate, view)}, into {describe_customer(kept, view)}? {moves}; "
        f"{duplicate.customer_id} disappears from every tool at once.{sign_in} Reversible for "
        f"{KEPT_AFTER_DELETION.days} days."
    )
