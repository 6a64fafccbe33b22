"""Restores a customer who was deleted or merged, as long as the table still has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.customer_rows import customer_of, customer_rows
from servicedesk.aws.customer_writes import CustomerWrites
from servicedesk.aws.desk_reads import profile
from servicedesk.aws.desk_rows import Row, list_of_texts, optional_text, text, time_of
from servicedesk.aws.desk_writes import DeskWrites, Write
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.merges import ticket_moves, tickets_still_with
from servicedesk.aws.transactions import Transactions
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import Ticket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Their tickets may be worked on meanwhile.
_MAX_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedCustomer:
    """A customer who is deleted and not yet erased."""

    customer: Customer
    #: Aware, UTC.
    deleted_at: datetime
    #: Whether they could sign in when they were deleted.
    was_enabled: bool
    #: Id of the customer whose their tickets became, if they were merged.
    merged_into: str | None = None
    #: Those of these tickets that still are that customer's, and come back.
    returning: tuple[Ticket, ...] = ()
    #: How many do not: they are erased, or somebody else's by now.
    staying: int = 0


class DeletedCustomers:
    """What an operator may undo. No function of the server has it, and no tool."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name
        self._rows = DeskWrites(table_name)
        self._profiles = CustomerWrites(table_name)

    def find(self, customer_id: str, at: datetime) -> DeletedCustomer | None:
        """Return a customer who can be brought back at that time; None if there is none, or no longer.

        Raises:
            DeskUnavailable: The table did not answer.
        """
        row = profile(self._client, self._table_name, customer_id)
        if row is None or "deleted_at" not in row or _is_purged(row, at):
            return None
        merged_into = optional_text(row, "merged_into")
        moved = list_of_texts(row, "merged_tickets") if merged_into else ()
        returning = tickets_still_with(self._client, self._table_name, merged_into, moved) if merged_into else ()
        return DeletedCustomer(
            customer=customer_of(row),
            deleted_at=time_of(text(row, "deleted_at")),
            # A deletion that does not say how it was gives nothing back.
            was_enabled=row.get("was_enabled", {}).get("BOOL", False),
            merged_into=merged_into,
            returning=returning,
            staying=len(moved) - len(returning),
        )

    def restore(self, deleted: DeletedCustomer, record: Write, at: datetime) -> DeletedCustomer | None:
        """Bring a customer and their tickets back, with the record of it, in one transaction.

        Returns them as they were at that moment. None, and nothing is changed or recorded, if they are not deleted any
        more, or their tickets are changed all the time.

        Raises:
            DeskUnavailable: The table did not answer, and the customer is not back.
            OutcomeUnknown: Whether they are back cannot be read.
        """
        found: DeletedCustomer | None = deleted
        for _ in range(_MAX_ATTEMPTS):
            if found is None or found.deleted_at != deleted.deleted_at:
                return None
            if self._restore(found, record):
                return found
            found = self.find(deleted.customer.customer_id, at)
        return None

    def _restore(self, deleted: DeletedCustomer, record: Write) -> bool:
        customer = deleted.customer
        words = map(self._rows.put, customer_rows(customer)[1:])
        back = ticket_moves(self._table_name, deleted.returning, customer.customer_id, customer.region)
        undelete = self._profiles.undelete(customer.customer_id, deleted.deleted_at)
        writes: list[Any] = [undelete, *words, *back, record]
        with desk_faults():
            return Transactions(self._client).run(writes, record)


def _is_purged(row: Row, at: datetime) -> bool:
    # Past its time to live a row is still there for a while, and may be gone the next moment.
    return int(row.get("purge_at", {}).get("N", "0")) <= at.timestamp()
