"""The tool `search_tickets`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import ToolFailed, UnknownCursor
from servicedesk.tools.customer_rows import CustomerId
from servicedesk.tools.desk import MAX_CURSOR_CHARACTERS
from servicedesk.tools.effect import Effect
from servicedesk.tools.list_tickets import foreign_cursor
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.received import LOOKED_FOR
from servicedesk.tools.text import Own
from servicedesk.tools.ticket_rows import TICKETS
from servicedesk.tools.tickets import MAX_FOUND, Tickets
from servicedesk.tools.tool import Arguments, Caller, Result, Tool
from servicedesk.tools.visible_tickets import TicketSummary, shown_summary


class SearchTickets(Arguments):
    """What `search_tickets` takes."""

    query: Annotated[
        str,
        StringConstraints(min_length=1, max_length=100),
        LOOKED_FOR,
        Field(description="One to a few words, all of which must occur: VAT invoice"),
    ]
    customer_id: Annotated[CustomerId | None, Field(description="Only this customer's tickets.")] = None
    cursor: Annotated[
        str | None,
        StringConstraints(strip_whitespace=True, max_length=MAX_CURSOR_CHARACTERS),
        Field(description="next_cursor, with the same arguments."),
    ] = None


class TicketsFound(Result):
    """What `search_tickets` returns."""

    tickets: tuple[TicketSummary, ...]
    next_cursor: Own | None = None

    def outcome(self) -> str:
        """Say how many were found, and whether they are all."""
        if not self.tickets:
            return "Nothing found yet: many share these words." if self.next_cursor else "Nothing found."
        count = len(self.tickets)
        more = " There may be more." if self.next_cursor else ""
        return f"Found {count} ticket{'' if count == 1 else 's'}, newest first.{more}"

    def next_step(self) -> str:
        """Lead to the next page, to a ticket, or to another search."""
        if self.next_cursor:
            further = "To look further, send next_cursor as cursor with the same arguments, or search rarer words. "
        else:
            further = "" if self.tickets else "Try fewer words, or others for the same."
        return f"{further}{'Use get_ticket to read one.' if self.tickets else ''}".strip()


def search_tickets(
    tickets: Tickets, profile: DeskProfile = BUILT_IN_DESK, *, clock: Clock = epoch_seconds
) -> Tool[SearchTickets, TicketsFound]:
    """Build the tool over `tickets` of a desk with this profile. `clock` returns epoch seconds."""

    def run(arguments: SearchTickets, caller: Caller) -> TicketsFound:
        if not any(map(str.isalnum, arguments.query)):
            raise ToolFailed("The query has neither letters nor digits.", "Send words of what the ticket is about.")
        if profile.is_ticket_id(arguments.query):
            raise ToolFailed("Nothing found: this is an id.", "Use get_ticket with it as ticket_id.")
        try:
            page = tickets.search(
                arguments.query,
                caller.view,
                arguments.cursor,
                subject=caller.principal.subject,
                customer_id=arguments.customer_id,
            )
        except UnknownCursor:
            raise foreign_cursor() from None
        at = utc(clock)
        return TicketsFound(
            tickets=tuple(shown_summary(found, caller.view, profile.lacked, at) for found in page.tickets),
            next_cursor=page.next_cursor,
        )

    return Tool(
        name="search_tickets",
        title="Search tickets",
        description=(
            f"Find tickets in any status by words of subject and description, at most {MAX_FOUND} a page, the newest "
            "first. Comments are not searched. For a queue use list_tickets, for an id get_ticket."
        ),
        effect=Effect.READS,
        rows=TICKETS,
        arguments=SearchTickets,
        result=TicketsFound,
        run=run,
    )
