"""Plans of the seeded tickets: whose, about what, in which status, since when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import DUE_AFTER_HOURS
from servicedesk.tools.ticket_rows import Priority, Status
from stack.conversations import conversations
from transfer.ids import crockford

STAFF: Final = ("alice", "bob", "dan")

#: The first customer's tickets, all open: opened so many days ago, priority, topic.
_FIRST_TICKETS: Final[tuple[tuple[int, Priority, str], ...]] = (
    (3, "high", "phone"),
    (8, "normal", "invoice"),
    (15, "low", "slow"),
)
_TICKETS_OF_ONE: Final = (2, 3, 4, 5, 5, 6, 7, 8)
_PRIORITIES: Final[tuple[Priority, ...]] = ("low", "normal", "normal", "normal", "high", "urgent")
#: Of a hundred tickets.
_STATUSES: Final[dict[Status, int]] = {
    "new": 8, "open": 14, "pending": 8, "on_hold": 5, "resolved": 15, "closed": 50,
}  # fmt: skip
_TICKET_ID_BITS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A ticket that is to be made up."""

    ticket_id: str
    customer: Customer
    language: str
    topic: str
    priority: Priority
    status: Status
    opened_at: datetime
    opened_by: str
    #: When the last thing happened, at the latest.
    until: datetime


def plans(spoken: Sequence[tuple[Customer, str]], known: Customer, now: datetime, random: Random) -> Iterator[Plan]:
    """Yield the plans of all tickets.

    Args:
        spoken: Customers, each with the language in which they write.
        known: The customer of the examples, whose tickets are always the same.
        now: The moment up to which something happened.
        random: Draws the others.
    """
    for customer, language in spoken:
        if customer == known:
            for days, priority, topic in _FIRST_TICKETS:
                opened = now - timedelta(days=days), now
                yield _plan(random, customer, language, topic, priority, "open", opened)
            continue
        for _ in range(random.choice(_TICKETS_OF_ONE)):
            topic, priority = random.choice(tuple(conversations()[language])), random.choice(_PRIORITIES)
            (status,) = random.choices(tuple(_STATUSES), tuple(_STATUSES.values()))
            yield _plan(
                random, customer, language, topic, priority, status, _opened_between(random, priority, status, now)
            )


def _plan(  # noqa: PLR0913, PLR0917 -- what a plan says
    random: Random,
    customer: Customer,
    language: str,
    topic: str,
    priority: Priority,
    status: Status,
    opened: tuple[datetime, datetime],
) -> Plan:
    opened_at, until = opened
    return Plan(
        ticket_id=f"T-{crockford(random.getrandbits(_TICKET_ID_BITS), 8)}",
        customer=customer,
        language=language,
        topic=topic,
        priority=priority,
        status=status,
        opened_at=opened_at,
        opened_by=random.choice(STAFF),
        until=until,
    )


def _opened_between(random: Random, priority: Priority, status: Status, now: datetime) -> tuple[datetime, datetime]:
    """Return when a ticket was opened that has a status now, and until when something happened to it.

    Of the unsettled ones most are not due yet.
    """
    due = timedelta(hours=DUE_AFTER_HOURS[priority])
    match status:
        case "closed":
            opened_at = now - timedelta(days=random.uniform(15, 400))
            return opened_at, opened_at + due + timedelta(days=7)
        case "resolved":
            opened_at = now - due * random.uniform(0.5, 1.2)
            return opened_at, opened_at + (now - opened_at) * random.uniform(0.5, 0.95)
        case _:
            is_overdue = random.random() < 0.25  # noqa: PLR2004 -- one in four
            return now - due * (random.uniform(1.05, 4) if is_overdue else random.uniform(0.05, 0.9)), now
