"""The desk in DynamoDB: customers and tickets."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from servicedesk.aws.desk_reads import profile
from servicedesk.aws.desk_rows import (
    PROFILE,
    Row,
    customer_of,
    idempotency_record_key,
    idempotency_record_of,
    is_live_profile,
    partition,
    ticket_of,
    ticket_row,
    word_keys,
)
from servicedesk.aws.desk_writes import DeskWrites
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.search.index import TableIndex
from servicedesk.aws.search.search import IndexSearch
from servicedesk.aws.transactions import Transactions, transact
from servicedesk.errors import CancelledTransaction, DeskUnavailable
from servicedesk.execution.confirmation import Seal
from servicedesk.tools.desk import KEPT_AFTER_DELETION, ContactsPage, Customer, CustomerFile, Ticket
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, idempotency_record
from servicedesk.tools.view import View

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# What those wait at most who wrote the same rows at once: together less than a second and a half.
_PAUSES_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.6)


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
        self._writes = DeskWrites(table_name)
        self._pause = pause
        self._transactions = Transactions(client, pause)

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Return the next customers who are found."""
        return self._search.page(words, view, after, subject=subject)

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer, or None if there is none."""
        row = profile(self._client, self._table_name, customer_id)
        return customer_of(row) if row is not None and is_live_profile(row) else None

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with at most `limit` open tickets, with one Query of at most ``limit + 2`` rows."""
        with desk_faults():
            answer = self._client.query(
                TableName=self._table_name,
                # Backwards from the profile: the customer, then open tickets; resolved ones lie on the other side.
                KeyConditionExpression="pk = :partition AND sk BETWEEN :oldest AND :profile",
                ExpressionAttributeValues={
                    ":partition": {"S": partition(customer_id)},
                    ":oldest": {"S": "open#"},
                    ":profile": {"S": PROFILE},
                },
                ConsistentRead=True,
                ScanIndexForward=False,
                # The profile, the tickets, and one to know whether there are more.
                Limit=limit + 2,
            )
        return _customer_file(answer["Items"], limit)

    def add_ticket(self, ticket: Ticket, key: IdempotencyKey) -> IdempotencyRecord | None:
        """Keep `ticket` and its idempotency record, in one transaction with the check that its customer is there.

        Of several at once DynamoDB lets one through and cancels the others, which look again after a short while.
        """
        code = None
        for pause_seconds in _PAUSES_SECONDS:
            try:
                with desk_faults():
                    transact(
                        self._client,
                        customer_gone=self._writes.require_customer(ticket.customer_id),
                        ticket=self._writes.put(ticket_row(ticket)),
                        already_opened=self._writes.put_idempotency_record(key, ticket),
                    )
            except CancelledTransaction as cancelled:
                if "customer_gone" in cancelled.reasons:
                    return None
                earlier = self._record(key) if "already_opened" in cancelled.reasons else None
                if earlier is not None:
                    return earlier
                code = cancelled.code
            else:
                return idempotency_record(ticket, key)
            self._pause(random.uniform(0, pause_seconds))  # noqa: S311 -- spreads those who wait, keeps no secret
        raise DeskUnavailable(code)

    def _record(self, key: IdempotencyKey) -> IdempotencyRecord | None:
        with desk_faults():
            answer = self._client.get_item(
                TableName=self._table_name, Key=idempotency_record_key(key), ConsistentRead=True
            )
        return idempotency_record_of(answer["Item"]) if "Item" in answer else None

    def delete_customer(self, customer: Customer, *, deleted_at: datetime, was_enabled: bool = False) -> bool:
        """Mark the customer as deleted and take them out of the word index, in one transaction of at most 26 writes.

        Their tickets stay as they are, out of every tool's reach, and are erased with the profile: see `Erasure`.
        """
        purge_at = deleted_at + KEPT_AFTER_DELETION
        mark = self._writes.mark_deleted(customer.customer_id, deleted_at, purge_at, was_enabled=was_enabled)
        with desk_faults():
            return self._transactions.run([mark, *map(self._writes.delete, word_keys(customer))])


def _customer_file(rows: Sequence[Row], limit: int) -> CustomerFile | None:
    if not rows or not is_live_profile(rows[0]):
        return None
    head, *tickets = rows
    return CustomerFile(
        customer=customer_of(head),
        open_tickets=tuple(ticket_of(row) for row in tickets[:limit]),
        has_more=len(tickets) > limit,
    )
