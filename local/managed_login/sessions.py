"""What the sign-in page remembers of a browser: who signed in there, in a cookie beside every token.

AWS says of it: the cookie is good for an hour, which begins anew with each use; while it is good, nobody is asked for a
password; AdminUserGlobalSignOut does not clear it, and /logout does.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import Enum, auto

from starlette.requests import Request
from starlette.responses import Response

from local.managed_login.app_client import NATIVE
from local.managed_login.attempt import SECRET_BYTES
from local.managed_login.expiring import Expiring
from servicedesk.clock import Clock, epoch_seconds

#: Cognito's own name for it.
COOKIE = "cognito"
SESSION_SECONDS = 3_600


class AuthTime(Enum):
    """What a token says as `auth_time` when no password was asked for. AWS does not document which of them it is."""

    FIRST_SIGN_IN = auto()
    NEW_CODE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who signed in, with a password or at an identity provider."""

    username: str
    #: ``COGNITO``, or the identity provider's name.
    provider_name: str
    #: Epoch seconds of the moment they did.
    signed_in_at: int


class Sessions:
    """Every browser that is remembered. In memory, as long as the stand-in runs."""

    def __init__(self, auth_time: AuthTime, clock: Clock = epoch_seconds) -> None:
        self._auth_time = auth_time
        self._clock = clock
        self._sessions: Expiring[Session] = Expiring(SESSION_SECONDS, clock)

    def of(self, request: Request) -> Session | None:
        """Return who is remembered in the browser that sends `request`."""
        return self._sessions.get(request.cookies.get(COOKIE, ""))

    def begin(self, username: str, request: Request, response: Response, *, provider_name: str = NATIVE) -> None:
        """Remember somebody who has just signed in, in the place of whoever was remembered in the browser."""
        self._forget(request)
        self._remember(
            Session(username=username, provider_name=provider_name, signed_in_at=int(self._clock())), response
        )

    def renew(self, session: Session, request: Request, response: Response) -> None:
        """Begin the hour anew."""
        self._forget(request)
        self._remember(session, response)

    def end(self, request: Request, response: Response) -> None:
        """Remember nobody in the browser any more."""
        self._forget(request)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")

    def signed_in_at(self, session: Session) -> int:
        """Return the `auth_time` of a token that is issued without a password, in epoch seconds."""
        return session.signed_in_at if self._auth_time is AuthTime.FIRST_SIGN_IN else int(self._clock())

    def _remember(self, session: Session, response: Response) -> None:
        session_id = secrets.token_urlsafe(SECRET_BYTES)
        self._sessions.put(session_id, session)
        # Cognito's is Secure too, which a page without TLS cannot have in every browser.
        response.set_cookie(COOKIE, session_id, max_age=SESSION_SECONDS, path="/", httponly=True, samesite="lax")

    def _forget(self, request: Request) -> None:
        self._sessions.take(request.cookies.get(COOKIE, ""))
