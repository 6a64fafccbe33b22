"""What is attacked: the real handler with the desk's own tools, behind the local gateway, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2

from local.gateway.application import Gateway
from local.gateway.invocation import ExecutionEnvironment
from local.gateway.routing import RouteTable
from local.ports import listen_anywhere
from local.servers import Servers
from local.stack import TEMPLATE
from local.template.choice import chosen
from local.template.functions import DeclaredFunction
from local.template.loader import load_template
from local.template.routes import declared_cross_origin, declared_routes
from servicedesk.discovery.default_policy import DEFAULT_POLICY
from servicedesk.discovery.discovery import Discovery
from servicedesk.identity.remembered import RememberingVerifier
from servicedesk.identity.tokens import TokenVerifier
from servicedesk.server.endpoint import endpoint
from servicedesk.server.gateway import GatewayAdapter
from servicedesk.server.protocol import mcp_server
from servicedesk.tools.catalogue import catalogue
from tests.desk import JANE, StoredDesk, StoredSignIn, customer, ticket
from tests.grants import StoredGrants, grant
from tests.safeguards import MemoryCounter, safeguards
from tests.server.harness import token_of
from tests.tokens import SETTINGS, PublishedKeys

FUNCTION = "McpFunction"
LEGACY = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}
ID = {"customer_id": JANE.customer_id}


class Target:
    """A running desk, and what can be seen of it from behind."""

    def __init__(self) -> None:
        self.desk = StoredDesk([JANE, customer(7)], [ticket(1)])
        self.sign_in = StoredSignIn("jane.doe")
        self.grants = StoredGrants(
            *(grant(group, tool, how) for group, tools in DEFAULT_POLICY.items() for tool, how in tools.items())
        )
        #: How often who called what; an attack must not be stopped by the one before it.
        self.counter = MemoryCounter()
        self.url = ""

    def handler(self) -> GatewayAdapter:
        """Build what Lambda would call."""
        discovery = Discovery(self.grants, catalogue(self.desk, self.sign_in))
        server = mcp_server(discovery, safeguards(counter=self.counter), instructions="", permissions_ttl_seconds=30)
        verifier = RememberingVerifier(TokenVerifier(SETTINGS, PublishedKeys()))
        return GatewayAdapter(endpoint(SETTINGS, verifier, discovery, server))

    def state(self) -> object:
        """Return everything that an attack could have changed."""
        return (
            sorted(self.desk.customers), len(self.desk.tickets), list(self.desk.deleted),
            list(self.sign_in.disabled), list(self.sign_in.reset),
        )  # fmt: skip

    def send(self, body: object, token: str | None = None, **headers: str) -> httpx2.Response:
        """Send a body as an older client would, with a token."""
        sent = {**LEGACY, "content-type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx2.post(self.url, content=content, headers=sent, trust_env=False, timeout=30)

    def call(
        self, tool: str, arguments: Mapping[str, Any] = ID, group: str = "administrators", **claims: Any
    ) -> httpx2.Response:
        """Call a tool as somebody in one group."""
        return self.send(calling(tool, arguments), token_of(group, **claims))


def calling(tool: Any, arguments: Mapping[str, Any] = ID) -> dict[str, Any]:
    """Return the message of a call."""
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": dict(arguments)}}


@contextmanager
def running() -> Iterator[Target]:
    """Run a target."""
    target = Target()
    template = chosen(load_template(TEMPLATE), {})
    declared = DeclaredFunction(
        logical_id=FUNCTION, module="", attribute="", timeout_seconds=25, memory_mebibytes=1_024, environment={}
    )
    environment = ExecutionEnvironment(declared, lambda _: target.handler())
    gateway = Gateway(
        routes=RouteTable(route for route in declared_routes(template) if route.function == FUNCTION),
        cross_origin=declared_cross_origin(template),
        environments={FUNCTION: environment},
        observe=lambda _: None,
    )
    listener = listen_anywhere()
    servers = Servers([(gateway, listener)])
    servers.start()
    target.url = listener.origin + "/mcp"
    try:
        yield target
    finally:
        servers.stop()
        environment.close()
        listener.close()
