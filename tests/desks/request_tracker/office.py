"""A desk of the contract that is Request Tracker, real or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any, Final, Protocol

from servicedesk.clock import epoch_seconds
from servicedesk.desk_settings import DeskKind, ForeignDesk
from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.credentials import SecretCredentials
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.http.sender import DeskCall
from servicedesk.desks.http.transport import DeskTransport
from servicedesk.desks.kinds import ports_of
from servicedesk.desks.ledger import OnceOnly
from servicedesk.desks.request_tracker.adapter import ADAPTER
from servicedesk.desks.request_tracker.mapping import mapping_of
from servicedesk.desks.request_tracker.reader import RtReader
from servicedesk.tools.customer_rows import REGIONS
from servicedesk.tools.desk import Contact, Customer
from servicedesk.tools.profile import DeskProfile
from servicedesk.tools.ticket import Audience, Ticket
from servicedesk.tools.tickets import NewComment
from tests.desks.fitting import fitting_ticket
from tests.desks.named import NamedCustomers, NamedTickets, Names
from tests.fakes.claims import FakeClaims
from tests.fakes.execution import FakeSeal

#: What is to be made, ``customer``, ``ticket`` or ``said``, and of what, in RT's words; or ``disable``, and whom.
Order = tuple[str, Mapping[str, Any] | str]
ACCOUNT: Final = "service-desk"
PLAIN: Final = "text/plain"
#: Audience → what RT calls it to say something to them.
WAYS: Final[Mapping[Audience, str]] = {"public": "Correspond", "internal": "Comment"}
_FORMAT: Final = "%Y-%m-%d %H:%M:%S"
#: More than any tool call may have: a test of the contract asks often.
_SECONDS: Final = 20.0


class Tracker(Protocol):
    """Request Tracker, and what only those can do who run it."""

    @property
    def url(self) -> str:
        """Where it is."""

    @property
    def tokens(self) -> Mapping[str, str]:
        """Account → its token."""

    def make(self, orders: Sequence[Order]) -> list[str]:
        """Make customers, tickets and comments, and return their ids."""

    def merge(self, ticket_id: str, into: str) -> None:
        """Merge a ticket into another."""

    def go_on(self) -> None:
        """Let seconds pass, as between two tool calls: RT keeps whole seconds, and tells those of one as one."""


class TrackerOffice:
    """An office of the contract at RT."""

    def __init__(
        self,
        tracker: Tracker,
        account: str = ACCOUNT,
        regions: tuple[str, ...] = REGIONS,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.tracker = tracker
        self.calls: list[DeskCall] = []
        settings = ForeignDesk(
            kind=DeskKind.RT,
            url=tracker.url,
            secret_id="secret",
            regions=regions,
            options=options or {},
        )
        self._is_open = True
        self.mapping = mapping_of(settings)
        address = DeskAddress.of(f"{tracker.url}{ADAPTER.api_path}")
        self._transport = DeskTransport(address)
        self.client = DeskClient(
            self._transport,
            SecretCredentials(self._secret(account), ADAPTER.credentials),
            DeskGate(lambda: _SECONDS if self._is_open else 0.0),
            record=self.calls.append,
        )
        numbers = count()
        self.claims = FakeClaims()
        self.ports = ports_of(
            settings, self.client, OnceOnly(self.claims, lambda: f"claim {next(numbers)}"), FakeSeal()
        )
        self.reader = RtReader(self.client, self.mapping, epoch_seconds)
        self.names = Names()
        self.desk = NamedCustomers(self.ports, self.names, self._begin)
        self.tickets = NamedTickets(self.ports, self.names, self._begin)

    @property
    def profile(self) -> DeskProfile:
        """What RT has."""
        return self.ports.profile

    def keep(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        """Add these, those that were opened earlier first: RT's ids rise."""
        people = [one for one in customers if one.customer_id not in self.names.customers]
        made = self.tracker.make([("customer", self._user(one)) for one in people])
        self.names.customers |= {one.customer_id: their for one, their in zip(people, made, strict=True)}
        work = [
            one for one in sorted(tickets, key=lambda one: one.opened_at) if one.ticket_id not in self.names.tickets
        ]
        made = self.tracker.make([("ticket", self.order(one)) for one in work])
        self.names.tickets |= {one.ticket_id: their for one, their in zip(work, made, strict=True)}

    def say(self, ticket_id: str, comments: Iterable[NewComment]) -> None:
        """Let the account say something, as it says it through its API, or the ticket's customer, as by mail."""
        told = list(comments)
        customer = self._customer_of(ticket_id) if any(one.author_kind == "customer" for one in told) else ""
        by = [customer if one.author_kind == "customer" else ACCOUNT for one in told]
        self.tracker.make(
            [
                ("said", {**self.saying(ticket_id, who, WAYS[one.audience], one.text, PLAIN), "Quietly": True})
                for who, one in zip(by, told, strict=True)
            ]
        )

    def _customer_of(self, ticket_id: str) -> str:
        found = self.tickets.ticket(ticket_id)
        assert found is not None
        return self.user_name(found.customer)

    def saying(self, ticket_id: str, by: str, way: str, text: str, kind: str) -> dict[str, Any]:
        """Return what somebody is to say, by RT's names."""
        return {
            "By": by,
            "Ticket": self.names.tickets.get(ticket_id, ticket_id),
            "Way": way,
            "Text": text,
            "Type": kind,
        }

    def remove(self, customer: Customer) -> None:
        """Disable the user."""
        self.tracker.make([("disable", self.names.customers[customer.customer_id])])

    @property
    def writes(self) -> Sequence[object]:
        """The requests that may have changed something."""
        return [call for call in self.calls if call.method != "GET"]

    def close(self) -> None:
        """Let nothing be asked any more."""
        self._is_open = False
        self._transport.close()

    def _begin(self) -> None:
        self.tracker.go_on()
        self.client.begin()

    def _secret(self, account: str) -> Any:
        def secret(*, is_refused: bool = False) -> str:
            return self.tracker.tokens[account]

        return secret

    def user_name(self, one: Contact) -> str:
        """Return what RT calls a customer."""
        return one.email or one.customer_id

    def _user(self, one: Customer) -> dict[str, str]:
        contact = {"RealName": one.name, "EmailAddress": one.email, "WorkPhone": one.phone}
        return {"Name": self.user_name(one), self.mapping.region_field: one.region, **contact}

    def order(self, ticket: Ticket) -> dict[str, Any]:
        """Return a ticket as RT is to have it."""
        one = fitting_ticket(ticket, self.profile)
        return {
            "Requestor": self.names.customers[one.customer_id],
            "Subject": one.subject,
            "Queue": self.mapping.queue_of(one.team),
            "Priority": self.mapping.numbers[one.priority],
            "Status": self.mapping.statuses_of(one.status)[0],
            "Owner": one.assignee,
            "By": one.opened_by,
            "Text": f"Description of {ticket.ticket_id}",
            "Created": one.opened_at.strftime(_FORMAT),
            "LastUpdated": one.updated_at.strftime(_FORMAT),
        }
