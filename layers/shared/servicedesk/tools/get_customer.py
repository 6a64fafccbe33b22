"""The tool `get_customer`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from servicedesk.tools.customer_rows import CUSTOMERS, CustomerId
from servicedesk.tools.customers import visible_file
from servicedesk.tools.desk import CustomerFile, Customers
from servicedesk.tools.effect import Effect
from servicedesk.tools.text import Own, ShownLine
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_rows import Priority, Status
from servicedesk.tools.tool import Arguments, Caller, Result, Tool
from servicedesk.tools.view import View
from servicedesk.tools.visibility import shown_fields

MAX_TICKETS = 25


class GetCustomer(Arguments):
    """What `get_customer` takes."""

    customer_id: CustomerId


class OpenTicket(BaseModel):
    """A ticket as `get_customer` shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    ticket_id: Own
    subject: ShownLine
    priority: Priority
    status: Status
    opened_at: datetime


class CustomerDetails(Result):
    """What `get_customer` returns. Fields that the caller may not see are absent."""

    customer_id: Own
    name: ShownLine | None = None
    email: ShownLine | None = None
    phone: ShownLine | None = None
    region: ShownLine | None = None
    created_at: datetime | None = None
    open_tickets: Annotated[tuple[OpenTicket, ...] | None, Field(description="The newest first.")] = None
    has_more_open_tickets: Annotated[bool | None, Field(description="Whether older ones are left out.")] = None

    def outcome(self) -> str:
        """Say whom it is about, and how many tickets are open."""
        if self.open_tickets is None:
            return f"This is customer {self.customer_id}."
        if not self.open_tickets:
            return f"Customer {self.customer_id} has no open tickets."
        count = len(self.open_tickets)
        more = " and older ones, not listed" if self.has_more_open_tickets else ""
        return f"Customer {self.customer_id} has {count} open ticket{'' if count == 1 else 's'}, newest first{more}."

    def next_step(self) -> str:
        """Lead to a ticket, and not to a second one for the same problem."""
        if self.open_tickets is None:
            return ""
        if not self.open_tickets:
            return "Use create_ticket to open one."
        return "Use get_ticket to read one. Check whether the problem is among them before you use create_ticket."


def get_customer(desk: Customers) -> Tool[GetCustomer, CustomerDetails]:
    """Build the tool over `desk`."""

    def run(arguments: GetCustomer, caller: Caller) -> CustomerDetails:
        file = visible_file(desk, arguments.customer_id, caller.view, limit=MAX_TICKETS)
        return _shown_details(file, caller.view)

    return Tool(
        name="get_customer",
        title="Get a customer",
        description=(
            "Show one customer: contact details, region, and the newest tickets that are not resolved (at most "
            f"{MAX_TICKETS}). Without the customer_id use search_customer."
        ),
        effect=Effect.READS,
        rows=CUSTOMERS,
        arguments=GetCustomer,
        result=CustomerDetails,
        run=run,
    )


def _shown_details(file: CustomerFile, view: View) -> CustomerDetails:
    row: dict[str, object] = {
        **file.customer.row,
        "created_at": file.customer.created_at,
        "open_tickets": tuple(map(_shown_ticket, file.open_tickets)),
    }
    shown = {**shown_fields(row, view), "customer_id": file.customer.customer_id}
    if "open_tickets" in shown:
        shown["has_more_open_tickets"] = file.has_more
    return CustomerDetails.model_validate(shown)


def _shown_ticket(ticket: Ticket) -> OpenTicket:
    return OpenTicket(
        ticket_id=ticket.ticket_id,
        subject=ticket.subject,
        priority=ticket.priority,
        status=ticket.status,
        opened_at=ticket.opened_at.replace(microsecond=0),
    )
