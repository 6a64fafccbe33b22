"""Visible tickets: what the tools that work on tickets share."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from servicedesk.errors import ToolFailed
from servicedesk.tools.lifecycle import is_overdue
from servicedesk.tools.text import Own, ShownLine, quote
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_rows import TICKETS, Priority, Status
from servicedesk.tools.tickets import CustomerTicket, Tickets
from servicedesk.tools.view import View


class TicketSummary(BaseModel):
    """A ticket as a list shows it. Fields that the caller may not see are absent."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    ticket_id: Own
    customer_id: Own
    name: ShownLine | None = None
    subject: ShownLine | None = None
    priority: Priority
    status: Status
    assignee: ShownLine | None = None
    team: ShownLine | None = None
    opened_at: datetime
    is_overdue: bool | None = None


def visible_ticket(tickets: Tickets, ticket_id: str, view: View) -> CustomerTicket:
    """Return the ticket.

    Raises:
        ToolFailed: There is none, or none that `view` shows; the two read the same, and read as much.
    """
    found = tickets.ticket(ticket_id)
    if found is None or not view.shows(found.row):
        raise no_such_ticket()
    return found


def shown_summary(found: CustomerTicket, view: View, lacked: frozenset[str], at: datetime) -> TicketSummary:
    """Return what `view` shows of a visible ticket, as it is at that time, without what its desk lacks."""
    ticket = found.ticket
    shown: dict[str, object] = {
        "ticket_id": ticket.ticket_id,
        "customer_id": ticket.customer_id,
        "name": found.customer.name,
        "subject": ticket.subject,
        "priority": ticket.priority,
        "status": ticket.status,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "opened_at": ticket.opened_at.replace(microsecond=0),
        "is_overdue": is_overdue(ticket, at),
    }
    hidden = view.hidden_fields(found.row) & TICKETS.hide | lacked
    return TicketSummary.model_validate({name: value for name, value in shown.items() if name not in hidden})


def describe_ticket(found: CustomerTicket, view: View) -> str:
    """Return a ticket as a question names it: the ids, and what `view` shows of subject and customer's name."""
    hidden = view.hidden_fields(found.row)
    about = "" if "subject" in hidden else f" about {quote(found.ticket.subject)}"
    who = "" if "name" in hidden else f", who is called {quote(found.customer.name)}"
    return f"{found.ticket.ticket_id}{about} of {found.customer.customer_id}{who}"


def no_such_ticket() -> ToolFailed:
    """Return the one answer to an id that leads nowhere, for whatever reason."""
    return ToolFailed("There is no ticket with this id.", "Use search_tickets or list_tickets to find it.")


def is_closed_for_good(ticket: Ticket) -> ToolFailed:
    """Return the one answer to whoever would add to a ticket that is closed."""
    return ToolFailed(
        f"{ticket.ticket_id} is closed, and stays as it is. Nothing was done.",
        f"Use create_ticket for what is left to do, and name {ticket.ticket_id} in its description.",
    )
