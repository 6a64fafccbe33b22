"""Rows of tickets: which fields of a ticket a grant can name, with which values, and its id."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from servicedesk.tools.customer_rows import CUSTOMERS
from servicedesk.tools.identifier import Identifier
from servicedesk.tools.rows import Rows

#: After ITIL: something is broken; something is wanted; something is to be explained.
Kind = Literal["incident", "request", "question"]
#: The least first.
Priority = Literal["low", "normal", "high", "urgent"]
#: ``pending`` waits for the customer, ``on_hold`` for somebody else.
Status = Literal["new", "open", "pending", "on_hold", "resolved", "closed"]

PRIORITIES: Final[tuple[Priority, ...]] = get_args(Priority)

#: The ids are what every tool names a ticket and its customer by, so they always show. ``comments`` are what the
#: customer reads too, ``name`` is the customer's.
TICKETS: Final = Rows(
    name="ticket",
    where=CUSTOMERS.where | {"ticket_id", "kind", "priority", "status", "assignee", "team", "tags"},
    hide=frozenset({"subject", "description", "comments", "internal_notes", "assignee", "name"}),
    people=frozenset({"assignee"}),
    groups=frozenset({"team"}),
    values={
        **CUSTOMERS.values,
        "kind": frozenset(get_args(Kind)),
        "priority": frozenset(get_args(Priority)),
        "status": frozenset(get_args(Status)),
    },
)

TICKET_ID: Final = Identifier(pattern=r"^T-[0-9A-Z]{8}$", example="T-8KQ3M2ZP")
#: On another desk it looks as that one's profile says.
TicketId = Annotated[str, TICKET_ID, Field(description=f"Its id, such as {TICKET_ID.example}.")]
