"""Bringing a deleted customer back, as long as the table still has them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from servicedesk.aws.desk_reads import profile
from servicedesk.aws.desk_rows import Row, customer_of, customer_rows
from servicedesk.aws.desk_writes import DeskWrites
from servicedesk.aws.faults import desk_faults
from servicedesk.tools.desk import Customer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DeletedCustomers:
    """What an operator may undo. No function of the server has it, and no tool."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name
        self._writes = DeskWrites(table_name)

    def restore(self, customer_id: str, at: datetime) -> Customer | None:
        """Bring a customer and their tickets back, in one transaction.

        None if there is nobody to bring back, or no longer.

        Raises:
            DeskUnavailable: The table did not answer.
        """
        row = profile(self._client, self._table_name, customer_id)
        if row is None or "deleted_at" not in row or _purged(row, at):
            return None
        customer = customer_of(row)
        writes: list[Any] = [self._writes.undelete(customer_id), *map(self._writes.put, customer_rows(customer)[1:])]
        with desk_faults():
            self._client.transact_write_items(TransactItems=writes)
        return customer


def _purged(row: Row, at: datetime) -> bool:
    # Past its time to live a row is still there for a while, and may be gone the next moment.
    return int(row.get("purge_at", {}).get("N", "0")) <= at.timestamp()
