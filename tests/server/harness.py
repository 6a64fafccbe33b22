"""The endpoint over fakes, invoked as Lambda invokes it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from servicedesk.discovery.discovery import Discovery
from servicedesk.identity.remembered import Verifier
from servicedesk.identity.tokens import SigningKeys, TokenVerifier
from servicedesk.server.endpoint import endpoint
from servicedesk.server.gateway import GatewayAdapter
from servicedesk.server.listing import Listings
from servicedesk.server.protocol import mcp_server
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool
from tests.events import Event, with_token
from tests.grants import CountingTool, StoredGrants, grant
from tests.safeguards import KeyedDigests, MemoryCounter, MemoryLedger, safeguards
from tests.tokens import SETTINGS, PublishedKeys, sign, valid_claims

INSTRUCTIONS = "Read before use."
CONTEXT: Any = SimpleNamespace(aws_request_id="r")


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


class Service:
    """One execution environment of the function, over fakes that a test can reach."""

    def __init__(self, *tools: AnyTool, keys: SigningKeys | None = None, delete: AnyTool | None = None) -> None:
        self.read = CountingTool("read_ticket")
        self.delete = CountingTool("delete_customer", Effect.DESTROYS)
        self.grants = StoredGrants(
            grant("support-engineers", "read_ticket"),
            grant("administrators", "read_ticket"),
            grant("administrators", "delete_customer"),
            *(grant("support-engineers", tool.name) for tool in tools),
        )
        self.grants.grants += [grant("administrators", tool.name) for tool in tools]
        self.catalogue: Iterable[AnyTool] = (self.read.tool, delete or self.delete.tool, *tools)
        self.ledger, self.counter, self.digests = MemoryLedger(), MemoryCounter(), KeyedDigests()
        discovery = Discovery(self.grants, self.catalogue)
        server = mcp_server(
            discovery,
            safeguards(ledger=self.ledger, counter=self.counter),
            self.digests,
            instructions=INSTRUCTIONS,
            permissions_ttl_seconds=30,
        )
        self.discovery, self.server = discovery, server
        self.replace_verifier(TokenVerifier(SETTINGS, keys or PublishedKeys()))

    def replace_verifier(self, verifier: Verifier) -> None:
        """Let `verifier` decide who asks."""
        #: What the adapter invokes.
        self.application = endpoint(SETTINGS, verifier, self.discovery, self.server)
        self._adapter = GatewayAdapter(self.application)

    @property
    def listings(self) -> Listings:
        """What the server keeps of the lists it has made."""
        return next(one for one in self.server.middleware if isinstance(one, Listings))

    def invoke(self, event: Event) -> Answer:
        """Answer a request as it is."""
        return Answer(self._adapter(event, CONTEXT))

    def invoke_as(self, group: str, event: Event, **claims: Any) -> Answer:
        """Answer a request of a person in this group."""
        return self.invoke(with_token(event, token_of(group, **claims)))


def token_of(group: str, **claims: Any) -> str:
    """Return an acceptable token of a person in this group."""
    return sign(valid_claims(**{"cognito:groups": [group], **claims}))
