"""The MCP function as it is deployed, but for its catalogue: `fixtures` in the place of the service desk's tools."""

from __future__ import annotations

from dataclasses import replace

from servicedesk.discovery.discovery import Discovery
from servicedesk.identity.remembered import RememberingVerifier
from servicedesk.identity.tokens import TokenVerifier
from servicedesk.server.endpoint import endpoint
from servicedesk.server.gateway import GatewayAdapter
from servicedesk.server.protocol import mcp_server
from tests.conformance.fixtures import fixtures
from tests.grants import StoredGrants, grant
from tests.safeguards import safeguards
from tests.tokens import SETTINGS, PublishedKeys

GROUP = "conformance"


def handler(origin: str) -> GatewayAdapter:
    """Build what Lambda would call, for pages of `origin` too."""
    settings = replace(SETTINGS, allowed_origins=frozenset({origin}))
    tools = fixtures()
    discovery = Discovery(StoredGrants(*(grant(GROUP, tool.name) for tool in tools)), tools)
    server = mcp_server(discovery, safeguards(), instructions="For the conformance suite.", permissions_ttl_seconds=30)
    verifier = RememberingVerifier(TokenVerifier(settings, PublishedKeys()))
    return GatewayAdapter(endpoint(settings, verifier, discovery, server))
