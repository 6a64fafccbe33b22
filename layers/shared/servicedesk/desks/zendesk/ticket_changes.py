"""Changes of Zendesk's tickets, `TicketUpdateRequest`, and what came of them, `TicketUpdateResponse`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from servicedesk.desks.records import record_in, records_in, unreadable
from servicedesk.desks.zendesk.mapping import THEIR_STATUSES
from servicedesk.desks.zendesk.shapes import number_in, optional_number
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.desks.zendesk.tickets_read import changeable
from servicedesk.errors import DeskRefused
from servicedesk.tools.ticket import Audience, Ticket


def members_of(fields: Mapping[str, object], staff: Staff, more_tags: Sequence[str]) -> Mapping[str, object]:
    """Return a change's fields as members of `TicketObject`.

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
    return dict(writes[name](value) for name, value in fields.items())


def changed_ticket(before: Ticket, document: object, staff: Staff, called: Mapping[Any, object]) -> Ticket:
    """Return a ticket as it is after a change.

    Args:
        before: As it was read.
        document: The answer.
        staff: Knows the teams' names.
        called: What those are called who worked on it, or were to, by their ids; of whom a rule there chose the id is
            told.

    Raises:
        DeskUnavailable: The answer is of another ticket, or none.
    """
    record = record_in(document, "ticket")
    if str(number_in(record, "id")) != before.ticket_id:
        raise unreadable()
    agent_id = optional_number(record, "assignee_id")
    assignee = None if agent_id is None else str(called.get(agent_id) or agent_id)
    return replace(before, assignee=assignee, **changeable(record, staff))


def comment_id_in(document: object, ticket_id: str, audience: Audience) -> str:
    """Return the id of the comment that was added, from the answer's audit: `AuditObject.events`.

    Raises:
        DeskUnavailable: The answer is of another ticket, or the comment is for others than it was to be.
    """
    if str(number_in(record_in(document, "ticket"), "id")) != ticket_id:
        raise unreadable()
    for event in records_in(record_in(document, "audit"), "events"):
        if event.get("type") == "Comment" and event.get("public") is (audience == "public"):
            return str(number_in(event, "id"))
    raise unreadable()


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
