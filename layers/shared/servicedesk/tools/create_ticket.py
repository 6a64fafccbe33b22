"""The tool `create_ticket`."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import ToolFailed
from servicedesk.tools.customers import CUSTOMERS, CustomerId, no_such_customer, visible_customer
from servicedesk.tools.desk import Desk, Priority, Ticket
from servicedesk.tools.effect import Effect
from servicedesk.tools.idempotency import IdempotencyRecord, idempotency_key
from servicedesk.tools.received import ONE_LINE, PARAGRAPHS
from servicedesk.tools.text import Own, ShownLine
from servicedesk.tools.tool import Arguments, Caller, Result, Tool

# https://www.crockford.com/base32.html: no I, L, O or U, so that an id survives being read out.
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_CHARACTERS = 8

_OTHER_REQUEST = "This idempotency_key was used for another ticket within a day. Nothing was done."


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
        StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000),
        PARAGRAPHS,
        Field(
            description="What happened, what the customer expected, and what was tried. Never put passwords, codes or "
            "card numbers here."
        ),
    ]
    priority: Annotated[
        Priority,
        Field(description="urgent: the customer cannot work at all. high: an important part fails. Else normal."),
    ] = "normal"
    idempotency_key: Annotated[
        str | None,
        StringConstraints(min_length=1, max_length=120),
        ONE_LINE,
        Field(
            description="A name of your own for this request, if you may have to repeat it: for a day, the same key "
            "gives the same ticket back."
        ),
    ] = None


class TicketCreated(Result):
    """What `create_ticket` returns."""

    ticket_id: Own
    customer_id: Own
    priority: Priority
    opened_at: datetime
    opened_by: ShownLine
    is_repeat: Annotated[bool, Field(description="True if this request had opened it before.")]

    def outcome(self) -> str:
        """Give the id that people will refer to."""
        ticket = f"ticket {self.ticket_id} ({self.priority}) for {self.customer_id}"
        if self.is_repeat:
            return f"This request had opened {ticket} already; no other was opened."
        return f"Opened {ticket}."

    def next_step(self) -> str:
        """Ask for what the person needs to hear, and for nothing twice."""
        return "Tell the person the ticket_id. Do not call create_ticket again for the same problem."


def new_ticket_id() -> str:
    """Return an unpredictable id: 40 random bits."""
    return "T-" + "".join(secrets.choice(_CROCKFORD) for _ in range(_ID_CHARACTERS))


def create_ticket(
    desk: Desk, *, clock: Clock = epoch_seconds, new_id: Callable[[], str] = new_ticket_id
) -> Tool[CreateTicket, TicketCreated]:
    """Build the tool over `desk`. `clock` returns epoch seconds, `new_id` an unused ticket id."""

    def run(arguments: CreateTicket, caller: Caller) -> TicketCreated:
        customer = visible_customer(desk, arguments.customer_id, caller.view)
        at = utc(clock)
        key = idempotency_key(caller.principal.subject, "create_ticket", arguments, arguments.idempotency_key, at)
        ticket = Ticket(
            ticket_id=new_id(),
            customer_id=customer.customer_id,
            subject=arguments.subject,
            description=arguments.description,
            priority=arguments.priority,
            opened_at=at,
            opened_by=caller.principal.username,
        )
        record = desk.add_ticket(ticket, key)
        if record is None:
            raise no_such_customer()
        if record.payload_digest != key.payload_digest:
            raise ToolFailed(_OTHER_REQUEST, "Use another key for another request.")
        return _created_ticket(record, is_repeat=record.ticket_id != ticket.ticket_id)

    return Tool(
        name="create_ticket",
        title="Create a ticket",
        description=(
            "Open a support ticket for one customer, in the name of the signed-in person. Use it when a customer "
            "reports a problem or asks for something that needs follow-up. Look with get_customer first. The "
            "same call within 5 minutes gives the same ticket back. It cannot change, answer or close a ticket."
        ),
        effect=Effect.WRITES,
        rows=CUSTOMERS,
        arguments=CreateTicket,
        result=TicketCreated,
        run=run,
    )


def _created_ticket(record: IdempotencyRecord, *, is_repeat: bool) -> TicketCreated:
    return TicketCreated(
        ticket_id=record.ticket_id,
        customer_id=record.customer_id,
        priority=record.priority,
        opened_at=record.opened_at.replace(microsecond=0),
        opened_by=record.opened_by,
        is_repeat=is_repeat,
    )
