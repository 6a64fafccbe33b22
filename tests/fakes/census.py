"""`Census` in memory."""

from __future__ import annotations

from collections.abc import Iterable

from servicedesk.errors import DeskUnavailable
from servicedesk.policy.impact.census import DeskSample, SampledRows
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tickets import CustomerTicket


class FakeCensus:
    """Has every customer it is given, and their tickets."""

    def __init__(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        self.customers = {one.customer_id: one for one in customers}
        self.tickets = tuple(tickets)
        self.available = True
        #: How often it was asked.
        self.samples = 0

    def sample(self) -> DeskSample:
        self.samples += 1
        if not self.available:
            raise DeskUnavailable("Throttled")
        tickets = tuple(
            CustomerTicket(ticket=ticket, customer=self.customers[ticket.customer_id]).row for ticket in self.tickets
        )
        return DeskSample(
            kinds={
                "customer": SampledRows(
                    rows=tuple(one.row for one in self.customers.values()),
                    among=f"the {len(self.customers)} customers there are",
                ),
                "ticket": SampledRows(rows=tickets, among=f"all {len(tickets)} tickets"),
            }
        )
