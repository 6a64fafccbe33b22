"""What an adapter in tools/desk.py is held to: `OwnDeskContract`, with an office that fills the desk.

docs/your-desk.md shows how.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import partial
from itertools import count
from typing import Final

from servicedesk.desk_settings import DeskKind, ForeignDesk
from servicedesk.desks.adapter import DeskAdapter, DeskMeans
from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.credentials import SecretCredentials
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.http.sender import DeskCall
from servicedesk.desks.http.transport import DeskTransport
from servicedesk.desks.ledger import OnceOnly
from servicedesk.tools.customer_rows import REGIONS
from servicedesk.tools.desk import Customer
from servicedesk.tools.profile import DeskProfile
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tickets import NewComment
from tests.desks.contract import ForeignCustomersContract
from tests.desks.fitting import fitting, fitting_ticket
from tests.desks.named import NamedTickets, Names, UndatedCustomers
from tests.desks.ticket_contract import TicketsContract
from tests.fakes.claims import FakeClaims
from tests.fakes.execution import FakeSeal

#: More than any tool call has: a test may ask often.
_SECONDS: Final = 20.0


class OwnDeskContract(ForeignCustomersContract, TicketsContract):
    """Everything that any desk promises. A test class is one of these with a fixture `office`, an `OwnOffice`."""


class OwnOffice(ABC):
    """A desk for tests, filled by whoever runs it. A test has an empty one.

    Args:
        adapter: What is held to the contract.
        url: Where the desk is, as in ``DeskUrl``; ``http://127.0.0.1:PORT`` for a stand-in.
        secret: As Secrets Manager would have it.
        options: As in ``DeskOptions``.
    """

    def __init__(self, adapter: DeskAdapter, url: str, secret: str, **options: str) -> None:
        #: Every request that was sent.
        self.calls: list[DeskCall] = []
        settings = ForeignDesk(
            kind=DeskKind.CUSTOM, url=url, secret_id="secret", regions=tuple(REGIONS), options=options
        )
        self._is_open = True
        self._transport = DeskTransport(DeskAddress.of(f"{url}{adapter.api_path}"))
        client = DeskClient(
            self._transport,
            SecretCredentials(_Given(secret), adapter.credentials),
            DeskGate(lambda: _SECONDS if self._is_open else 0.0),
            fields=adapter.fields,
            headers=adapter.headers(settings),
            record=self.calls.append,
        )
        claim_ids = count()
        ledger = OnceOnly(FakeClaims(), lambda: f"claim {next(claim_ids)}")
        self.profile: DeskProfile = adapter.profile(settings)
        means = DeskMeans(desk=settings, profile=self.profile, client=client, ledger=ledger, seal=FakeSeal())
        ports = adapter.ports(means)
        #: What the adapter's `probes` says.
        self.findings = partial(adapter.probes, settings, client)
        self._names = Names()
        self.desk = UndatedCustomers(ports, self._names, client.begin)
        self.tickets = NamedTickets(ports, self._names, client.begin)

    @abstractmethod
    def make_customer(self, customer: Customer) -> str:
        """Add a customer, and return the desk's id of them. Their region is to be in the field of the region."""

    @abstractmethod
    def make_ticket(self, ticket: Ticket, customer_id: str, description: str) -> str:
        """Add a ticket of that customer, opened and updated when the ticket says, and return the desk's id of it.

        Tickets come with those first that were opened first.
        """

    @abstractmethod
    def make_comment(self, ticket_id: str, comment: NewComment) -> None:
        """Add a comment, public or internal, to the ticket that the desk calls so.

        Its author is the colleague `comment.author`; if `comment.author_kind` is ``customer``, the ticket's customer.
        """

    @abstractmethod
    def drop_customer(self, customer_id: str) -> None:
        """Let the one whom the desk calls so be a customer no more."""

    def keep(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        """Add these to what the desk has, as it can have them."""
        for one in customers:
            if one.customer_id not in self._names.customers:
                self._names.customers[one.customer_id] = self.make_customer(fitting(one, self.profile))
        for ticket in sorted(tickets, key=lambda one: one.opened_at):
            whose = self._names.customers[ticket.customer_id]
            kept = fitting_ticket(ticket, self.profile)
            self._names.tickets[ticket.ticket_id] = self.make_ticket(kept, whose, f"Description of {ticket.ticket_id}")

    def say(self, ticket_id: str, comments: Iterable[NewComment]) -> None:
        """Add comments, in this order."""
        for comment in comments:
            self.make_comment(self._names.tickets.get(ticket_id, ticket_id), comment)

    def remove(self, customer: Customer) -> None:
        """Let a customer be one no more."""
        self.drop_customer(self._names.customers[customer.customer_id])

    def close(self) -> None:
        """Let nothing be asked any more."""
        self._is_open = False
        self._transport.close()


class _Given:
    """`SecretText` that stays."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, *, is_refused: bool = False) -> str:
        return self._text
