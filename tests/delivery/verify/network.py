"""The network in front of a healthy stack: what the server and the pool answer, made by the product's own code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from delivery.template.routes import CrossOrigin
from delivery.verify.unanswered import NoReply
from delivery.verify.wire import Reply
from local.managed_login.application import openid_configuration
from servicedesk.errors import ForbiddenOrigin, InvalidToken, MissingToken
from servicedesk.identity.metadata import documents
from servicedesk.identity.token_fault import TokenFault
from servicedesk.server.http import answer
from servicedesk.settings import IdentitySettings


@dataclass
class Network:
    """`Wire` from memory. A reply may be replaced by method and path; what is sent is kept."""

    settings: IdentitySettings
    declared: CrossOrigin
    replies: dict[str, Reply] = field(default_factory=dict)
    sent: list[tuple[str, str]] = field(default_factory=list)
    #: Hosts that do not answer.
    dead: set[str] = field(default_factory=set)

    def send(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str = "") -> Reply:
        """See `Wire`."""
        parts = urlsplit(url)
        self.sent.append((method, url))
        if parts.netloc in self.dead:
            raise NoReply(parts.netloc, "it is dead")
        if ".execute-api." in parts.netloc:
            return self.replies.get("CLOSED") or said({"message": "Forbidden"}, 403)
        return self.replies.get(f"{method} {parts.path}") or self._reply(method, url, headers or {})

    def _reply(self, method: str, url: str, headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(url)
        served = documents(self.settings)
        if url.startswith(self.settings.issuer):
            return self._issuer(parts.path)
        if url.startswith(self.settings.sign_in_url):
            return self._sign_in_page(parts.path)
        if parts.path in served and method == "GET":
            return said(served[parts.path])
        if parts.path == "/mcp":
            return self._endpoint(method, headers)
        if parts.path == "/admin/console/main.js":
            return Reply(status=200, headers={}, text="")
        return said({"message": "Not Found"}, 404)

    def _issuer(self, path: str) -> Reply:
        if path.endswith("jwks.json"):
            return said({"keys": [{"kid": "1", "alg": "RS256"}, {"kid": "2", "alg": "RS256"}]})
        return said(openid_configuration(self.settings.issuer, self.settings.sign_in_url))

    def _sign_in_page(self, path: str) -> Reply:
        if path == "/oauth2/authorize":
            return Reply(status=302, headers={"location": "/login?session=1"}, text="")
        return Reply(status=200, headers={}, text="<h1>Sign in</h1>")

    def _endpoint(self, method: str, headers: Mapping[str, str]) -> Reply:
        origin = headers.get("origin", "")
        is_ours = origin in self.declared.allow_origins
        shared = {"access-control-allow-origin": origin} if is_ours else {}
        if method == "OPTIONS":
            asked = {
                "access-control-allow-headers": ",".join(self.declared.allow_headers),
                "access-control-allow-methods": ",".join(self.declared.allow_methods),
            }
            return Reply(status=204, headers={**shared, **(asked if is_ours else {})}, text="")
        if origin and not is_ours:
            error: Any = ForbiddenOrigin()
        else:
            error = InvalidToken(TokenFault.MALFORMED_TOKEN) if "authorization" in headers else MissingToken()
        response = answer(error, self.settings)
        exposed = {"access-control-expose-headers": ",".join(self.declared.expose_headers)} if is_ours else {}
        return Reply(
            status=response.status_code,
            headers={**dict(response.headers), **shared, **exposed},
            text=bytes(response.body).decode(),
        )


def said(document: Mapping[str, Any], status: int = 200) -> Reply:
    """Return a reply with a document."""
    return Reply(status=status, headers={"content-type": "application/json"}, text=json.dumps(document))
