"""Desks of the properties at Zendesk in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servicedesk.desks.http.gate import MAX_CALLS
from servicedesk.tools.desk import Customer
from tests.desks.zendesk.contract import ContractOffice
from tests.desks.zendesk.office import ZendeskOffice
from tests.fakes.zendesk import FakeZendesk
from tests.fakes.zendesk_server import ZendeskServers
from tests.properties.desks import Written


class ZendeskDesks:
    """`OtherDesks`, each at a Zendesk of its own."""

    def __init__(self, served: ZendeskServers) -> None:
        self._served = served
        self._offices: list[ZendeskOffice] = []

    def keep(self, written: Sequence[Written], customers: Iterable[Customer] = ()) -> ContractOffice:
        """Keep customers, and tickets with all that was said and changed."""
        zendesk = FakeZendesk()
        self._offices.append(ZendeskOffice(zendesk, self._served.new(zendesk), most=MAX_CALLS))
        office = ContractOffice(self._offices[-1], with_phones=True)
        owners = {owner.customer_id: owner for one in written if isinstance(owner := one.about.customer, Customer)}
        office.keep([*customers, *owners.values()])
        for one in sorted(written, key=lambda one: one.ticket.opened_at):
            office.open(one.ticket, one.description)
            office.tell(one.ticket.ticket_id, one.comments, one.changes)
        return office

    def fitted(self, written: Sequence[Written]) -> tuple[Written, ...]:
        """Return the tickets as Zendesk can have them."""
        return tuple(written)

    def fitted_customer(self, one: Customer) -> Customer:
        """Return a customer as Zendesk tells them."""
        return one

    def close(self) -> None:
        """Let go of all connections."""
        for office in self._offices:
            office.close()
