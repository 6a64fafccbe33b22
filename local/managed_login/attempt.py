"""One person on their way through the sign-in page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import AnyUrl

from local.managed_login.directory import NewPasswordNeeded


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
