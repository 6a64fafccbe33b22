"""What a person sees: who asks, for what, where it leads. Plain HTML, no script, nothing loaded."""

from __future__ import annotations

import secrets
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from servicedesk.consent.authorization_request import AuthorizationRequest
from servicedesk.registration.document import ClientDocument, is_loopback, returns_to
from servicedesk.registration.location import host_of

_HERE = Path(__file__).parent
_PAGE = Template((_HERE / "page.html").read_text(encoding="utf-8"))
_STYLE = (_HERE / "page.css").read_text(encoding="utf-8")
_CONSENT = Template((_HERE / "consent.html").read_text(encoding="utf-8"))
_WARNING = (
    '<p class="alarm">Any program on your own machine can claim to be this app. '
    "Go on only if you have just started it yourself.</p>"
)


def consent(document: ClientDocument, request: AuthorizationRequest, token: str, sign_in_url: str) -> HTMLResponse:
    """Ask whether `document`'s app may sign the person in."""
    body = _CONSENT.substitute(
        name=escape(document.name),
        publisher=escape(host_of(document.url)),
        url=escape(document.url),
        returns_to=escape(returns_to(request.redirect_uri)),
        warning=_WARNING if is_loopback(request.redirect_uri) else "",
        query=escape(request.query),
        token=escape(token),
    )
    # A form's answer is a redirect, and browsers hold redirects against form-action, all the way to the app.
    leads_to = f"'self' {_source(sign_in_url)} {_source(request.redirect_uri)}"
    return _page(f"Allow {document.name}?", body, leads_to, 200)


def refused(reason: str, status: int = 400) -> HTMLResponse:
    """Say why an app may not sign the person in, and what to do."""
    body = (
        f'<p class="alarm" role="alert">{escape(reason)}</p>'
        "<p>Nothing was sent to it. Ask whoever looks after this service desk to allow the app, "
        "or connect with one that is registered here.</p>"
    )
    return _page("This app cannot sign you in here", body, "'none'", status)


def over() -> HTMLResponse:
    """Say that this page's question is no longer open."""
    body = "<p>It was open for too long, or was sent from somewhere else. Start again from your app.</p>"
    return _page("This page has expired", body, "'none'", 400)


def unavailable() -> HTMLResponse:
    """Say that nothing could be decided."""
    response = _page("Try again in a moment", "<p>Nothing was decided, and nothing was sent.</p>", "'none'", 503)
    response.headers["Retry-After"] = "2"
    return response


def _page(title: str, body: str, form_action: str, status: int) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    html = _PAGE.substitute(title=escape(title), style=_STYLE, nonce=nonce, body=body)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action {form_action}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return HTMLResponse(
        html,
        status,
        headers={
            "Content-Security-Policy": policy,
            "X-Frame-Options": "DENY",
            "Cache-Control": "no-store",
            # Not "no-referrer": the form's answer would then come without an origin.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _source(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else f"{parts.scheme}:"
