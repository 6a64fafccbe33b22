"""Departure: somebody on their way to an identity provider, who must come back by the same browser, once and soon."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from local.managed_login.attempt import SECRET_BYTES
from local.managed_login.expiring import Expiring
from local.managed_login.federation.identity_provider import PoolIdentityProvider
from servicedesk.clock import Clock

# Cognito's.
DEPARTURE_SECONDS = 300
#: Cognito's own name for the cookie that ties the way back to the browser that set out.
COOKIE = "csrf-state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One request to an identity provider."""

    attempt_id: str
    provider: PoolIdentityProvider
    #: ``RelayState``, or OpenID Connect's ``state``.
    state: str = field(default_factory=lambda: secrets.token_urlsafe(SECRET_BYTES), repr=False)
    #: The id of the SAML request; it begins with a letter, as an XML name must.
    request_id: str = field(default_factory=lambda: f"_{secrets.token_hex(SECRET_BYTES)}")
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(SECRET_BYTES), repr=False)
    browser: str = field(default_factory=lambda: secrets.token_urlsafe(SECRET_BYTES), repr=False)


class Departures:
    """Everybody who is on the way. In memory, as long as the stand-in runs."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._departures: Expiring[Departure] = Expiring(DEPARTURE_SECONDS, clock)

    def begin(self, departure: Departure, location: str) -> Response:
        """Return what sends the browser to the identity provider."""
        self._departures.put(departure.state, departure)
        response = RedirectResponse(location, HTTPStatus.FOUND, headers={"cache-control": "no-store"})
        response.set_cookie(
            COOKIE, departure.browser, max_age=DEPARTURE_SECONDS, path="/", httponly=True, samesite="lax"
        )
        return response

    def end(self, state: str, kind: str) -> Departure | None:
        """Return who set out with `state` to a provider of this kind, once; None if nobody did, or too long ago."""
        departure = self._departures.take(state)
        return departure if departure is not None and departure.provider.kind == kind else None


def is_same_browser(departure: Departure, request: Request) -> bool:
    """Whether a request comes by the browser that set out."""
    return hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), departure.browser.encode())
