"""The MCP function as it is deployed, but for its catalogues: `fixtures` has the place of the service desk's."""

from __future__ import annotations

from tests.conformance.fixtures import PROMPTS, fixtures
from tests.differential.comparison import Comparison
from tests.fakes.grant_store import grant
from tests.tokens import SETTINGS
from tests.worlds.mcp_service import McpService

GROUP = "conformance"


def handler(origin: str) -> Comparison:
    """Build what Lambda would call, for pages of `origin` too; each answer is compared with the SDK's transport's."""
    settings = SETTINGS._replace(allowed_origins=frozenset({origin}))
    tools = fixtures()
    service = McpService(tools, [grant(GROUP, tool.name) for tool in tools], settings=settings, prompts=lambda: PROMPTS)
    return Comparison(service, service.handler)
