"""Desks with tickets in every state, made from a number; and the same desk with something else where nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import Any

from servicedesk.aws.desk_rows import exact_timestamp
from servicedesk.tools.desk import Customer
from servicedesk.tools.lifecycle import TRANSITIONS
from servicedesk.tools.ticket import Audience, AuthorKind, Comment, FieldChanges, Ticket
from servicedesk.tools.ticket_rows import PRIORITIES
from servicedesk.tools.tickets import CustomerTicket
from tests.fakes.desk import customer
from tests.people import person

BOB = person().username
REGIONS = ("EMEA", "AMER", "APAC")
SURNAMES = ("Poe", "Lee", "Kim", "Roy")
#: Whose tickets there are.
CUSTOMERS = tuple(
    customer(1_001 + number, f"Sam {surname}", region=REGIONS[number % 3], phone=f"+1212555{number:04}")
    for number, surname in enumerate(SURNAMES)
)
#: More than a page of a search, whichever word it has.
MAX_CUSTOMERS = 36
PEOPLE = (BOB, "ada", "eve", None)
TEAMS = ("agents", "leads", "network", None)
TAGS = ("vip", "vpn", "vat")
WORDS = ("invoice", "printer", "password", "vpn")
KINDS: Any = ("incident", "request", "question")
MAX_TICKETS = 45
#: Long overdue, and not for a long time.
OPENED = (datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2099, 1, 5, 9, tzinfo=UTC))


@dataclass(frozen=True, kw_only=True)
class Written:
    """A ticket with all that is kept of it, the oldest first."""

    about: CustomerTicket
    description: str
    comments: tuple[Comment, ...]
    changes: tuple[FieldChanges, ...]

    @property
    def ticket(self) -> Ticket:
        """The ticket."""
        return self.about.ticket

    def with_ticket(self, **changes: Any) -> Written:
        """Return the same with other fields of the ticket."""
        return replace(self, about=replace(self.about, ticket=replace(self.ticket, **changes)))

    def with_customer(self, **changes: Any) -> Written:
        """Return the same with other fields of the customer."""
        return replace(self, about=replace(self.about, customer=replace(self.about.customer, **changes)))


def desk_of(seed: int, count: int) -> tuple[Written, ...]:
    """Return so many tickets, at most `MAX_TICKETS`: of one seed always the same."""
    return _whole_desk(seed)[:count]


@lru_cache(maxsize=100)
def customers_of(seed: int, count: int) -> tuple[Customer, ...]:
    """Return so many customers, those of `CUSTOMERS` first: of one seed always the same."""
    return (*CUSTOMERS, *(_customer(1_101 + number, Random(f"{seed} {number}")) for number in range(count)))[:count]  # noqa: S311 -- no secret


def _customer(number: int, draw: Random) -> Customer:
    surname = draw.choice(SURNAMES)
    return customer(
        number,
        f"{draw.choice(('Sam', 'Ida'))} {surname}",
        email=f"{draw.choice((surname.lower(), 'box'))}{number}@{draw.choice(('corp', 'home'))}.example",
        region=draw.choice((*REGIONS, "")),
        phone=draw.choice((f"+1212555{number:04}", f"+4477009{number:05}", "")),
    )


@lru_cache(maxsize=100)
def _whole_desk(seed: int) -> tuple[Written, ...]:
    return tuple(_written(number, Random(f"{seed} {number}")) for number in range(MAX_TICKETS))  # noqa: S311 -- no secret


def _written(number: int, draw: Random) -> Written:
    opened_at = draw.choice(OPENED) + timedelta(minutes=number)
    owner = draw.choice(CUSTOMERS)
    words = draw.sample(WORDS, 2)
    ticket = Ticket(
        ticket_id=f"T-{number:08}",
        customer_id=owner.customer_id,
        kind=draw.choice(KINDS),
        subject=f"{words[0]} subject{number:03}",
        priority=draw.choice(PRIORITIES),
        status=draw.choice(tuple(TRANSITIONS)),
        assignee=draw.choice(PEOPLE),
        team=draw.choice(TEAMS),
        tags=tuple(draw.sample(TAGS, draw.randrange(3))),
        opened_at=opened_at,
        opened_by="zoe",
        updated_at=opened_at + timedelta(days=1, minutes=draw.randrange(60)),
        version=4,
    )
    about = CustomerTicket(ticket=ticket, customer=owner)
    changes = tuple(_changes(ticket, draw))
    comments = tuple(_comment(about, place, draw) for place in range(draw.choice((0, 1, 3, 24))))
    return Written(about=about, description=f"{words[1]} text{number:03}", comments=comments, changes=changes)


def _changes(ticket: Ticket, draw: Random) -> list[FieldChanges]:
    people = [draw.choice(PEOPLE), draw.choice(PEOPLE), ticket.assignee]
    return [
        FieldChanges(
            at=ticket.opened_at + timedelta(hours=place),
            actor="zoe",
            version=place + 1,
            fields={"assignee": both, **({"priority": ("low", ticket.priority)} if place == 1 else {})},
        )
        for place, both in enumerate(pairwise(people), start=1)
    ]


def _comment(about: CustomerTicket, place: int, draw: Random) -> Comment:
    at = about.ticket.opened_at + timedelta(minutes=place)
    audience: Audience = draw.choice(("public", "internal"))
    kind: AuthorKind = draw.choice(("agent", "customer")) if audience == "public" else "agent"
    return Comment(
        comment_id=f"{exact_timestamp(at)}#{place:02}",
        at=at,
        author=about.customer.name if kind == "customer" else "zoe",
        author_kind=kind,
        audience=audience,
        text=f"{audience}{about.ticket.ticket_id[-3:]}",
    )


def altered_desk(
    desk: Sequence[Written], hidden: Mapping[str, frozenset[str]], is_same: Callable[[Written, Written], bool]
) -> tuple[Written, ...]:
    """Return a desk with other values in the fields that are hidden of each ticket, by its id.

    A ticket is left as it is where the other one would not be the `is_same`.
    """
    other = tuple(_altered(one, hidden[one.ticket.ticket_id], is_same) for one in desk)
    for owner in CUSTOMERS:
        theirs = [one for one in other if one.about.customer == owner]
        renamed = {one.ticket.ticket_id: _renamed(one) for one in theirs}
        if all(
            "name" in hidden[one.ticket.ticket_id] and is_same(one, renamed[one.ticket.ticket_id]) for one in theirs
        ):
            other = tuple(renamed.get(one.ticket.ticket_id, one) for one in other)
    return other


def _altered(one: Written, hidden: frozenset[str], is_same: Callable[[Written, Written], bool]) -> Written:
    for name in sorted(hidden & ALTERATIONS.keys()):
        other = ALTERATIONS[name](one)
        one = other if is_same(one, other) else one
    return one


def _renamed(one: Written) -> Written:
    owner = replace(one.about.customer, name="Max Fox")
    comments = tuple(
        replace(said, author=owner.name) if said.author_kind == "customer" else said for said in one.comments
    )
    return replace(one, about=replace(one.about, customer=owner), comments=comments)


def _without(audience: Audience) -> Callable[[Written], Written]:
    """Return what leaves out most of what one audience was told."""

    def alter(written: Written) -> Written:
        of_them = [one for one in written.comments if one.audience == audience]
        return replace(written, comments=tuple(one for one in written.comments if one not in of_them[1:]))

    return alter


def _other_assignee(written: Written) -> Written:
    other = PEOPLE[(PEOPLE.index(written.ticket.assignee) + 1) % len(PEOPLE)]
    changes = tuple(
        replace(one, fields={**one.fields, "assignee": ("eve", other)}) if "assignee" in one.fields else one
        for one in written.changes
    )
    return replace(written.with_ticket(assignee=other), changes=changes)


#: Field that can be hidden → what puts something else there.
ALTERATIONS: dict[str, Callable[[Written], Written]] = {
    "subject": lambda written: written.with_ticket(subject="printer, and another matter"),
    "description": lambda written: replace(written, description="invoice, and another text"),
    "comments": _without("public"),
    "internal_notes": _without("internal"),
    "assignee": _other_assignee,
}
