"""Client credentials at the token endpoint (RFC 6749 §4.4): a token for a program's or an agent's secret.

Nobody signs in. A `resource` is not looked at: Cognito takes one only where somebody signs in.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import time
import uuid
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from anyio.to_thread import run_sync
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.managed_login.app_client import AppClient
from local.managed_login.directory import UserPool
from local.managed_login.keys import PoolKeys
from local.managed_login.tokens import VERSION

GRANT = "client_credentials"
_NOBODY = "", ""


#: Client id → the secrets that it may sign in with.
Secrets = Callable[[str], Sequence[str]]


class Programs:
    """Answers the token requests of programs and agents."""

    def __init__(self, directory: UserPool, secrets: Secrets, keys: PoolKeys, issuer: str) -> None:
        self._directory = directory
        self._secrets = secrets
        self._keys = keys
        self._issuer = issuer

    async def issue(self, request: Request) -> Response:
        """POST: client id and secret, in the header or in the form; what follows is an access token alone."""
        form = await request.form()
        client_id, secret = _credentials(request, form)
        client = await run_sync(self._directory.app_client, client_id)
        if client is None or not _is_one_of(self._secrets(client.client_id), secret):
            return _refuse("invalid_client")
        if GRANT not in client.flows:
            return _refuse("unauthorized_client")
        scopes = _text(form, "scope").split() or client.scopes
        if not set(scopes) <= set(client.scopes):
            return _refuse("invalid_scope")
        claims = program_token_claims(client, issuer=self._issuer, scopes=scopes)
        token = {"access_token": self._keys.sign(claims), "expires_in": client.access_token_seconds}
        return JSONResponse({**token, "token_type": "Bearer"}, headers={"cache-control": "no-store"})


def program_token_claims(client: AppClient, *, issuer: str, scopes: Sequence[str]) -> dict[str, Any]:
    """Return the claims of an access token for a program or an agent: without username, groups and audience."""
    now = int(time.time())
    return {
        "sub": client.client_id,
        "token_use": "access",
        "scope": " ".join(scopes),
        "auth_time": now,
        "iss": issuer,
        "exp": now + client.access_token_seconds,
        "iat": now,
        "version": VERSION,
        "jti": str(uuid.uuid4()),
        "client_id": client.client_id,
    }


def _credentials(request: Request, form: FormData) -> tuple[str, str]:
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return _text(form, "client_id"), _text(form, "client_secret")
    if scheme.casefold() != "basic":
        return _NOBODY
    try:
        client_id, _, secret = base64.b64decode(sent, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return _NOBODY
    # RFC 6749 §2.3.1: each is encoded as a form is.
    return unquote(client_id), unquote(secret)


def _is_one_of(secrets: Sequence[str], sent: str) -> bool:
    return any(hmac.compare_digest(secret.encode(), sent.encode()) for secret in secrets)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _refuse(error: str) -> Response:
    return JSONResponse({"error": error}, HTTPStatus.BAD_REQUEST, headers={"cache-control": "no-store"})
