"""Record of a change: what a ticket's row says of its history, and back."""

from __future__ import annotations

import json
from typing import Any, Final

from servicedesk.aws.desk_rows import exact_timestamp
from servicedesk.tools.ticket import FieldChanges
from transfer.cells import Cells
from transfer.mapping import SourceMapping
from transfer.source_file import SourceRow

#: Fields of a ticket of which a history may tell.
CHANGED_FIELDS: Final = ("status", "priority", "assignee", "team", "tags", "customer_id", "subject", "kind")


def changes_of(row: SourceRow, ticket: Cells, mapping: SourceMapping) -> tuple[FieldChanges, ...]:
    """Return the changes of a ticket's row, the oldest first; what is wrong with them is a fault of the ticket's."""
    said = ticket.parts("changes", json.loads)
    read = (_change(row, ticket, mapping, place, values) for place, values in enumerate(said))
    return tuple(sorted((one for one in read if one is not None), key=lambda one: (one.at, one.version)))


def change_document(change: FieldChanges) -> dict[str, Any]:
    """Return a change as files have it."""
    return {
        "at": exact_timestamp(change.at),
        "actor": change.actor,
        "version": change.version,
        "fields": {name: list(values) for name, values in sorted(change.fields.items())},
    }


def _change(row: SourceRow, ticket: Cells, mapping: SourceMapping, place: int, values: object) -> FieldChanges | None:
    if not isinstance(values, dict):
        ticket.fault("changes", f"must be objects, and number {place + 1} is none")
        return None
    within = SourceRow(line=row.line, values=values)
    cells = Cells(within, mapping.table("changes"), mapping.time_zone, f"changes[{place}].")
    fields = _fields(cells)
    read: Any = {"at": cells.moment("at"), "actor": cells.line("actor"), "version": cells.whole("version", place + 2)}
    ticket.faults.extend(cells.faults)
    return None if any(not fault.is_remark for fault in cells.faults) else FieldChanges(**read, fields=fields)


def _fields(cells: Cells) -> dict[str, tuple[str | None, str | None]]:
    said: Any = cells.raw("fields")
    if not isinstance(said, dict) or not all(map(_is_change, said.items())):
        cells.fault("fields", "must say for each field, in a list, what it was and what it became, as text or null")
        return {}
    return {name: (before, after) for name, (before, after) in said.items()}


def _is_change(said: tuple[str, Any]) -> bool:
    name, values = said
    is_pair = isinstance(values, list) and len(values) == 2  # noqa: PLR2004 -- before and after
    return name in CHANGED_FIELDS and is_pair and all(one is None or isinstance(one, str) for one in values)
