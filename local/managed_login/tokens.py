"""The access token as Cognito issues it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.managed_login.directory import Account

VERSION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One sign-in: what every token that comes of it has in common."""

    username: str
    client_id: str
    #: The RFC 8707 resource the client named; None when it named none, and tokens then have no ``aud``.
    resource: str | None
    #: `auth_time`, in epoch seconds: the moment the password was accepted, or what stands for it if none was asked for.
    signed_in_at: int
    #: Links all tokens of the sign-in.
    origin_id: str
    #: What moto knows the sign-in by; it is refused after a global sign-out.
    moto_refresh_token: str


def access_token_claims(  # noqa: PLR0913 -- what a token says
    occasion: Occasion, account: Account, *, issuer: str, scopes: Sequence[str], lifetime_seconds: int, now: int
) -> dict[str, Any]:
    """Return the claims of an access token that is issued.

    Args:
        occasion: The sign-in it comes of.
        account: The person as the pool knows them now: groups are read at each issue.
        issuer: The pool's issuer.
        scopes: What the token may be used for.
        lifetime_seconds: From now until ``exp``.
        now: Epoch seconds.
    """
    claims: dict[str, Any] = {"sub": account.subject}
    if account.groups:
        claims["cognito:groups"] = list(account.groups)
    claims |= {
        "iss": issuer,
        "version": VERSION,
        "client_id": occasion.client_id,
        "origin_jti": occasion.origin_id,
        "event_id": str(uuid.uuid4()),
        "token_use": "access",
        "scope": " ".join(scopes),
        "auth_time": occasion.signed_in_at,
        "exp": now + lifetime_seconds,
        "iat": now,
        "jti": str(uuid.uuid4()),
        "username": account.username,
    }
    if occasion.resource is not None:
        claims["aud"] = occasion.resource
    return claims
