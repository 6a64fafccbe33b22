"""One person on their way through the sign-in page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from mcp.server.auth.provider import AuthorizationParams
from mcp.shared.auth import OAuthClientInformationFull
from pydantic import AnyUrl

from local.managed_login.app_client import AppClient
from local.managed_login.directory import NewPasswordNeeded

# RFC 6749 §10.10 asks for 128 bits; this is 256.
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An authorization request that was accepted and waits for a person."""

    attempt_id: str
    #: Sent in the page and in a cookie; a form that does not bring both back came from somewhere else.
    forgery_token: str
    #: As the client named itself.
    client_id: str
    #: The pool's app client that it stands for.
    app_client_id: str
    client_name: str
    redirect_uri: AnyUrl
    #: Whether the request named the redirect URI; the token request must then name it too.
    redirect_uri_given: bool
    state: str | None
    #: PKCE, S256.
    code_challenge: str
    resource: str | None
    scopes: tuple[str, ...]
    #: The scopes in plain words.
    permissions: tuple[str, ...]
    #: Set once a temporary password was right.
    new_password_needed: NewPasswordNeeded | None = None

    @property
    def returns_to(self) -> str:
        """Where the browser goes afterwards, as a person recognises it: host and port, or a scheme."""
        parts = urlsplit(str(self.redirect_uri))
        return parts.netloc or f"{parts.scheme}:"

    @property
    def form_action_source(self) -> str:
        """Where the form's answer may lead, for ``form-action``: browsers apply it to redirects too."""
        parts = urlsplit(str(self.redirect_uri))
        return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else f"{parts.scheme}:"


def begun_attempt(
    client: OAuthClientInformationFull,
    app_client: AppClient,
    params: AuthorizationParams,
    scopes: tuple[str, ...],
    permissions: tuple[str, ...],
) -> Attempt:
    """Return the attempt that a client's request begins."""
    return Attempt(
        attempt_id=secrets.token_urlsafe(SECRET_BYTES),
        forgery_token=secrets.token_urlsafe(SECRET_BYTES),
        client_id=client.client_id,
        app_client_id=app_client.client_id,
        client_name=client.client_name or app_client.name,
        redirect_uri=params.redirect_uri,
        redirect_uri_given=params.redirect_uri_provided_explicitly,
        state=params.state,
        code_challenge=params.code_challenge,
        resource=params.resource,
        scopes=scopes,
        permissions=permissions,
    )
