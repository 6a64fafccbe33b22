"""All rows of a ticket of which nothing was said yet."""

from __future__ import annotations

from typing import Any

from servicedesk.aws.tickets.rows import description_row, head_row, opening_order, pointer_row
from servicedesk.aws.tickets.stems import stems_of_ticket
from servicedesk.aws.tickets.word_rows import ticket_word_rows
from servicedesk.tools.ticket import Ticket


def opened_rows(ticket: Ticket, region: str, description: str) -> list[dict[str, Any]]:
    """Return the rows that keep a ticket of a customer in `region`, and those that find it: the pointer first."""
    stems = stems_of_ticket(ticket.subject, description)
    order = opening_order(ticket.ticket_id, ticket.opened_at)
    return [
        pointer_row(ticket, region),
        head_row(ticket, region),
        description_row(ticket.ticket_id, description, stems),
        *ticket_word_rows(region, ticket.customer_id, order, stems),
    ]
