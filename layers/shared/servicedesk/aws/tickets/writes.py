"""Builds the writes of tickets' transactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from servicedesk.aws.desk_rows import Key, strings
from servicedesk.aws.desk_writes import DeskWrites, Write
from servicedesk.aws.tickets.conversation_rows import change_row, comment_row
from servicedesk.aws.tickets.rows import (
    HAS_NOTES,
    description_row,
    head_attributes,
    head_key,
    head_row,
    pointer_key,
    pointer_row,
)
from servicedesk.tools.ticket import Audience, Comment, FieldChanges, Ticket

#: Under these names a transaction is cancelled whose ticket is not as it was read.
TICKET: Final = frozenset({"ticket", "pointer"})

Writes = dict[str, Write]


@dataclass(frozen=True, slots=True)
class TicketWrites:
    """Builds entries of TransactWriteItems for one table, each under the name of what it writes."""

    table_name: str

    def open(self, ticket: Ticket, region: str, description: str, stems: tuple[str, ...]) -> Writes:
        """Keep a new ticket; cancel the transaction if its id is taken."""
        desk = DeskWrites(self.table_name)
        return {
            "ticket": desk.put_new(head_row(ticket, region)),
            "description": desk.put(description_row(ticket.ticket_id, description, stems)),
            "pointer": desk.put(pointer_row(ticket, region)),
        }

    def comment(self, ticket_id: str, comment: Comment) -> Writes:
        """Add a comment; cancel the transaction if its id is taken."""
        return {"comment": DeskWrites(self.table_name).put_new(comment_row(ticket_id, comment))}

    def log(self, ticket_id: str, change: FieldChanges) -> Writes:
        """Add a change to the history."""
        return {"change": DeskWrites(self.table_name).put_new(change_row(ticket_id, change))}

    def touch(self, ticket: Ticket, region: str, at: datetime, audience: Audience) -> Writes:
        """Let a ticket be one that was commented; cancel the transaction if it was moved, settled anew or closed."""
        before, head = (head_attributes(one, region) for one in (ticket, replace(ticket, updated_at=at)))
        times = {"updated_at": head["updated_at"]} | _difference(before, head) | _notes(audience)
        same = "attribute_exists(pk) AND customer_id = :customer_id AND #status <> :closed"
        values = strings({":customer_id": ticket.customer_id, ":closed": "closed"})
        return {
            "ticket": self._update(head_key(ticket.ticket_id), times, same, values),
            "pointer": self._update(
                pointer_key(ticket), {"updated_at": head["updated_at"]}, "attribute_exists(pk)", {}
            ),
        }

    def change(self, before: Ticket, after: Ticket, region: str, audience: Audience = "public") -> Writes:
        """Let a ticket be another one in all but its id; cancel the transaction if it is not as it was read.

        Args:
            before: As it was read.
            after: As it is to be. Its customer, who is in the same region, may be another.
            region: The region of its customer.
            audience: Whose comment comes with it, if any does.
        """
        desk = DeskWrites(self.table_name)
        attributes = head_attributes(before, region), head_attributes(after, region) | _notes(audience)
        same = "version = :version AND customer_id = :customer_id"
        values = {":version": {"N": str(before.version)}, **strings({":customer_id": before.customer_id})}
        writes = {
            "ticket": self._update(head_key(before.ticket_id), _difference(*attributes), same, values),
            "pointer": desk.put(pointer_row(after, region)),
        }
        if pointer_key(after) != pointer_key(before):
            writes["old_pointer"] = desk.delete(pointer_key(before))
        return writes

    def _update(self, row: Key, attributes: Mapping[str, Any], condition: str, values: Mapping[str, Any]) -> Write:
        """Set attributes of a row, and remove those that are None."""
        names = {f"#{name}": name for name in attributes}
        put = [f"#{name} = :new_{name}" for name, value in attributes.items() if value is not None]
        gone = [f"#{name}" for name, value in attributes.items() if value is None]
        if "#status" in condition:
            names["#status"] = "status"
        return {
            "Update": {
                "TableName": self.table_name,
                "Key": row,
                "UpdateExpression": f"SET {', '.join(put)}" + (f" REMOVE {', '.join(gone)}" if gone else ""),
                "ConditionExpression": condition,
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": {
                    **{f":new_{name}": value for name, value in attributes.items() if value is not None},
                    **values,
                },
            }
        }


def _notes(audience: Audience) -> dict[str, Any]:
    return {HAS_NOTES: {"BOOL": True}} if audience == "internal" else {}


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that differ, as they are after; None for one that is gone."""
    names = [*after, *(name for name in before if name not in after)]
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}
