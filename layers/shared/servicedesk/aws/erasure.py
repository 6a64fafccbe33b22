"""Erasure: deletes a customer's tickets for good once the profile's time to live (TTL) is over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from servicedesk.aws.batches import delete_rows
from servicedesk.aws.customer_rows import PROFILE, partition
from servicedesk.aws.desk_reads import partition_keys
from servicedesk.aws.desk_rows import Key, Row, key_of, text, time_of
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.tickets.rows import DESCRIPTION, HEAD, opening_order, region_of, stems_of, ticket_partition
from servicedesk.aws.tickets.word_rows import ticket_word_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CUSTOMER = re.compile(re.escape(partition("")) + r"(C-[0-9]{1,8})")


class Erasure:
    """Deletes for good what the table's time to live does not: it sees one row, and a customer has many."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def erase(self, customer_id: str) -> int:
        """Delete the tickets of a customer whose profile is gone, and return how many; doing it again completes it.

        None is touched while there is a profile: the customer was never deleted, or was brought back. What leads to a
        ticket's rows goes behind them: of a ticket, the words before what says which they are, and the pointers last.

        Raises:
            DeskUnavailable: The table did not answer; some may have been deleted.
        """
        pointers = partition_keys(self._client, self._table_name, customer_id)
        if any(key["sk"] == {"S": PROFILE} for key in pointers):
            return 0
        for pointer in pointers:
            self._erase_ticket(pointer["sk"]["S"].rpartition("#")[2], customer_id)
        delete_rows(self._client, self._table_name, pointers)
        return len(pointers)

    def _erase_ticket(self, ticket_id: str, customer_id: str) -> None:
        rows = self._rows(ticket_partition(ticket_id))
        by_sort_key = {text(row, "sk"): row for row in rows}
        head, description = by_sort_key.get(HEAD), by_sort_key.get(DESCRIPTION)
        if head is not None and text(head, "customer_id") != customer_id:
            # It was given to somebody else.
            return
        if head is not None and description is not None:
            order = opening_order(ticket_id, time_of(text(head, "opened_at")))
            words = [ticket_word_key(region_of(head), stem, order) for stem in stems_of(description)]
            delete_rows(self._client, self._table_name, words)
        delete_rows(self._client, self._table_name, map(key_of, rows))

    def _rows(self, partition_key: str) -> list[Row]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="pk = :partition",
            ExpressionAttributeValues={":partition": {"S": partition_key}},
            ExpressionAttributeNames={"#region": "region"},
            ProjectionExpression="pk, sk, customer_id, #region, opened_at, stems",
            ConsistentRead=True,
        )
        with desk_faults():
            rows: list[Any] = [row for page in pages for row in page["Items"]]
        return rows


def erased_customer(keys: Key) -> str | None:
    """Return whose profile a row was that is gone from the table, or None if it was no profile."""
    found = _CUSTOMER.fullmatch(keys["pk"]["S"])
    return found[1] if found is not None and keys["sk"]["S"] == PROFILE else None
