"""Merges duplicate customers: the tickets of one become another's, in one transaction, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.customer_rows import PROFILE, customer_of, is_live_profile, word_keys
from servicedesk.aws.customer_writes import CustomerWrites
from servicedesk.aws.desk_rows import Row, exact_timestamp, optional_text, text
from servicedesk.aws.desk_writes import DeskWrites, Write
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.tickets.identifiers import new_ticket_id
from servicedesk.aws.tickets.rows import (
    head_key,
    pointer_key,
    pointer_row,
    profile_and_tickets,
    ticket_of_head,
    ticket_of_pointer,
)
from servicedesk.aws.transactions import Transactions
from servicedesk.tools.desk import MAX_MERGED_TICKETS, Customer, MergeOutcome
from servicedesk.tools.ticket import Ticket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# The profile, the tickets, and one to know whether there are too many.
_MAX_ROWS: Final = MAX_MERGED_TICKETS + 2


class Merges:
    """What `DeskTable` writes of two customers at once: at most 3 + 30 words + 3 for each ticket, of 100."""

    def __init__(self, client: DynamoDBClient, table_name: str, pause: Callable[[float], None]) -> None:
        self._client = client
        self._table_name = table_name
        self._rows = DeskWrites(table_name)
        self._profiles = CustomerWrites(table_name)
        self._transactions = Transactions(client, pause)

    def merge(self, kept: Customer, duplicate_id: str, merged_at: datetime, *, was_enabled: bool) -> MergeOutcome:
        """Give the tickets of one customer to `kept`, and mark the one as deleted, as everything is at this moment."""
        rows = self._partition(duplicate_id)
        if len(rows) == _MAX_ROWS:
            return MergeOutcome.TOO_MANY_TICKETS
        profile = next((row for row in rows if row["sk"]["S"] == PROFILE), None)
        if profile is None or not is_live_profile(profile):
            return MergeOutcome.CHANGED
        duplicate = customer_of(profile)
        tickets = [ticket_of_pointer(row) for row in rows if row is not profile]
        ticket_ids = [ticket.ticket_id for ticket in tickets]
        mark = self._profiles.mark_merged(
            duplicate,
            kept.customer_id,
            ticket_ids,
            optional_text(profile, "newest_ticket"),
            merged_at,
            was_enabled=was_enabled,
        )
        went = [self._profiles.remember_merged(duplicate_id, ticket_ids)] if tickets else []
        words = map(self._rows.delete, word_keys(duplicate))
        moves = ticket_moves(self._table_name, tickets, kept.customer_id, kept.region)
        writes: list[Any] = [mark, self._note_arrival(kept.customer_id, tickets), *went, *words, *moves]
        with desk_faults():
            is_merged = self._transactions.run(writes)
        return MergeOutcome.MERGED if is_merged else MergeOutcome.CHANGED

    def _note_arrival(self, kept_id: str, tickets: Sequence[Ticket]) -> Write:
        """Cancel the transaction unless `kept_id` is there, and that of whoever merges them away at this moment.

        An id of no ticket does: theirs would be left there after they went back to the duplicate and were erased.
        """
        if not tickets:
            return self._rows.require_customer(kept_id)
        return self._rows.note_ticket(kept_id, new_ticket_id())

    def _partition(self, customer_id: str) -> Sequence[Row]:
        with desk_faults():
            answer = self._client.query(
                TableName=self._table_name,
                **profile_and_tickets(customer_id),
                ConsistentRead=True,
                Limit=_MAX_ROWS,
            )
        return answer["Items"]


def ticket_moves(table_name: str, tickets: Iterable[Ticket], to_id: str, region: str) -> Iterator[Write]:
    """Yield the writes that make tickets, as they were read, another customer's of the same region.

    Each cancels the transaction if its ticket was changed or commented since, or is somebody else's.
    """
    for ticket in tickets:
        moved = replace(ticket, customer_id=to_id)
        yield {"Update": {"TableName": table_name, "Key": head_key(ticket.ticket_id), **_given_to(to_id, ticket)}}
        yield {"Delete": {"TableName": table_name, "Key": pointer_key(ticket)}}
        yield {"Put": {"TableName": table_name, "Item": pointer_row(moved, region)}}


def tickets_still_with(
    client: DynamoDBClient, table_name: str, customer_id: str, ticket_ids: Iterable[str]
) -> tuple[Ticket, ...]:
    """Return those of the tickets that are the customer's at this moment."""
    heads = (_head(client, table_name, ticket_id) for ticket_id in ticket_ids)
    found = (head for head in heads if head is not None)
    return tuple(ticket_of_head(head) for head in found if text(head, "customer_id") == customer_id)


def _head(client: DynamoDBClient, table_name: str, ticket_id: str) -> Row | None:
    with desk_faults():
        answer = client.get_item(TableName=table_name, Key=head_key(ticket_id), ConsistentRead=True)
    return answer.get("Item")


def _given_to(to_id: str, ticket: Ticket) -> dict[str, Any]:
    return {
        "UpdateExpression": "SET customer_id = :to",
        "ConditionExpression": "customer_id = :from AND version = :version AND updated_at = :updated_at",
        "ExpressionAttributeValues": {
            ":to": {"S": to_id},
            ":from": {"S": ticket.customer_id},
            ":version": {"N": str(ticket.version)},
            ":updated_at": {"S": exact_timestamp(ticket.updated_at)},
        },
    }
