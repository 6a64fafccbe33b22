"""The MCP SDK's own application behind Mangum, as its documentation shows it: stateless, JSON answers, PyJWT."""

from __future__ import annotations

import os
from typing import Any

import jwt
from lifespan import start
from mangum import Mangum
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import MCPServer
from pydantic import AnyHttpUrl
from remembered import Remembered
from tools import tools

RESOURCE, ISSUER = os.environ["RESOURCE_URL"], os.environ["ISSUER"]


class Verifier:
    """The SDK's `TokenVerifier` over PyJWT."""

    def __init__(self) -> None:
        self._keys = jwt.PyJWKClient(f"{ISSUER}/.well-known/jwks.json")
        self._remembered: Remembered[AccessToken] = Remembered()

    async def verify_token(self, token: str) -> AccessToken | None:
        """Return what the token grants, or None."""
        known = self._remembered.get(token)
        if known is not None:
            return known
        try:
            key = self._keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(token, key, algorithms=["RS256"], issuer=ISSUER, audience=RESOURCE)
        except jwt.PyJWTError:
            return None
        verified = AccessToken(
            token=token,
            client_id=claims["client_id"],
            scopes=claims["scope"].split(),
            expires_at=claims["exp"],
            resource=claims["aud"],
            subject=claims["sub"],
        )
        self._remembered.put(token, verified, claims["exp"])
        return verified


mcp = MCPServer(
    "service-desk",
    token_verifier=Verifier(),
    auth=AuthSettings(
        issuer_url=AnyHttpUrl(ISSUER),
        resource_server_url=AnyHttpUrl(RESOURCE),
        required_scopes=[f"{RESOURCE}/invoke"],
        validate_token_resource=True,
    ),
)
for tool in tools():
    mcp.add_tool(tool)
# Any host but a loopback name: otherwise the SDK refuses API Gateway's own as DNS rebinding.
application = mcp.streamable_http_app(stateless_http=True, json_response=True, host="0.0.0.0")  # noqa: S104 -- no socket
mangum = Mangum(start(application), lifespan="off")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    return mangum(event, context)
