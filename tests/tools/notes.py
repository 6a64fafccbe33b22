"""Rows that belong to a customer, and a tool on them, as somebody might write them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from servicedesk.tools import (
    CUSTOMERS,
    Arguments,
    Caller,
    CustomerId,
    Effect,
    Own,
    Record,
    Result,
    Shown,
    Tool,
    ToolFailed,
    ToolPorts,
    visible,
)


class Note(Record):
    TABLE: ClassVar[str] = "NOTES_TABLE"

    customer_id: str
    note_id: str
    text: str

    def key(self) -> tuple[str, ...]:
        return self.customer_id, self.note_id


class ListNotes(Arguments):
    customer_id: CustomerId


class Notes(Result):
    note_ids: tuple[Own, ...]
    texts: tuple[Shown, ...]

    def outcome(self) -> str:
        return f"There are {len(self.note_ids)} notes."


def list_notes(ports: ToolPorts) -> Tool[ListNotes, Notes]:
    notes = ports.records(Note)

    def run(arguments: ListNotes, caller: Caller) -> Notes:
        customer = ports.customer(arguments.customer_id)
        if visible(customer, caller) is None:
            raise ToolFailed("There is no customer with this id.", "")
        rows = notes.list(arguments.customer_id, limit=20, newest_first=True)
        shown = [fields for row in rows if (fields := visible(row, caller, of=customer)) is not None]
        return Notes(
            note_ids=tuple(fields["note_id"] for fields in shown),
            texts=tuple(fields["text"] for fields in shown if "text" in fields),
        )

    return Tool(
        name="list_notes",
        title="List notes",
        description="Show the notes on one customer.",
        effect=Effect.READS,
        arguments=ListNotes,
        result=Notes,
        rows=replace(CUSTOMERS, hide=CUSTOMERS.hide | {"text"}),
        run=run,
    )
