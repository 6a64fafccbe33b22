"""The MCP function over fakes, invoked as Lambda invokes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from servicedesk.discovery.grants import Grant
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.server.middleware import Listings
from servicedesk.server.service import McpHandler, Ports, build
from servicedesk.settings import IdentitySettings
from servicedesk.tools.catalogue import built_in_ports, catalogue
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import Customer
from servicedesk.tools.effect import Effect
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tool import AnyTool
from tests.events import Event, with_token
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeCustomerSignIn, FakeDesk
from tests.fakes.execution import FakeCounter, FakeDigests, FakeLedger, FakeSeal
from tests.fakes.grant_store import FakeGrantStore, grant, grants_of
from tests.fakes.registered_agents import FakeAgents
from tests.fakes.signing_keys import FakeSigningKeys
from tests.fakes.tickets import FakeTickets
from tests.fakes.tools import CountingTool
from tests.tokens import SETTINGS, sign, valid_claims

CONTEXT: Any = SimpleNamespace(aws_request_id="r")
#: After so many seconds nothing that the function caches is good any more.
FORGOTTEN_SECONDS = 3_600


@dataclass(frozen=True)
class Answer:
    """What the function returned to the gateway."""

    raw: dict[str, Any]

    @property
    def status(self) -> int:
        """The HTTP status."""
        status: int = self.raw["statusCode"]
        return status

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP headers, by lower-case name."""
        return {name.lower(): value for name, value in (self.raw.get("headers") or {}).items()}

    @property
    def body(self) -> str:
        """The body as text."""
        body: str = self.raw["body"]
        return body

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


class McpService:
    """One execution environment. What it caches has ended by the next request, unless a test calls `handler` itself."""

    def __init__(
        self,
        tools: Iterable[AnyTool],
        grants: Iterable[Grant] = (),
        *,
        settings: IdentitySettings = SETTINGS,
        **ports: Any,
    ) -> None:
        """Build the service.

        Args:
            tools: The catalogue.
            grants: Who may use them.
            settings: The deployment's.
            ports: Those of `Ports` that are to be others than the fakes.
        """
        self.tools = tuple(tools)
        self.grants = FakeGrantStore(*grants)
        self.ledger, self.counter, self.digests = FakeLedger(), FakeCounter(), FakeDigests()
        self.elapsed = FakeClock()
        self.agents = FakeAgents()
        fakes: dict[str, Any] = {
            "keys": FakeSigningKeys(),
            "grant_store": self.grants,
            "counter": self.counter,
            "ledger": self.ledger,
            "seal": FakeSeal(),
            "digests": self.digests,
            "agents": self.agents,
            "elapsed": self.elapsed,
        }
        self.settings, self._ports = settings, Ports(**{**fakes, **ports})
        self.handler = self.new_handler()

    def new_handler(self) -> McpHandler:
        """Return another handler over the same, which remembers nothing. It belongs to the thread that asks for it."""
        return build(self.settings, self.tools, self._ports)

    @property
    def listings(self) -> Listings:
        """What the server keeps of the lists it has made."""
        return next(one for one in self.handler.server.middleware if isinstance(one, Listings))

    def forget(self) -> None:
        """Let so much time pass that nothing cached is good any more."""
        self.elapsed.now_seconds += FORGOTTEN_SECONDS

    def invoke(self, event: Event) -> Answer:
        """Answer a request as it is."""
        self.forget()
        return Answer(self.handler(event, CONTEXT))

    def invoke_as(self, group: str, event: Event, **claims: Any) -> Answer:
        """Answer a request of a person in this group."""
        return self.invoke(with_token(event, token_of(group, **claims)))


class CountingService(McpService):
    """A service whose tools count how often they ran: everyone reads, administrators delete; and further tools."""

    def __init__(self, *tools: AnyTool, delete: AnyTool | None = None, **ports: Any) -> None:
        self.read = CountingTool("read_ticket")
        self.delete = CountingTool("delete_customer", Effect.DESTROYS)
        everyones = [self.read.tool, *tools]
        grants = [grant(group, tool.name) for group in ("support-engineers", "administrators") for tool in everyones]
        super().__init__(
            [self.read.tool, delete or self.delete.tool, *tools],
            [*grants, grant("administrators", "delete_customer")],
            **ports,
        )


class DeskService(McpService):
    """A service with the desk's own tools, over a desk in memory."""

    def __init__(
        self,
        customers: Iterable[Customer] = (),
        tickets: Iterable[Ticket] = (),
        *usernames: str,
        desk: FakeDesk | None = None,
        policy: Mapping[str, Mapping[str, Conditions]] = DEFAULT_POLICY,
        **ports: Any,
    ) -> None:
        self.desk = desk or FakeDesk(customers, tickets)
        self.tickets = FakeTickets(self.desk)
        self.sign_in = FakeCustomerSignIn(*usernames)
        super().__init__(catalogue(built_in_ports(self.desk, self.tickets, self.sign_in)), grants_of(policy), **ports)


def token_of(group: str, **claims: Any) -> str:
    """Return an acceptable token of a person in this group."""
    return sign(valid_claims(**{"cognito:groups": [group], **claims}))
