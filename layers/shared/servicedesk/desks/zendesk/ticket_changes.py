"""Changes of Zendesk's tickets, `TicketUpdateRequest`, and what came of them, `TicketUpdateResponse`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from servicedesk.desks.zendesk.mapping import PRIORITIES, STATUSES, THEIR_STATUSES
from servicedesk.desks.zendesk.shapes import (
    Record,
    moment_in,
    number_in,
    optional_number,
    record_in,
    records_in,
    text_in,
    texts_in,
    unexpected_document,
)
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.desks.zendesk.tickets_read import version_of
from servicedesk.errors import DeskRefused
from servicedesk.tools.ticket import MAX_TAGS, Audience, Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldsToWrite:
    """Fields of a change as Zendesk has them."""

    #: Members of `TicketObject`.
    members: Mapping[str, object]
    #: Id and name of whoever is to work on it; None if that does not change, or nobody is.
    assignee: tuple[int, str] | None


def fields_to_write(fields: Mapping[str, object], staff: Staff, more_tags: Sequence[str]) -> FieldsToWrite:
    """Return a change's fields as Zendesk has them.

    Args:
        fields: As `TicketChange.fields`.
        staff: Finds people and teams.
        more_tags: Tags of the ticket beside those that we tell: they stay.

    Raises:
        DeskRefused: The desk has no such person or team. Nothing was done.
    """
    writes: Mapping[str, Callable[[Any], tuple[str, object]]] = {
        "status": lambda value: ("status", THEIR_STATUSES[value]),
        "priority": lambda value: ("priority", value),
        "assignee": lambda value: ("assignee_id", None if value is None else _agent_id(value, staff)),
        "team": lambda value: ("group_id", None if value is None else _group_id(value, staff)),
        "tags": lambda value: ("tags", [*value, *more_tags]),
    }
    members = dict(writes[name](value) for name, value in fields.items())
    match members.get("assignee_id"), fields.get("assignee"):
        case int(agent_id), str(called):
            return FieldsToWrite(members=members, assignee=(agent_id, called))
    return FieldsToWrite(members=members, assignee=None)


def changed_ticket(before: Ticket, document: object, staff: Staff, assignee: tuple[int, str] | None) -> Ticket:
    """Return a ticket as it is after a change.

    Args:
        before: As it was read.
        document: The answer.
        staff: Knows the teams' names.
        assignee: Id and name of whoever was to work on it.

    Raises:
        DeskUnavailable: The answer is of another ticket, or none.
    """
    record = record_in(document, "ticket")
    if str(number_in(record, "id")) != before.ticket_id:
        raise unexpected_document()
    updated_at, group_id = moment_in(record, "updated_at"), optional_number(record, "group_id")
    try:
        status, priority = STATUSES[text_in(record, "status")], PRIORITIES[text_in(record, "priority") or None]
    except KeyError:
        raise unexpected_document() from None
    return replace(
        before,
        status=status,
        priority=priority,
        assignee=_assignee(before, optional_number(record, "assignee_id"), document, assignee),
        team=None if group_id is None else staff.team(group_id),
        tags=tuple(texts_in(record, "tags")[:MAX_TAGS]),
        updated_at=updated_at,
        version=version_of(updated_at),
    )


def comment_id_in(document: object, ticket_id: str, audience: Audience) -> str:
    """Return the id of the comment that was added, from the answer's audit: `AuditObject.events`.

    Raises:
        DeskUnavailable: The answer is of another ticket, or the comment is for others than it was to be.
    """
    if str(number_in(record_in(document, "ticket"), "id")) != ticket_id:
        raise unexpected_document()
    for event in _events(document):
        if event.get("type") == "Comment" and event.get("public") is (audience == "public"):
            return str(number_in(event, "id"))
    raise unexpected_document()


def status_after(status: Status, following: Status) -> Mapping[str, object]:
    """Return the member that moves a ticket on; none if it stays."""
    return {} if status == following else {"status": THEIR_STATUSES[following]}


def _assignee(before: Ticket, agent_id: int | None, document: object, assignee: tuple[int, str] | None) -> str | None:
    """Return who works on it: whom we named, else who did before; the number of whom a rule there chose."""
    if agent_id is None:
        return None
    if assignee is not None and assignee[0] == agent_id:
        return assignee[1]
    is_changed = any(
        one.get("type") == "Change" and one.get("field_name") == "assignee_id" for one in _events(document)
    )
    return before.assignee if before.assignee is not None and not is_changed else str(agent_id)


def _events(document: object) -> list[Record]:
    return records_in(record_in(document, "audit"), "events")


def _agent_id(called: str, staff: Staff) -> int:
    agent = staff.agent(called)
    if agent is None:
        raise DeskRefused("assignee")
    return agent.user_id


def _group_id(team: str, staff: Staff) -> int:
    group_id = staff.group_id(team)
    if group_id is None:
        raise DeskRefused("team")
    return group_id
