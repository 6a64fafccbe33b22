"""The MCP function as it is deployed, but for its catalogue: `fixtures` in the place of the service desk's tools."""

from __future__ import annotations

from dataclasses import replace

from servicedesk.server.service import McpHandler
from tests.conformance.fixtures import fixtures
from tests.fakes.grant_store import grant
from tests.tokens import SETTINGS
from tests.worlds.mcp_service import McpService

GROUP = "conformance"


def handler(origin: str) -> McpHandler:
    """Build what Lambda would call, for pages of `origin` too."""
    settings = replace(SETTINGS, allowed_origins=frozenset({origin}))
    tools = fixtures()
    return McpService(tools, [grant(GROUP, tool.name) for tool in tools], settings=settings).handler
