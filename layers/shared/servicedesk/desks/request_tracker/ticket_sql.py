"""Conditions of a search at Request Tracker, in its TicketSQL: of typed values alone, each quoted.

A condition may let through more than is meant, as where RT does not look at capitals, and never less: whoever reads the
rows looks at each again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from servicedesk.desks.request_tracker.mapping import RtMapping
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import PRIORITIES, Priority, Status
from servicedesk.tools.view import View

EVERY: Final = "id > 0"
NONE: Final = "id = 0"
#: What a view may add to a search; a longer one is left to the reader of the rows.
MAX_VIEW_CHARACTERS: Final = 2_000
NOBODY: Final = "Nobody"
_SECOND: Final = timedelta(seconds=1)
#: Before any ticket.
_FIRST: Final = datetime(1971, 1, 1, tzinfo=UTC)


def literal(value: str) -> str:
    """Return a value as TicketSQL has it, whatever stands in it."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{''.join(one if one.isprintable() else ' ' for one in escaped)}'"


def both(*conditions: str) -> str:
    """Return what all of the conditions let through."""
    return " AND ".join(f"({one})" for one in conditions if one != EVERY) or EVERY


def either(conditions: Iterable[str]) -> str:
    """Return what any of the conditions lets through; nothing if there is none."""
    parts = list(dict.fromkeys(conditions))
    return EVERY if EVERY in parts else " OR ".join(f"({one})" for one in parts) or NONE


def of_filter(wanted: TicketFilter, mapping: RtMapping) -> str:
    """Return what a list is about."""
    return both(
        _of_fields(wanted.where, mapping),
        f"Owner = {literal(NOBODY)}" if wanted.is_unassigned else EVERY,
        EVERY if wanted.updated_since is None else _changed_since(wanted.updated_since),
    )


def of_statuses(statuses: Iterable[Status], mapping: RtMapping) -> str:
    """Return the tickets in any of these statuses."""
    theirs = [one for status in statuses for one in mapping.statuses_of(status)]
    return either(f"Status = {literal(one)}" for one in sorted(theirs))


def of_customer(customer_id: str) -> str:
    """Return the tickets that a customer has, or is one of several for. The id is digits."""
    return f"Requestor.id = {int(customer_id)}"


def of_words(words: Iterable[str]) -> str:
    """Return the tickets that have all the words somewhere: the subject, or whatever was written."""
    return both(*(f"Subject LIKE {literal(one)} OR Content LIKE {literal(one)}" for one in words))


def of_view(view: View, mapping: RtMapping) -> str:
    """Return the tickets among which are all that a view shows."""
    condition = either(_of_fields(one.where, mapping) for one in view.conditions)
    return condition if len(condition) <= MAX_VIEW_CHARACTERS else EVERY


def less_urgent(number: int, ticket_id: int) -> str:
    """Return what comes behind a ticket where the most urgent come first, and of these the oldest."""
    return f"Priority < {number} OR (Priority = {number} AND id > {ticket_id})"


def updated_before(at: datetime, ticket_id: int) -> str:
    """Return what comes behind a ticket where those come first that were updated last."""
    same = f"LastUpdated > {_time(at - _SECOND)} AND LastUpdated < {_time(at + _SECOND)}"
    return f"LastUpdated < {_time(at)} OR ({same} AND id < {ticket_id})"


def _of_fields(where: Mapping[str, frozenset[str]], mapping: RtMapping) -> str:
    return both(*(_of_field(name, values, mapping) for name, values in sorted(where.items())))


def _of_field(name: str, values: frozenset[str], mapping: RtMapping) -> str:  # noqa: PLR0911 -- one for each field
    match name:
        case "region" if "" not in values:
            return either(f"Requestor.{mapping.region_field} = {literal(one)}" for one in sorted(values))
        case "customer_id":
            return either(of_customer(one) for one in sorted(values) if _is_number(one))
        case "ticket_id":
            return either(f"id = {int(one)}" for one in sorted(values) if _is_number(one))
        case "status":
            return of_statuses((one for one in set(mapping.statuses.values()) if one in values), mapping)
        case "priority":
            return either(_of_priority(one, mapping) for one in PRIORITIES if one in values)
        case "assignee":
            return either(f"Owner = {literal(one)}" for one in sorted(values))
        case "team":
            return either(f"Queue = {literal(mapping.queue_of(one))}" for one in sorted(values))
    return EVERY


def _of_priority(priority: Priority, mapping: RtMapping) -> str:
    lowest, above = mapping.range_of(priority)
    return both(EVERY if lowest is None else f"Priority >= {lowest}", EVERY if above is None else f"Priority < {above}")


def _changed_since(since: datetime) -> str:
    return f"LastUpdated > {_time(max(since, _FIRST) - _SECOND)}"


def _time(at: datetime) -> str:
    """Return a time as RT reads it, by the clock of an account whose time zone is UTC."""
    return literal(at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len("1000000000")
