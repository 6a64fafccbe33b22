"""FastMCP behind Mangum, with its own JWT verifier: stateless, JSON answers."""

from __future__ import annotations

import os
from typing import Any

from fastmcp import FastMCP
from fastmcp.server.auth import AccessToken, RemoteAuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier
from lifespan import start
from mangum import Mangum
from pydantic import AnyHttpUrl
from remembered import Remembered
from tools import tools

RESOURCE, ISSUER = os.environ["RESOURCE_URL"], os.environ["ISSUER"]


class Verifier(JWTVerifier):
    """FastMCP's, which can be told to remember."""

    remembered: Remembered[AccessToken] = Remembered()

    async def verify_token(self, token: str) -> AccessToken | None:
        """Return what the token grants, or None."""
        known = self.remembered.get(token)
        if known is not None:
            return known
        verified = await super().verify_token(token)
        if verified is not None:
            self.remembered.put(token, verified, verified.expires_at or 0)
        return verified


verifier = Verifier(
    jwks_uri=f"{ISSUER}/.well-known/jwks.json",
    issuer=ISSUER,
    audience=RESOURCE,
    required_scopes=[f"{RESOURCE}/invoke"],
)
mcp = FastMCP(
    "service-desk",
    auth=RemoteAuthProvider(verifier, [AnyHttpUrl(ISSUER)], base_url=RESOURCE.removesuffix("/mcp")),
)
for tool in tools():
    mcp.tool(tool)
mangum = Mangum(start(mcp.http_app(path="/mcp", stateless_http=True, json_response=True)), lifespan="off")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    return mangum(event, context)
