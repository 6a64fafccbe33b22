"""Other companies' desks of the properties: Request Tracker and Zendesk in memory, behind their adapters over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, Protocol

from servicedesk.tools.desk import Customer, Customers
from servicedesk.tools.tickets import Tickets
from tests.fakes.tracker_server import served_trackers
from tests.fakes.zendesk_server import zendesks_serving
from tests.properties.desks import Written
from tests.properties.ticket_worlds import TicketWorld
from tests.properties.trackers import TrackerDesks
from tests.properties.zendesks import ZendeskDesks


class OtherOffice(Protocol):
    """A desk that is kept, by the tests' own ids."""

    @property
    def desk(self) -> Customers:
        """Its customers."""

    @property
    def tickets(self) -> Tickets:
        """Its tickets."""

    @property
    def writes(self) -> Sequence[object]:
        """What was sent to it that may have changed something."""


class OtherDesks(Protocol):
    """Keeps desks at another company's product, each apart from all others."""

    def keep(self, written: Sequence[Written], customers: Iterable[Customer] = ()) -> OtherOffice:
        """Keep customers, and tickets with all that was said and changed."""

    def fitted(self, written: Sequence[Written]) -> tuple[Written, ...]:
        """Return the tickets as the product can have them."""

    def fitted_customer(self, one: Customer) -> Customer:
        """Return a customer as the product tells them."""


class OtherWorld(TicketWorld):
    """A world whose desk is another company's product."""

    def __init__(
        self,
        others: OtherDesks,
        policy: Any,
        groups: frozenset[str],
        desk: Sequence[Written],
        customers: Sequence[Customer] = (),
    ) -> None:
        def keep(written: Sequence[Written]) -> Any:
            self.office = others.keep(written, customers)
            return self.office.desk, self.office.tickets

        super().__init__(policy, groups, others.fitted(desk), keep)


@contextmanager
def _trackers() -> Iterator[TrackerDesks]:
    with served_trackers() as served:
        made = TrackerDesks(served.new)
        yield made
        made.close()


@contextmanager
def _zendesks() -> Iterator[ZendeskDesks]:
    with zendesks_serving() as served:
        made = ZendeskDesks(served)
        yield made
        made.close()


OTHER_DESKS: Final[Mapping[str, Callable[[], AbstractContextManager[OtherDesks]]]] = {
    "request_tracker": _trackers,
    "zendesk": _zendesks,
}
