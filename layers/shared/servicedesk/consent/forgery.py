"""Whose answer a form is: a secret that only our page and the browser that showed it know (double submit)."""

from __future__ import annotations

import hmac
import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

#: ``__Host-``: set over TLS by this very host, for every path; no neighbour of the domain can plant one.
COOKIE = "__Host-consent"
LIFETIME_SECONDS = 600
FIELD = "forgery_token"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def token_of(request: Request) -> str:
    """Return the browser's token, or a new one."""
    kept = request.cookies.get(COOKIE, "")
    return kept if _TOKEN.fullmatch(kept) else secrets.token_urlsafe(32)


def remember(response: Response, token: str) -> None:
    """Let the browser keep `token` for the answer."""
    response.set_cookie(
        COOKIE, token, max_age=LIFETIME_SECONDS, path="/", secure=True, httponly=True, samesite="strict"
    )


def is_ours(request: Request, sent: str, origin: str) -> bool:
    """Whether a form came from our page in the browser that showed it."""
    kept = request.cookies.get(COOKIE, "")
    return (
        _TOKEN.fullmatch(kept) is not None
        and hmac.compare_digest(kept.encode(), sent.encode())
        and request.headers.get("origin", origin) == origin
        and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    )
