"""Bringing a deleted customer back, as long as the table still has them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from servicedesk.aws.desk_reads import profile, ticket_keys
from servicedesk.aws.desk_rows import Row, customer_of, customer_rows
from servicedesk.aws.desk_writes import MAX_WRITES, DeskWrites
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
        """Bring a customer and their tickets back; None if there is nobody to bring back, or no longer.

        Tickets first, then the customer with the words they are found by, in one transaction. Should it break off in
        between, the customer is still deleted, and doing it again completes it.

        Raises:
            DeskUnavailable: The table did not answer.
        """
        row = profile(self._client, self._table_name, customer_id)
        if row is None or "deleted_at" not in row or _purged(row, at):
            return None
        customer = customer_of(row)
        tickets = [self._writes.keep(kept) for kept in ticket_keys(self._client, self._table_name, customer_id)]
        for start in range(0, len(tickets), MAX_WRITES):
            self._write(tickets[start : start + MAX_WRITES])
        self._write([self._writes.undelete(customer_id), *map(self._writes.put, customer_rows(customer)[1:])])
        return customer

    def _write(self, writes: list[Any]) -> None:
        with desk_faults():
            self._client.transact_write_items(TransactItems=writes)


def _purged(row: Row, at: datetime) -> bool:
    # Past its time to live a row is still there for a while, and may be gone the next moment.
    return int(row.get("purge_at", {}).get("N", "0")) <= at.timestamp()
