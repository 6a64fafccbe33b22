"""The refresh tokens that were issued since the start."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from mcp.server.auth.provider import RefreshToken

from local.managed_login.attempt import SECRET_BYTES
from local.managed_login.tokens import Occasion


class IssuedRefreshToken(RefreshToken):
    """A refresh token, and the sign-in behind it."""

    occasion: Occasion


class RefreshTokens:
    """Every refresh token that is not revoked, expired ones included."""

    def __init__(self) -> None:
        self._issued: dict[str, IssuedRefreshToken] = {}

    def issue(self, occasion: Occasion, scopes: Sequence[str], expires_at: int) -> IssuedRefreshToken:
        """Return a new token, good until `expires_at`, in epoch seconds."""
        token = IssuedRefreshToken(
            token=secrets.token_urlsafe(SECRET_BYTES),
            client_id=occasion.client_id,
            scopes=list(scopes),
            expires_at=expires_at,
            resource=occasion.resource,
            occasion=occasion,
        )
        self._issued[token.token] = token
        return token

    def get(self, token: str) -> IssuedRefreshToken | None:
        """Return what was issued under `token`, or None when nothing was or it was revoked."""
        return self._issued.get(token)

    def forget_sign_in(self, occasion: Occasion) -> None:
        """Revoke every token that came of one sign-in."""
        self._issued = {
            name: kept for name, kept in self._issued.items() if kept.occasion.origin_id != occasion.origin_id
        }
