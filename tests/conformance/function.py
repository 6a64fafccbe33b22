"""The MCP function as it is deployed, but for its catalogue: `fixtures` in the place of the service desk's tools."""

from __future__ import annotations

from dataclasses import replace

from servicedesk.discovery.discovery import Discovery
from servicedesk.server.gateway import GatewayAdapter
from tests.conformance.fixtures import fixtures
from tests.grants import StoredGrants, grant
from tests.server.handler import handler_over
from tests.tokens import SETTINGS

GROUP = "conformance"


def handler(origin: str) -> GatewayAdapter:
    """Build what Lambda would call, for pages of `origin` too."""
    settings = replace(SETTINGS, allowed_origins=frozenset({origin}))
    tools = fixtures()
    discovery = Discovery(StoredGrants(*(grant(GROUP, tool.name) for tool in tools)), tools)
    return handler_over(discovery, settings=settings)
