"""Erasure: deletes a customer's tickets for good once the profile's time to live (TTL) is over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from servicedesk.aws.batches import delete_rows
from servicedesk.aws.customer_rows import PROFILE, merged_tickets_key, partition
from servicedesk.aws.desk_reads import partition_keys
from servicedesk.aws.desk_rows import Key, Row, key_of, text, time_of
from servicedesk.aws.faults import AwsFault, desk_faults, says
from servicedesk.aws.tickets.rows import (
    ACTIVE,
    DESCRIPTION,
    HEAD,
    SETTLED,
    opening_order,
    region_of,
    stems_of,
    ticket_partition,
)
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
        tickets = [key for key in pointers if key["sk"]["S"].startswith((ACTIVE, SETTLED))]
        for pointer in tickets:
            self._erase_ticket(pointer["sk"]["S"].rpartition("#")[2], customer_id)
        merged = merged_tickets_key(customer_id)
        went = self._rows(merged["pk"]["S"])
        for row in went:
            for ticket_id in row["tickets"]["SS"]:
                self._forget(ticket_id, customer_id)
        delete_rows(self._client, self._table_name, [*pointers, *([merged] if went else [])])
        return len(tickets)

    def _erase_ticket(self, ticket_id: str, customer_id: str) -> None:
        rows = self._rows(ticket_partition(ticket_id))
        by_sort_key = {text(row, "sk"): row for row in rows}
        head = by_sort_key.get(HEAD)
        if head is not None and text(head, "customer_id") != customer_id:
            # It was given to somebody else.
            return
        delete_rows(self._client, self._table_name, _words(ticket_id, by_sort_key))
        delete_rows(self._client, self._table_name, map(key_of, rows))

    def _forget(self, ticket_id: str, customer_id: str) -> None:
        """Let a ticket that went to somebody else be found without saying whose it was."""
        for word in _words(ticket_id, {text(row, "sk"): row for row in self._rows(ticket_partition(ticket_id))}):
            with desk_faults():
                try:
                    self._client.update_item(
                        TableName=self._table_name,
                        Key=word,
                        UpdateExpression="REMOVE customer_id",
                        ConditionExpression="customer_id = :customer_id",
                        ExpressionAttributeValues={":customer_id": {"S": customer_id}},
                    )
                except ClientError as error:
                    if not says(error, AwsFault.CONDITION_FAILED):
                        raise

    def _rows(self, partition_key: str) -> list[Row]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="pk = :partition",
            ExpressionAttributeValues={":partition": {"S": partition_key}},
            ExpressionAttributeNames={"#region": "region"},
            ProjectionExpression="pk, sk, customer_id, #region, opened_at, stems, tickets",
            ConsistentRead=True,
        )
        with desk_faults():
            rows: list[Any] = [row for page in pages for row in page["Items"]]
        return rows


def _words(ticket_id: str, by_sort_key: Mapping[str, Row]) -> list[Key]:
    """Return the keys of what finds a ticket, as far as its rows still say."""
    head, description = by_sort_key.get(HEAD), by_sort_key.get(DESCRIPTION)
    if head is None or description is None:
        return []
    order = opening_order(ticket_id, time_of(text(head, "opened_at")))
    return [ticket_word_key(region_of(head), stem, order) for stem in stems_of(description)]


def erased_customer(keys: Key) -> str | None:
    """Return whose profile a row was that is gone from the table, or None if it was no profile."""
    found = _CUSTOMER.fullmatch(keys["pk"]["S"])
    return found[1] if found is not None and keys["sk"]["S"] == PROFILE else None
