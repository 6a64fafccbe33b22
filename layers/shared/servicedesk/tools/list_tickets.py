"""The tool `list_tickets`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import ToolFailed, UnknownCursor
from servicedesk.tools.customer_rows import Region
from servicedesk.tools.desk import MAX_CURSOR_CHARACTERS
from servicedesk.tools.effect import Effect
from servicedesk.tools.lifecycle import UNSETTLED
from servicedesk.tools.moment import Moment
from servicedesk.tools.people import NOBODY, Assignee, Team, username_of
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.text import Own
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import TICKETS, Priority, Status
from servicedesk.tools.tickets import MAX_LISTED, Tickets
from servicedesk.tools.tool import Arguments, Caller, Result, Tool
from servicedesk.tools.view import View
from servicedesk.tools.visible_tickets import TicketSummary, shown_summary


class ListTickets(Arguments):
    """What `list_tickets` takes."""

    status: Annotated[list[Status] | None, Field(description="Any of these; else all but resolved and closed.")] = None
    priority: Annotated[list[Priority] | None, Field(description="Any of these priorities.")] = None
    assignee: Annotated[Assignee | None, Field(description="me, nobody, or a username.")] = None
    team: Annotated[Team | None, Field(description="The team's short name.")] = None
    region: Annotated[Region | None, Field(description="The customers' region.")] = None
    is_overdue: Annotated[bool | None, Field(description="Only those past their due time.")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed or commented since then.")] = None
    cursor: Annotated[
        str | None,
        StringConstraints(strip_whitespace=True, max_length=MAX_CURSOR_CHARACTERS),
        Field(description="next_cursor, with the same arguments."),
    ] = None


class TicketsListed(Result):
    """What `list_tickets` returns."""

    tickets: tuple[TicketSummary, ...]
    next_cursor: Own | None = None

    def outcome(self) -> str:
        """Say how many there are on this page, and whether they are all."""
        if not self.tickets:
            return "None found yet: the list goes on." if self.next_cursor else "There are no such tickets."
        count = len(self.tickets)
        more = "There may be more." if self.next_cursor else "Nothing follows."
        return f"{count} ticket{'' if count == 1 else 's'}. {more}"

    def next_step(self) -> str:
        """Lead to the next page, and to a ticket."""
        further = "To go on, send next_cursor as cursor with the same arguments. " if self.next_cursor else ""
        return f"{further}{'Use get_ticket to read one.' if self.tickets else ''}".strip()


def list_tickets(
    tickets: Tickets, profile: DeskProfile = BUILT_IN_DESK, *, clock: Clock = epoch_seconds
) -> Tool[ListTickets, TicketsListed]:
    """Build the tool over `tickets` of a desk with this profile. `clock` returns epoch seconds."""

    def run(arguments: ListTickets, caller: Caller) -> TicketsListed:
        at = utc(clock)
        wanted = _filter(arguments, caller, at)
        try:
            page = tickets.list(wanted, _view_of(arguments, caller), arguments.cursor, subject=caller.principal.subject)
        except UnknownCursor:
            raise foreign_cursor() from None
        return TicketsListed(
            tickets=tuple(shown_summary(found, caller.view, profile.lacked, at) for found in page.tickets),
            next_cursor=page.next_cursor,
        )

    return Tool(
        name="list_tickets",
        title="List tickets",
        description=(
            f"List tickets that meet all arguments, {MAX_LISTED} a page, the most urgent first and of these the "
            "oldest; with settled ones or updated_since, the last updated. Without arguments: all that need work. For "
            "words use search_tickets. For one customer's use get_customer."
        ),
        effect=Effect.READS,
        rows=TICKETS,
        arguments=ListTickets,
        result=TicketsListed,
        run=run,
    )


def foreign_cursor() -> ToolFailed:
    """Return the answer to a cursor with which this list or search cannot go on."""
    return ToolFailed(
        "This cursor does not belong to these arguments.",
        "Send next_cursor of the last page together with the arguments that gave it, or leave cursor out to start from "
        "the first page.",
    )


def _view_of(arguments: ListTickets, caller: Caller) -> View:
    """Return what the list is made of: nobody learns who works on a ticket by asking for it."""
    return caller.view if arguments.assignee is None else caller.view.narrow_to("assignee")


def _filter(arguments: ListTickets, caller: Caller, at: datetime) -> TicketFilter:
    is_unassigned = arguments.assignee == NOBODY
    return TicketFilter(
        statuses=frozenset(arguments.status or UNSETTLED),
        region=arguments.region,
        priorities=frozenset(arguments.priority) if arguments.priority else None,
        assignee=None if is_unassigned or arguments.assignee is None else username_of(arguments.assignee, caller),
        is_unassigned=is_unassigned,
        team=arguments.team,
        overdue_at=at if arguments.is_overdue else None,
        updated_since=arguments.updated_since,
    )
