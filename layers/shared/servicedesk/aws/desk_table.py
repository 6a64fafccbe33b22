"""The desk in DynamoDB: its customers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from servicedesk.aws.customer_changes import CustomerChanges
from servicedesk.aws.customer_rows import PROFILE, customer_of, is_live_profile, partition
from servicedesk.aws.desk_reads import earlier_record, profile
from servicedesk.aws.desk_rows import Row
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.merges import Merges
from servicedesk.aws.search.index import TableIndex
from servicedesk.aws.search.search import IndexSearch
from servicedesk.aws.tickets.rows import ACTIVE, profile_and_tickets, ticket_of_pointer
from servicedesk.seal import Seal
from servicedesk.tools.desk import ContactsPage, Customer, CustomerFile, MergeOutcome, NewCustomer
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, KeepOutcome
from servicedesk.tools.view import View

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DeskTable:
    """`Desk` on one table; `desk_rows` says what it holds. Reads are strongly consistent.

    Safe for several threads, as the client is.
    """

    def __init__(
        self, client: DynamoDBClient, table_name: str, seal: Seal, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._search = IndexSearch(TableIndex(client, table_name), seal)
        self._changes = CustomerChanges(client, table_name, pause)
        self._merges = Merges(client, table_name, pause)

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Return the next customers who are found."""
        return self._search.page(words, view, after, subject=subject)

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer, or None if there is none."""
        row = profile(self._client, self._table_name, customer_id)
        return customer_of(row) if row is not None and is_live_profile(row) else None

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with at most `limit` unsettled tickets, with one Query of at most ``limit + 2`` rows."""
        with desk_faults():
            answer = self._client.query(
                TableName=self._table_name,
                # Backwards from the profile: the customer, then unsettled tickets; settled ones lie on the other side.
                KeyConditionExpression="pk = :partition AND sk BETWEEN :oldest AND :profile",
                ExpressionAttributeValues={
                    ":partition": {"S": partition(customer_id)},
                    ":oldest": {"S": ACTIVE},
                    ":profile": {"S": PROFILE},
                },
                ConsistentRead=True,
                ScanIndexForward=False,
                # The profile, the tickets, and one to know whether there are more.
                Limit=limit + 2,
            )
        return _customer_file(answer["Items"], limit)

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Return how many tickets the customer has, with one Query of at most ``limit + 1`` rows."""
        with desk_faults():
            answer = self._client.query(
                TableName=self._table_name,
                **profile_and_tickets(customer_id),
                Select="COUNT",
                ConsistentRead=True,
                # The profile lies among them.
                Limit=limit + 1,
            )
        return max(answer["Count"] - 1, 0)

    def earlier_record(self, key: IdempotencyKey, *, at: datetime) -> IdempotencyRecord | None:
        """Return what an earlier request with the same key made."""
        return earlier_record(self._client, self._table_name, key, at)

    def add_customer(self, customer: NewCustomer, key: IdempotencyKey) -> KeepOutcome:
        """Keep a customer, unless one was kept for the same key."""
        return self._changes.add(customer, key)

    def change_customer(self, customer: Customer, **fields: str) -> bool:
        """Change name, email or phone of a customer who was read."""
        return self._changes.change(customer, **fields)

    def merge_customers(
        self, kept: Customer, duplicate: Customer, *, merged_at: datetime, was_enabled: bool = False
    ) -> MergeOutcome:
        """Move all tickets of `duplicate` to `kept` and delete `duplicate`."""
        return self._merges.merge(kept, duplicate.customer_id, merged_at, was_enabled=was_enabled)

    def delete_customer(self, customer: Customer, *, deleted_at: datetime, was_enabled: bool = False) -> bool:
        """Take the customer out of every read."""
        return self._changes.delete(customer, deleted_at, was_enabled=was_enabled)


def _customer_file(rows: Sequence[Row], limit: int) -> CustomerFile | None:
    if not rows or not is_live_profile(rows[0]):
        return None
    head, *tickets = rows
    return CustomerFile(
        customer=customer_of(head),
        open_tickets=tuple(ticket_of_pointer(row) for row in tickets[:limit]),
        has_more=len(tickets) > limit,
    )
