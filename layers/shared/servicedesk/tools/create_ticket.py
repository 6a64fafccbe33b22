"""The tool `create_ticket`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import ToolFailed
from servicedesk.tools.customer_rows import CUSTOMERS, CustomerId
from servicedesk.tools.customers import no_such_customer, visible_file
from servicedesk.tools.desk import CustomerFile, Customers
from servicedesk.tools.effect import Effect
from servicedesk.tools.idempotency import IdempotencyKey, RequestName, idempotency_key
from servicedesk.tools.likeness import is_alike
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.received import ONE_LINE, PARAGRAPHS
from servicedesk.tools.text import MAX_TEXT_CHARACTERS, Own, ShownLine
from servicedesk.tools.ticket_rows import Kind, Priority, TicketId
from servicedesk.tools.tickets import NewTicket, Tickets
from servicedesk.tools.tool import Arguments, Caller, Result, Tool

# A customer has rarely more, and a duplicate is rarely of an older one.
MAX_TICKETS_COMPARED = 25


class CreateTicket(Arguments):
    """What `create_ticket` takes."""

    customer_id: CustomerId
    subject: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
        ONE_LINE,
        Field(description="The problem in one short line."),
    ]
    description: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT_CHARACTERS),
        PARAGRAPHS,
        Field(description="What happened, was expected, was tried. No passwords, codes or card numbers."),
    ]
    kind: Annotated[Kind, Field(description="incident: is broken. request: is wanted. Else question.")] = "incident"
    priority: Annotated[
        Priority,
        Field(description="urgent: they cannot work at all. high: an important part fails."),
    ] = "normal"
    despite: Annotated[
        TicketId | None, Field(description="The ticket that an answer named, if it is another problem.")
    ] = None
    idempotency_key: RequestName = None


class TicketCreated(Result):
    """What `create_ticket` returns."""

    ticket_id: Own
    customer_id: Own
    kind: Kind | None = None
    priority: Priority
    opened_at: datetime
    opened_by: ShownLine
    is_repeat: bool

    def outcome(self) -> str:
        """Give the id that people will refer to."""
        what = ", ".join(filter(None, (self.kind, self.priority)))
        ticket = f"ticket {self.ticket_id} ({what}) for {self.customer_id}"
        if self.is_repeat:
            return f"This request had opened {ticket} already; no other was opened."
        return f"Opened {ticket}."

    def next_step(self) -> str:
        """Ask for what the person needs to hear, and for nothing twice."""
        return "Tell the person the ticket_id. Do not call create_ticket again for the same problem."


def create_ticket(
    desk: Customers, tickets: Tickets, profile: DeskProfile = BUILT_IN_DESK, *, clock: Clock = epoch_seconds
) -> Tool[CreateTicket, TicketCreated]:
    """Build the tool over `desk` and `tickets` with this profile. `clock` returns epoch seconds."""

    def run(arguments: CreateTicket, caller: Caller) -> TicketCreated:
        file = visible_file(desk, arguments.customer_id, caller.view, limit=MAX_TICKETS_COMPARED)
        at = utc(clock)
        key = idempotency_key(caller.principal.subject, "create_ticket", arguments, arguments.idempotency_key, at)
        if alike := _alike(file, arguments):
            _require_repeat(desk, key, at, alike)
        ticket = NewTicket(
            customer=file.customer,
            kind=arguments.kind,
            subject=arguments.subject,
            description=arguments.description,
            priority=arguments.priority,
            opened_at=at,
            opened_by=caller.principal.name,
            opened_by_email=caller.principal.email,
        )
        kept = tickets.add_ticket(ticket, key)
        if kept is None:
            raise no_such_customer()
        if kept.record.payload_digest != key.payload_digest:
            raise ToolFailed(
                "This idempotency_key was used for another ticket within a day. Nothing was done.",
                "Use another key for another request.",
            )
        return TicketCreated(
            ticket_id=kept.record.made_id,
            customer_id=ticket.customer.customer_id,
            kind=None if "kind" in profile.absent else ticket.kind,
            priority=ticket.priority,
            opened_at=kept.record.made_at.replace(microsecond=0),
            opened_by=ticket.opened_by,
            is_repeat=kept.is_repeat,
        )

    return Tool(
        name="create_ticket",
        title="Create a ticket",
        description=(
            "Open a ticket for one customer, in the name of the signed-in person. Look with get_customer first whether "
            "it is reported already. The same call within 5 minutes gives the same ticket back."
        ),
        effect=Effect.WRITES,
        rows=CUSTOMERS,
        arguments=CreateTicket,
        result=TicketCreated,
        run=run,
    )


def _alike(file: CustomerFile, arguments: CreateTicket) -> str | None:
    """Return the newest unsettled ticket of the customer's that looks the same, unless the caller has seen one."""
    alike = [ticket.ticket_id for ticket in file.open_tickets if is_alike(ticket.subject, arguments.subject)]
    return None if not alike or arguments.despite in alike else alike[0]


def _require_repeat(desk: Customers, key: IdempotencyKey, at: datetime, alike: str) -> None:
    """Raise `ToolFailed` unless the ticket that looks the same is what this very request opened."""
    if desk.earlier_record(key, at=at) is None:
        raise ToolFailed(
            f"Nothing was opened: this customer has {alike}, which looks like the same.",
            f"Read it with get_ticket. If it is the same, use add_note on it. If not, call again with despite {alike}.",
        )
