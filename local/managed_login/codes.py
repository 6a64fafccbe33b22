"""The authorization code, and the sign-in behind it."""

from __future__ import annotations

import secrets
import uuid

from mcp.server.auth.provider import AuthorizationCode

from local.managed_login.attempt import SECRET_BYTES, Attempt
from local.managed_login.directory import SignedIn
from local.managed_login.tokens import Occasion

# Cognito's.
CODE_SECONDS = 300


class IssuedCode(AuthorizationCode):
    """An authorization code, and the sign-in behind it."""

    occasion: Occasion


def issued_code(attempt: Attempt, signed_in: SignedIn, now: float, signed_in_at: int | None = None) -> IssuedCode:
    """Return a new code, good for `CODE_SECONDS`, for a sign-in at `signed_in_at`; None if it has just succeeded."""
    return IssuedCode(
        code=secrets.token_urlsafe(SECRET_BYTES),
        scopes=list(attempt.scopes),
        expires_at=now + CODE_SECONDS,
        client_id=attempt.client_id,
        code_challenge=attempt.code_challenge,
        redirect_uri=attempt.redirect_uri,
        redirect_uri_provided_explicitly=attempt.redirect_uri_given,
        resource=attempt.resource,
        occasion=Occasion(
            username=signed_in.username,
            client_id=attempt.client_id,
            resource=attempt.resource,
            signed_in_at=int(now) if signed_in_at is None else signed_in_at,
            origin_id=str(uuid.uuid4()),
            moto_refresh_token=signed_in.moto_refresh_token,
        ),
    )
