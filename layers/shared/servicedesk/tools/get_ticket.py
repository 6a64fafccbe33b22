"""The tool `get_ticket`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.tools.effect import Effect
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.ticket_details import AUDIENCES, TicketDetails, ticket_details
from servicedesk.tools.ticket_rows import TICKETS, TicketId
from servicedesk.tools.tickets import TicketFile, Tickets
from servicedesk.tools.tool import Arguments, Caller, Tool
from servicedesk.tools.view import View
from servicedesk.tools.visible_tickets import no_such_ticket, visible_ticket


class GetTicket(Arguments):
    """What `get_ticket` takes."""

    ticket_id: TicketId
    before: Annotated[
        str | None,
        StringConstraints(strip_whitespace=True, max_length=80),
        Field(description="older_comments of the answer before, to go on with what was said earlier."),
    ] = None


def get_ticket(
    tickets: Tickets, profile: DeskProfile = BUILT_IN_DESK, *, clock: Clock = epoch_seconds
) -> Tool[GetTicket, TicketDetails]:
    """Build the tool over `tickets` of a desk with this profile. `clock` returns epoch seconds."""

    def run(arguments: GetTicket, caller: Caller) -> TicketDetails:
        file, hidden = _visible_file(tickets, arguments, caller.view)
        return ticket_details(file, hidden, profile, is_first=arguments.before is None, at=utc(clock))

    return Tool(
        name="get_ticket",
        title="Get a ticket",
        description=(
            "Show one ticket with its description, what was said (newest first) and what was changed. Use it before "
            "you change or answer one. Without the ticket_id use search_tickets or list_tickets."
        ),
        effect=Effect.READS,
        rows=TICKETS,
        arguments=GetTicket,
        result=TicketDetails,
        run=run,
    )


def _visible_file(tickets: Tickets, arguments: GetTicket, view: View) -> tuple[TicketFile, frozenset[str]]:
    """Return the ticket with what `view` shows of what was said and done, and which fields it hides.

    Comments and notes are read only for a caller who may see them, so that how many there are shows in no amount: for
    one who may see everybody's, in one read; else after the ticket was looked at alone.

    Raises:
        ToolFailed: There is no such ticket, or none that `view` shows.
    """
    hidden: frozenset[str] = frozenset()
    if not view.always_shows(*TICKETS.hide):
        hidden = view.hidden_fields(visible_ticket(tickets, arguments.ticket_id, view).row)
    audiences = frozenset(audience for field, audience in AUDIENCES.items() if field not in hidden)
    file = tickets.ticket_file(arguments.ticket_id, audiences=audiences, hidden=hidden, before=arguments.before)
    # Looked at again: the ticket may have been changed since.
    if file is None or not view.shows(file.ticket.row):
        raise no_such_ticket()
    return file, hidden | view.hidden_fields(file.ticket.row)
