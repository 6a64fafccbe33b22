"""Tokens for whoever runs the command, from the pool's own endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import jwt

from delivery.verify.browser import Browser
from delivery.verify.unanswered import Unanswered
from delivery.verify.wire import Wire, post_form
from servicedesk.settings import IdentitySettings
from stack.authorization_request import AuthorizationRequest

_AGAIN: Final = "Run it again. If it stays so, look at the app client: its flows, its scopes, its redirect URIs."


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What the token endpoint gave."""

    access_token: str = field(repr=False)
    #: Empty when none was given.
    refresh_token: str = field(repr=False)

    @property
    def claims(self) -> Mapping[str, Any]:
        """What the access token says; whether it is true is not checked.

        Raises:
            Unanswered: It is no token.
        """
        try:
            claims: Mapping[str, Any] = jwt.decode(self.access_token, options={"verify_signature": False})
        except jwt.PyJWTError:
            # Not the error: it may quote the token.
            raise Unanswered("what was issued is no token", _AGAIN) from None
        return claims


class SigningIn:
    """An app client, and the person at its sign-in page.

    Args:
        settings: What the server is called, and where people sign in.
        client_id: An app client that may ask for the scope of the settings.
        redirect_uri: One of its redirect URIs, on this machine.
        wire: The network.
        browser: The person's.
    """

    def __init__(
        self, settings: IdentitySettings, *, client_id: str, redirect_uri: str, wire: Wire, browser: Browser
    ) -> None:
        self._settings = settings
        self._client_id = client_id
        self._redirect_uri = redirect_uri
        self._wire = wire
        self._browser = browser

    def authorize(self, prompt: str = "") -> Tokens:
        """Have the person sign in and return the tokens.

        Args:
            prompt: ``none`` takes what the browser remembers, and shows no page.

        Raises:
            AuthorizationRefused: The browser came back without a code.
            Unanswered: It did not come back, or the code was not taken.
        """
        request = AuthorizationRequest(
            sign_in_url=self._settings.sign_in_url,
            client_id=self._client_id,
            redirect_uri=self._redirect_uri,
            scope=self._settings.required_scope,
            resource=self._settings.resource_url,
            prompt=prompt,
        )
        callback = self._browser.visit(request.url, self._redirect_uri)
        return self._tokens(request.exchange(callback))

    def refresh(self, tokens: Tokens) -> Tokens | None:
        """Return new tokens for old ones, or None when the refresh token is refused.

        Raises:
            Unanswered: Something else happened.
        """
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token, "client_id": self._client_id}
        try:
            return self._tokens(form)
        except _Refused as refusal:
            if refusal.code == "invalid_grant":
                return None
            raise

    def revoke(self, tokens: Tokens) -> None:
        """End a sign-in: its refresh token is good for nothing any more (RFC 7009).

        Raises:
            NoReply: The endpoint did not answer.
        """
        form = {"token": tokens.refresh_token, "client_id": self._client_id}
        post_form(self._wire, f"{self._settings.sign_in_url}/oauth2/revoke", form)

    def _tokens(self, form: Mapping[str, str]) -> Tokens:
        reply = post_form(self._wire, f"{self._settings.sign_in_url}/oauth2/token", form)
        if reply.status != HTTPStatus.OK:
            raise _Refused(str(reply.document.get("error", reply.words)))
        return Tokens(
            access_token=reply.document["access_token"], refresh_token=reply.document.get("refresh_token") or ""
        )


class _Refused(Unanswered):
    """The token endpoint refused.

    Args:
        code: OAuth's, of its answer.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the token endpoint refused: {code}", _AGAIN)
        self.code = code
