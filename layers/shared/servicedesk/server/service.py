"""Bootstrap of the MCP service: the function gives it the adapters of AWS, a test its fakes."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from typing import Any, NamedTuple

from mangum.types import LambdaContext
from mcp.server.lowlevel import Server

from servicedesk.clock import Clock, elapsed_seconds, epoch_seconds
from servicedesk.discovery.discovery import Discovery
from servicedesk.discovery.grants import GrantStore
from servicedesk.execution.confirmation import Confirmations, Ledger
from servicedesk.execution.limits import Counter, Limits
from servicedesk.identity.agents import Agents
from servicedesk.identity.registered_agents import RegisteredAgents
from servicedesk.identity.token_cache import CachingVerifier, Verifier
from servicedesk.identity.tokens import SigningKeys, TokenVerifier
from servicedesk.seal import Seal
from servicedesk.server.about import Digests
from servicedesk.server.endpoint import Endpoint, reads
from servicedesk.server.handlers import mcp_server
from servicedesk.server.http import Event, GatewayAdapter
from servicedesk.server.prompt_handlers import Prompts, desk_prompts
from servicedesk.settings import DEFAULT_PERMISSIONS_TTL_SECONDS, IdentitySettings
from servicedesk.tools.tool import AnyTool


class Ports(NamedTuple):
    """What the service reaches outside of itself, beside what its tools do."""

    keys: SigningKeys
    grant_store: GrantStore
    counter: Counter
    ledger: Ledger
    seal: Seal
    digests: Digests
    #: Asked only where the settings take agents.
    agents: Agents
    #: Epoch seconds.
    clock: Clock = epoch_seconds
    #: Seconds that have passed: how old what is cached is.
    elapsed: Clock = elapsed_seconds
    #: Counts a call while it is answered; a thread of the service's own if None.
    worker: Executor | None = None
    #: Returns the prompts that there are; asked when somebody asks for one.
    prompts: Prompts = desk_prompts


class McpHandler:
    """Answers API Gateway's events for ``/mcp``. Lives as long as the execution environment."""

    def __init__(
        self, settings: IdentitySettings, verifier: Verifier, discovery: Discovery, server: Server[Any]
    ) -> None:
        self.settings = settings
        self.server = server
        self.application = Endpoint(settings, verifier, discovery, server)
        self._adapter = GatewayAdapter(self.application, reads)

    def __call__(self, event: Event, context: LambdaContext) -> Event:
        """Answer one request, payload format 2.0."""
        return self._adapter(event, context)


def build(
    settings: IdentitySettings,
    tools: Iterable[AnyTool],
    ports: Ports,
    *,
    left_out: Iterable[str] = (),
    permissions_ttl_seconds: int = DEFAULT_PERMISSIONS_TTL_SECONDS,
) -> McpHandler:
    """Wire the service.

    Args:
        settings: Whose word is taken for who someone is.
        tools: The catalogue.
        ports: What it reaches outside.
        left_out: Names of tools that this desk does without: no answer may name one.
        permissions_ttl_seconds: How old permissions may be on which a tool is listed, or called that is not strict.
    """
    verifier: Verifier = CachingVerifier(TokenVerifier(settings, ports.keys, ports.clock), ports.elapsed, ports.clock)
    if settings.takes_agents:
        verifier = RegisteredAgents(
            verifier,
            ports.agents,
            ttl_seconds=permissions_ttl_seconds,
            clock=ports.elapsed,
            wall_clock=ports.clock,
        )
    discovery = Discovery(
        ports.grant_store,
        tools,
        left_out,
        ttl_seconds=permissions_ttl_seconds,
        clock=ports.elapsed,
        calendar=ports.clock,
    )
    server = mcp_server(
        discovery,
        Limits(ports.counter, ports.clock, worker=ports.worker),
        Confirmations(ports.seal, ports.ledger, ports.clock),
        ports.digests,
        ports.prompts,
    )
    return McpHandler(settings, verifier, discovery, server)
