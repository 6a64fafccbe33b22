"""The tool `update_ticket`."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import ToolFailed
from servicedesk.tools.effect import Effect
from servicedesk.tools.people import NOBODY, Assignee, Tag, Team, username_of
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.received import PARAGRAPHS
from servicedesk.tools.text import MAX_TEXT_CHARACTERS, Own, ShownLine
from servicedesk.tools.ticket import MAX_TAGS, Ticket
from servicedesk.tools.ticket_rows import TICKETS, Priority, Status, TicketId
from servicedesk.tools.tickets import CustomerTicket, TicketChange, Tickets
from servicedesk.tools.tool import Arguments, Caller, Result, Tool
from servicedesk.tools.visible_tickets import is_closed_for_good, visible_ticket

_FIELDS = ("status", "priority", "assignee", "team", "tags")


class UpdateTicket(Arguments):
    """What `update_ticket` takes."""

    ticket_id: TicketId
    version: Annotated[int, Field(ge=1, description="The one that get_ticket showed.")]
    status: Annotated[
        Status | None,
        Field(description="pending: waits for the customer. on_hold: for others. closed: for good."),
    ] = None
    priority: Annotated[Priority | None, Field(description="urgent: they cannot work at all.")] = None
    assignee: Annotated[Assignee | None, Field(description="me, nobody, or a username.")] = None
    team: Annotated[Team | None, Field(description="A team's short name, or nobody.")] = None
    tags: Annotated[list[Tag] | None, Field(max_length=MAX_TAGS, description="All of them; [] for none.")] = None
    note: Annotated[
        str | None,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT_CHARACTERS),
        PARAGRAPHS,
        Field(description="Internal; needed to resolve: how."),
    ] = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if all(getattr(self, name) is None for name in _FIELDS):
            raise ValueError(f"one of {', '.join(_FIELDS)} must be there")
        return self


class TicketUpdated(Result):
    """What `update_ticket` returns. Fields that the caller may not see are absent."""

    ticket_id: Own
    version: int
    changed: tuple[Own, ...]
    status: Status
    allowed_statuses: tuple[Status, ...]
    priority: Priority
    assignee: ShownLine | None = None
    team: ShownLine | None = None
    tags: tuple[ShownLine, ...] | None = None

    def outcome(self) -> str:
        """Say what changed, and how it stands."""
        return f"Changed {', '.join(self.changed)} of {self.ticket_id}. It is {self.status}, priority {self.priority}."

    def next_step(self) -> str:
        """Lead to the customer, who hears of a new status from nobody else."""
        if self.status == "closed":
            return f"It is closed for good. Use create_ticket for a follow-up that names {self.ticket_id}."
        return "Use reply_to_customer if the customer should know." if "status" in self.changed else ""


def update_ticket(
    tickets: Tickets, profile: DeskProfile = BUILT_IN_DESK, *, clock: Clock = epoch_seconds
) -> Tool[UpdateTicket, TicketUpdated]:
    """Build the tool over `tickets` of a desk with this profile. `clock` returns epoch seconds."""

    def run(arguments: UpdateTicket, caller: Caller) -> TicketUpdated:
        found = visible_ticket(tickets, arguments.ticket_id, caller.view)
        hidden = caller.view.hidden_fields(found.row)
        fields = _new_values(arguments, caller, found.ticket)
        allowed = profile.transitions[found.ticket.status]
        _require_possible(arguments, found, fields, hidden, allowed)
        change = TicketChange(
            at=utc(clock),
            actor=caller.principal.name,
            actor_email=caller.principal.email,
            fields=fields,
            note=arguments.note,
        )
        changed = tickets.change_ticket(found, change)
        if changed is None:
            raise _changed_since()
        return _result(changed, tuple(fields), hidden, profile.transitions[changed.status])

    return Tool(
        name="update_ticket",
        title="Update a ticket",
        description=(
            "Change status, priority, assignee, team or tags of one ticket. The customer is told nothing. Read it with "
            "get_ticket first, for its version and allowed_statuses."
        ),
        effect=Effect.WRITES,
        rows=TICKETS,
        arguments=UpdateTicket,
        result=TicketUpdated,
        run=run,
    )


def _new_values(arguments: UpdateTicket, caller: Caller, ticket: Ticket) -> dict[str, Any]:
    """Return the fields that are to be changed: those that were sent and are not so yet."""
    sent: dict[str, Any] = {name: value for name in _FIELDS if (value := getattr(arguments, name)) is not None}
    if "assignee" in sent:
        sent["assignee"] = None if sent["assignee"] == NOBODY else username_of(sent["assignee"], caller)
    if "team" in sent and sent["team"] == NOBODY:
        sent["team"] = None
    if "tags" in sent:
        sent["tags"] = tuple(dict.fromkeys(sent["tags"]))
    return {name: value for name, value in sent.items() if value != getattr(ticket, name)}


def _require_possible(
    arguments: UpdateTicket,
    found: CustomerTicket,
    fields: dict[str, Any],
    hidden: frozenset[str],
    allowed: tuple[Status, ...],
) -> None:
    """Raise `ToolFailed` for a change that cannot be made of this ticket, whose status may become one of `allowed`."""
    ticket = found.ticket
    if arguments.assignee is not None and "assignee" in hidden:
        raise ToolFailed("You do not see who works on this ticket, so you cannot assign it. Nothing was done.")
    if ticket.version != arguments.version:
        raise _changed_since()
    if ticket.status == "closed":
        raise is_closed_for_good(ticket)
    if not fields:
        raise ToolFailed(
            "The ticket is like that already. Nothing was done.", "Use add_note if only the note is missing."
        )
    status = fields.get("status")
    if status is not None and status not in allowed:
        raise ToolFailed(
            f"A ticket that is {ticket.status} cannot become {status}. Nothing was done.",
            f"It can become {' or '.join(allowed)}.",
        )
    if status == "resolved" and arguments.note is None:
        raise ToolFailed("Say in note how it was resolved. Nothing was done.", "Call again with a note.")


def _changed_since() -> ToolFailed:
    return ToolFailed(
        "The ticket was changed since you read it. Nothing was done.", "Read it again with get_ticket, then decide."
    )


def _result(
    ticket: Ticket, changed: tuple[str, ...], hidden: frozenset[str], allowed: tuple[Status, ...]
) -> TicketUpdated:
    shown: dict[str, Any] = {
        "ticket_id": ticket.ticket_id,
        "version": ticket.version,
        "changed": changed,
        "status": ticket.status,
        "allowed_statuses": allowed,
        "priority": ticket.priority,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "tags": ticket.tags or None,
    }
    return TicketUpdated.model_validate({name: value for name, value in shown.items() if name not in hidden})
