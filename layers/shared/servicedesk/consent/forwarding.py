"""The token and revocation endpoints: Cognito's, asked on behalf of the app client that stands for a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx2

from servicedesk.errors import ClientsUnavailable

TIMEOUT_SECONDS = 8.0
#: RFC 6749 §4.1.3 and §6, RFC 7636 §4.5, RFC 8707 §2, RFC 7009 §2.1. Nothing else is passed on.
_PASSED = frozenset(
    {"grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "resource", "scope", "client_id", "token",
     "token_type_hint"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What Cognito said."""

    status: int
    content_type: str
    body: bytes


class TokenEndpoints(Protocol):
    """Cognito's two endpoints for clients."""

    def ask(self, name: str, form: Mapping[str, str]) -> Answered:
        """Send `form` to the endpoint ``/oauth2/name``.

        Raises:
            ClientsUnavailable: It did not answer.
        """


class CognitoEndpoints:
    """`TokenEndpoints` of one managed-login domain. Lives as long as the execution environment."""

    def __init__(self, sign_in_url: str) -> None:
        self._sign_in_url = sign_in_url

    def ask(self, name: str, form: Mapping[str, str]) -> Answered:
        """Send what of `form` may be sent. Codes and tokens pass through and are kept nowhere."""
        passed = {field: value for field, value in form.items() if field in _PASSED}
        try:
            answer = httpx2.post(
                f"{self._sign_in_url}/oauth2/{name}", data=passed, timeout=TIMEOUT_SECONDS, trust_env=False
            )
        except httpx2.HTTPError:
            raise ClientsUnavailable from None
        return Answered(
            status=answer.status_code,
            content_type=answer.headers.get("content-type", "application/json"),
            body=answer.content,
        )
