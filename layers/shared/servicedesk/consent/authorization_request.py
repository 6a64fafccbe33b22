"""The authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2) of a client that describes itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from servicedesk.errors import ClientRefused
from servicedesk.registration.document import ClientDocument, is_loopback

MAX_QUERY_CHARACTERS = 4_096
MAX_PARAMETERS = 64
#: What is passed on to Cognito; anything else is dropped.
_PASSED = frozenset(
    {"response_type", "client_id", "redirect_uri", "state", "scope", "code_challenge", "code_challenge_method",
     "resource", "nonce", "lang", "prompt", "login_hint"}
)  # fmt: skip


class Malformed(ClientRefused):
    """The request cannot be understood, so nobody can be told but the person in front of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """One request, each parameter once."""

    #: As it was sent: the form carries it from the page to its answer.
    query: str
    parameters: Mapping[str, str]

    @classmethod
    def read(cls, query: str) -> AuthorizationRequest:
        """Read a query string.

        Raises:
            Malformed: It is too long, or says something twice (RFC 6749 §3.1).
        """
        if len(query) > MAX_QUERY_CHARACTERS:
            raise Malformed("Its request is too long.")
        pairs = parse_qsl(query, keep_blank_values=True) if query.count("&") < MAX_PARAMETERS else []
        parameters = dict(pairs)
        if len(parameters) != len(pairs) or not pairs:
            raise Malformed("Its request says nothing, or something twice.")
        return cls(query=query, parameters=parameters)

    @property
    def client_id(self) -> str:
        """The client's id; empty when the request names none."""
        return self.parameters.get("client_id", "")

    @property
    def redirect_uri(self) -> str:
        """Where the answer goes; empty when the request does not say."""
        return self.parameters.get("redirect_uri", "")

    def check_redirect(self, document: ClientDocument) -> None:
        """Check that the answer may go where the request wants it.

        Raises:
            ClientRefused: It may not; nothing may be sent there, not even an error.
        """
        if self.redirect_uri in document.redirect_uris:
            return
        if is_loopback(self.redirect_uri):
            # RFC 8252 §7.3 lets such an app pick its port; Cognito compares every character.
            raise ClientRefused(
                "It returns to a port that it picked itself. Connect it as an app that is registered here."
            )
        raise ClientRefused("It wants to return to an address that its document does not list, letter by letter.")

    def fault(self) -> str | None:
        """Return the error code for the client (RFC 6749 §4.1.2.1), or None when the request may go on."""
        if self.parameters.get("response_type") != "code":
            return "unsupported_response_type"
        # OAuth 2.1 §4.1.1: required. Cognito would let a request without it through.
        if self.parameters.get("code_challenge_method") != "S256" or not self.parameters.get("code_challenge"):
            return "invalid_request"
        return None

    def for_cognito(self, client_id: str, scope: str) -> str:
        """Return the query of the same request by the app client that stands for the document."""
        passed = {name: value for name, value in self.parameters.items() if name in _PASSED}
        return urlencode({"scope": scope, **passed, "client_id": client_id})

    def answered(self, error: str) -> str:
        """Return the redirect URI with an error for the client."""
        answer = {"error": error, **{name: self.parameters[name] for name in ("state",) if name in self.parameters}}
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{urlencode(answer)}"
