"""The company that the local stack serves: the same customers and tickets at every start.

The people are made up. Their e-mail domains are reserved by RFC 2606; their phone numbers by Ofcom (for drama), by the
North American Numbering Plan (555-0100 to 555-0199) and by ACMA.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from random import Random
from typing import Final

from servicedesk.tools.desk import Customer, Priority, Status, Ticket
from stack.names import NAMES

CUSTOMERS: Final = 240
#: Customers who can sign in, Jane Doe among them.
CUSTOMERS_WITH_SIGN_IN: Final = 12

JANE_DOE: Final = Customer(
    customer_id="C-1042",
    name="Jane Doe",
    email="jane.doe@example.com",
    phone="+44 7700 900042",
    region="EMEA",
    created_at=datetime(2024, 3, 18, 9, 30, tzinfo=UTC),
    username="jane.doe",
)

_FIRST_NUMBER = 1001
_TODAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
_DOMAINS = ("example.com", "example.org", "example.net")
_STAFF = ("alice", "bob", "dan")
_PRIORITIES: tuple[Priority, ...] = ("low", "normal", "normal", "normal", "high", "urgent")
_STATUSES: tuple[Status, ...] = ("open", "resolved", "resolved")
_TICKET_ID_CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NORTH_AMERICAN_AREAS = ("212", "312", "415", "514", "604", "787")

_PROBLEMS = (
    ("Cannot sign in after changing phone", "The code still goes to the old number. Identity was checked by video."),
    ("Invoice shows the wrong VAT number", "The number on the October invoice ends in 77; it should end in 71."),
    ("Export stops at 10,000 rows", "The CSV export ends early without an error. Tried in two browsers."),
    ("Password reset e-mail does not arrive", "Asked for it three times since this morning. Not in the spam folder."),
    ("Order arrived incomplete", "Two of five keyboards are missing. The delivery note lists all five."),
    ("Webhook retries never stop", "A deleted endpoint is still called every five minutes."),
    ("Please change the billing address", "The company moved. The new address is in the attached letter."),
    ("Dashboard is slow on Mondays", "Takes more than a minute to load between 9 and 10 in the morning."),
    ("Screen reader skips the date field", "NVDA jumps from the name to the button. Works with the keyboard alone."),
    ("Charged twice for September", "Two identical payments on 3 September. One should be refunded."),
    ("Question about data retention", "How long are call recordings kept, and who can listen to them?"),
    ("Request for a second seat", "A colleague starts on Monday and needs access to the same workspace."),
)
_JANES_PROBLEMS = (
    (3, "high", *_PROBLEMS[0]),
    (8, "normal", *_PROBLEMS[1]),
    (15, "low", *_PROBLEMS[7]),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Everyone the desk serves, and everything they asked for."""

    customers: tuple[Customer, ...]
    tickets: tuple[Ticket, ...]


def company() -> Company:
    """Make the company. Two calls give equal ones."""
    random = Random(1042)  # noqa: S311 -- the same company every time
    customers = tuple(_customers(random))
    return Company(customers=customers, tickets=tuple(_tickets(random, customers)))


def _customers(random: Random) -> Iterator[Customer]:
    regions = tuple(NAMES)
    taken = {JANE_DOE.username}
    for number in range(_FIRST_NUMBER, _FIRST_NUMBER + CUSTOMERS):
        if f"C-{number}" == JANE_DOE.customer_id:
            yield JANE_DOE
            continue
        can_sign_in = number < _FIRST_NUMBER + CUSTOMERS_WITH_SIGN_IN - 1
        yield _customer(random, number, regions[number % len(regions)], taken, can_sign_in=can_sign_in)


def _customer(random: Random, number: int, region: str, taken: set[str | None], *, can_sign_in: bool) -> Customer:
    names = random.choice(NAMES[region])
    given, family = random.choice(names.given), random.choice(names.family)
    account = _account(f"{given[1]}.{family[1]}", taken)
    return Customer(
        customer_id=f"C-{number}",
        name=names.order.format(given=given[0], family=family[0]),
        email=f"{account}@{random.choice(_DOMAINS)}",
        phone=_phone(random, number, region),
        region=region,
        created_at=_TODAY - timedelta(days=random.randint(30, 1_500), minutes=random.randint(0, 600)),
        username=account if can_sign_in else None,
    )


def _account(name: str, taken: set[str | None]) -> str:
    """Return `name`, or the first of name.2, name.3 and so on that no namesake has, and take it."""
    numbered = chain([name], (f"{name}.{number}" for number in count(2)))
    account = next(candidate for candidate in numbered if candidate not in taken)
    taken.add(account)
    return account


def _phone(random: Random, number: int, region: str) -> str:
    match region:
        case "EMEA":
            return f"+44 7700 900{number % 1000:03}"
        case "AMER":
            return f"+1 {random.choice(_NORTH_AMERICAN_AREAS)} 555 01{number % 100:02}"
        case _:
            return f"+61 2 5550 {number:04}"


def _tickets(random: Random, customers: tuple[Customer, ...]) -> Iterator[Ticket]:
    for customer in customers:
        if customer == JANE_DOE:
            yield from _janes_tickets(random)
            continue
        for subject, description in random.sample(_PROBLEMS, k=random.choice((0, 0, 1, 1, 2, 3))):
            opened_at = _TODAY - timedelta(days=random.randint(0, 28), minutes=random.randint(0, 600))
            yield Ticket(
                ticket_id=_ticket_id(random),
                customer_id=customer.customer_id,
                subject=subject,
                description=description,
                priority=random.choice(_PRIORITIES),
                status=random.choice(_STATUSES),
                opened_at=opened_at,
                opened_by=random.choice(_STAFF),
            )


def _janes_tickets(random: Random) -> Iterator[Ticket]:
    priority: Priority
    for days, priority, subject, description in _JANES_PROBLEMS:  # type: ignore[assignment]
        yield Ticket(
            ticket_id=_ticket_id(random),
            customer_id=JANE_DOE.customer_id,
            subject=subject,
            description=description,
            priority=priority,
            opened_at=_TODAY - timedelta(days=days),
            opened_by="bob",
        )


def _ticket_id(random: Random) -> str:
    return "T-" + "".join(random.choices(_TICKET_ID_CHARACTERS, k=8))
