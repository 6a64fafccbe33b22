"""Pages of tickets: read until they are full, with the customers who decide what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from servicedesk.aws.batches import read_rows
from servicedesk.aws.customer_rows import customer_of, is_live_profile, profile_key
from servicedesk.aws.desk_rows import Row
from servicedesk.tools.desk import Contact
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tickets import CustomerTicket
from servicedesk.tools.view import View

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TakenT = TypeVar("TakenT")

#: Of so many tickets a page reads what decides beyond those that fill it, for whoever does not see all of them.
MAX_FURTHER: Final = 10


def fill_page(
    rows: Iterable[tuple[str, Row | None]],
    accept: Callable[[Row], TakenT | None],
    show: Callable[[Sequence[TakenT]], Sequence[CustomerTicket | None]],
    most: int,
) -> tuple[list[CustomerTicket], str | None]:
    """Return the first tickets that are shown, and where to go on if there may be more.

    Reading goes on until the page is full and one more is known, or until a bound, so that how many of the rows are not
    shown shows in no page that ends before.

    Args:
        rows: Each with its place; no row where reading has to end.
        accept: What a row is about, unless that cannot be shown.
        show: Reads what decides, of several at once; None for each that is not shown.
        most: Tickets of a page.
    """
    shown: list[tuple[str, CustomerTicket]] = []
    end: str | None = None
    for some, reached in _chunks(rows, accept, (most + 1, MAX_FURTHER)):
        end = reached
        tickets = show([one for _, one in some])
        shown += [(place, one) for (place, _), one in zip(some, tickets, strict=True) if one is not None]
        if len(shown) > most:
            return [one for _, one in shown[:most]], shown[most - 1][0]
    return [one for _, one in shown], end


def _chunks(
    rows: Iterable[tuple[str, Row | None]], accept: Callable[[Row], TakenT | None], sizes: Iterable[int]
) -> Iterator[tuple[list[tuple[str, TakenT]], str | None]]:
    """Yield what was accepted, in chunks of these sizes, and where reading ended; None where nothing follows."""
    left = iter(rows)
    for size in sizes:
        some: list[tuple[str, TakenT]] = []
        for place, row in left:
            if row is None:
                yield some, place
                return
            if (one := accept(row)) is not None:
                some.append((place, one))
            if len(some) == size:
                yield some, place
                break
        else:
            yield some, None
            return


def read_customers(client: DynamoDBClient, table_name: str, customer_ids: Iterable[str]) -> dict[str, Contact]:
    """Return those customers who are there, by id."""
    keys = [profile_key(customer_id) for customer_id in sorted(set(customer_ids))]
    return customers_of(read_rows(client, table_name, keys))


def customers_of(rows: Iterable[Row]) -> dict[str, Contact]:
    """Return the customers whom profiles hold, without those who are deleted."""
    customers = [customer_of(row) for row in rows if is_live_profile(row)]
    return {customer.customer_id: customer for customer in customers}


def shown_ticket(
    ticket: Ticket | None, customers: Mapping[str, Contact], view: View, *needed: str
) -> CustomerTicket | None:
    """Return a ticket if `view` shows it, with the fields that are needed. Without a customer it does not."""
    customer = None if ticket is None else customers.get(ticket.customer_id)
    if ticket is None or customer is None:
        return None
    one = CustomerTicket(ticket=ticket, customer=customer)
    return one if view.shows(one.row) and view.hidden_fields(one.row).isdisjoint(needed) else None
