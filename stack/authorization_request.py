"""An authorization request: what a client opens in a person's browser (RFC 6749 §4.1.1, RFC 7636, RFC 8707)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

# RFC 7636 §4.1: 32 bytes make a verifier of 43 characters, the shortest allowed.
VERIFIER_BYTES = 32


class AuthorizationRefused(Exception):
    """The browser came back without a code; the message is why, without a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """One request, with the secrets that only its sender knows. Good for one answer."""

    #: Origin of the sign-in pages.
    sign_in_url: str
    client_id: str
    #: One of the app client's redirect URIs.
    redirect_uri: str
    #: What is asked for, names separated by spaces.
    scope: str
    #: The URL that becomes the token's audience.
    resource: str
    #: ``none`` for an answer without a page; empty leaves it to the server (OpenID Connect Core 1.0 §3.1.2.1).
    prompt: str = ""
    state: str = field(default_factory=secrets.token_urlsafe, repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(VERIFIER_BYTES), repr=False)

    @property
    def url(self) -> str:
        """What the browser opens."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": self.state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "scope": self.scope,
            "resource": self.resource,
            **({"prompt": self.prompt} if self.prompt else {}),
        }
        return f"{self.sign_in_url}/oauth2/authorize?{urlencode(query)}"

    def exchange(self, callback: str) -> dict[str, str]:
        """Return the form that turns the answer into tokens (RFC 6749 §4.1.3).

        Args:
            callback: The URL that the browser was sent to.

        Raises:
            AuthorizationRefused: It carries an error, or belongs to another request.
        """
        answer = parse_qs(urlsplit(callback).query)
        if "error" in answer:
            raise AuthorizationRefused(answer["error"][0])
        if answer.get("state") != [self.state] or "code" not in answer:
            raise AuthorizationRefused("the answer belongs to another request")
        return {
            "grant_type": "authorization_code",
            "code": answer["code"][0],
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
            "code_verifier": self.verifier,
        }
