"""The company's rows for tests: its customers, and the tickets of some, made once by each process."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Any, Final

from stack.company import company
from transfer.stored import stored_customer, stored_ticket

#: What tests print of the company is the same on every day.
_NOW: Final = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
#: Jane Doe is the last of them.
_CUSTOMERS_WITH_TICKETS: Final = 42


@cache
def few_rows() -> tuple[Any, ...]:
    """Take the place of `company_rows`: a stack is seeded in a fifth."""
    seeded = company(_NOW)
    regions = {customer.customer_id: customer.region for customer in seeded.customers[:_CUSTOMERS_WITH_TICKETS]}
    of_customers = (stored_customer(customer).rows for customer in seeded.customers)
    of_tickets = (
        stored_ticket(record, regions[record.ticket.customer_id]).rows
        for record in seeded.tickets
        if record.ticket.customer_id in regions
    )
    return tuple(chain.from_iterable(chain(of_customers, of_tickets)))
