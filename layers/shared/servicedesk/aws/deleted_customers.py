"""Restores a deleted customer, as long as the table still has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from servicedesk.aws.desk_reads import profile
from servicedesk.aws.desk_rows import Row, customer_of, customer_rows
from servicedesk.aws.desk_writes import DeskWrites, Write
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.transactions import Transactions
from servicedesk.tools.desk import Customer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedCustomer:
    """A customer who is deleted and not yet erased."""

    customer: Customer
    #: Whether they could sign in when they were deleted.
    was_enabled: bool


class DeletedCustomers:
    """What an operator may undo. No function of the server has it, and no tool."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name
        self._writes = DeskWrites(table_name)

    def find(self, customer_id: str, at: datetime) -> DeletedCustomer | None:
        """Return a customer who can be brought back at that time; None if there is none, or no longer.

        Raises:
            DeskUnavailable: The table did not answer.
        """
        row = profile(self._client, self._table_name, customer_id)
        if row is None or "deleted_at" not in row or _is_purged(row, at):
            return None
        # A deletion that does not say how it was gives nothing back.
        was_enabled = row.get("was_enabled", {}).get("BOOL", False)
        return DeletedCustomer(customer=customer_of(row), was_enabled=was_enabled)

    def restore(self, deleted: DeletedCustomer, record: Write) -> bool:
        """Bring a customer and their tickets back, with the record of it, in one transaction.

        False, and nothing is changed or recorded, if they are not deleted any more.

        Raises:
            DeskUnavailable: The table did not answer, and the customer is not back.
            OutcomeUnknown: Whether they are back cannot be read.
        """
        customer = deleted.customer
        words = map(self._writes.put, customer_rows(customer)[1:])
        writes: list[Any] = [self._writes.undelete(customer.customer_id), *words, record]
        with desk_faults():
            return Transactions(self._client).run(writes, record)


def _is_purged(row: Row, at: datetime) -> bool:
    # Past its time to live a row is still there for a while, and may be gone the next moment.
    return int(row.get("purge_at", {}).get("N", "0")) <= at.timestamp()
