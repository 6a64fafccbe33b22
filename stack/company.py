"""The company that the local stack serves: the same customers and tickets at every start, up to the moment.

The people are made up. Their e-mail domains are reserved by RFC 2606; their phone numbers by Ofcom (for drama), by the
North American Numbering Plan (555-0100 to 555-0199) and by ACMA.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from random import Random
from typing import Any, Final

from servicedesk.tools.desk import Customer
from stack.history import history
from stack.names import NAMES
from stack.plans import plans
from transfer.mapping import SourceMapping
from transfer.source_file import SourceRow
from transfer.ticket_record import TicketRecord, ticket_record

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
_NORTH_AMERICAN_AREAS = ("212", "312", "415", "514", "604", "787")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Everyone the desk serves, and everything they asked for."""

    customers: tuple[Customer, ...]
    tickets: tuple[TicketRecord, ...]


def company(now: datetime) -> Company:
    """Make the company as it is at a time. Two calls give equal ones, and another time moves what was said and done."""
    spoken = tuple(_customers(Random(1042)))  # noqa: S311 -- the same company every time
    random = Random(1200)  # noqa: S311 -- the same
    made = (history(plan, random) for plan in plans(spoken, JANE_DOE, now, random))
    tickets = (_read(document, place) for place, document in enumerate(made))
    return Company(customers=tuple(customer for customer, _ in spoken), tickets=tuple(tickets))


def company_customers() -> tuple[Customer, ...]:
    """Return the company's customers, who are the same at any time."""
    return tuple(customer for customer, _ in _customers(Random(1042)))  # noqa: S311 -- the same


def _read(document: Mapping[str, Any], place: int) -> TicketRecord:
    """Return a ticket as an import reads it: the company is a file like any other."""
    read = ticket_record(SourceRow(line=place + 1, values=document), SourceMapping())
    if read is None:
        raise ValueError("no ticket of the company is left out")
    return read[0]


def _customers(random: Random) -> Iterator[tuple[Customer, str]]:
    """Yield the customers, each with the language in which they write."""
    regions = tuple(NAMES)
    taken = {JANE_DOE.username}
    for number in range(_FIRST_NUMBER, _FIRST_NUMBER + CUSTOMERS):
        if f"C-{number}" == JANE_DOE.customer_id:
            yield JANE_DOE, "en"
            continue
        can_sign_in = number < _FIRST_NUMBER + CUSTOMERS_WITH_SIGN_IN - 1
        yield _customer(random, number, regions[number % len(regions)], taken, can_sign_in=can_sign_in)


def _customer(
    random: Random, number: int, region: str, taken: set[str | None], *, can_sign_in: bool
) -> tuple[Customer, str]:
    names = random.choice(NAMES[region])
    given, family = random.choice(names.given), random.choice(names.family)
    account = _account(f"{given[1]}.{family[1]}", taken)
    customer = Customer(
        customer_id=f"C-{number}",
        name=names.order.format(given=given[0], family=family[0]),
        email=f"{account}@{random.choice(_DOMAINS)}",
        phone=_phone(random, number, region),
        region=region,
        created_at=_TODAY - timedelta(days=random.randint(30, 1_500), minutes=random.randint(0, 600)),
        username=account if can_sign_in else None,
    )
    return customer, names.language


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
