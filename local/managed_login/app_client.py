"""An app client of the pool: what an app may ask for, and for how long it gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: The pool itself, among identity providers.
NATIVE = "COGNITO"
SECONDS_PER_UNIT = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
# Cognito's defaults: 60 minutes and 30 days, each in the unit that its field has unless the client says otherwise.
DEFAULT_ACCESS_TOKEN_SECONDS = 3_600
DEFAULT_REFRESH_TOKEN_SECONDS = 30 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class AppClient:
    """An app client's OAuth settings."""

    client_id: str
    name: str
    callback_urls: tuple[str, ...]
    #: Where signing out may lead, exactly.
    logout_urls: tuple[str, ...]
    scopes: tuple[str, ...]
    #: What it may do to get a token: ``code``, ``client_credentials``.
    flows: tuple[str, ...]
    #: Whom it takes people from: ``COGNITO`` is the pool itself, the others are identity providers by name.
    identity_providers: tuple[str, ...]
    #: The attributes that may be written through it; empty: all.
    writable: frozenset[str]
    access_token_seconds: int
    refresh_token_seconds: int
    #: Whether a refresh gives a new refresh token, and for how long the old one then still works.
    rotates: bool
    rotation_grace_seconds: int


def app_client(settings: Mapping[str, Any]) -> AppClient:
    """Return the settings of an app client as ``DescribeUserPoolClient`` describes it."""
    units = settings.get("TokenValidityUnits") or {}
    rotation = settings.get("RefreshTokenRotation") or {}
    return AppClient(
        client_id=settings["ClientId"],
        name=settings.get("ClientName", ""),
        callback_urls=tuple(settings.get("CallbackURLs", ())),
        logout_urls=tuple(settings.get("LogoutURLs", ())),
        scopes=tuple(settings.get("AllowedOAuthScopes", ())),
        flows=tuple(settings.get("AllowedOAuthFlows", ())),
        identity_providers=tuple(settings.get("SupportedIdentityProviders", ())),
        writable=frozenset(settings.get("WriteAttributes", ())),
        access_token_seconds=_seconds(
            settings.get("AccessTokenValidity"), units.get("AccessToken", "hours"), DEFAULT_ACCESS_TOKEN_SECONDS
        ),
        refresh_token_seconds=_seconds(
            settings.get("RefreshTokenValidity"), units.get("RefreshToken", "days"), DEFAULT_REFRESH_TOKEN_SECONDS
        ),
        rotates=rotation.get("Feature") == "ENABLED",
        rotation_grace_seconds=int(rotation.get("RetryGracePeriodSeconds", 0)),
    )


def _seconds(validity: int | None, unit: str, default_seconds: int) -> int:
    return int(validity) * SECONDS_PER_UNIT[unit] if validity else default_seconds
