"""The pages a person sees on the way in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.responses import HTMLResponse

from local.managed_login.attempt import Attempt
from local.managed_login.offer import Offer
from stack.people import LocalPerson

# One sentence for every reason, so that the page does not tell which names exist.
REFUSED = "The user name or the password is not right."
NOT_THE_SAME = "The two passwords are not the same."
TOO_WEAK = "This password does not meet the rules below."
UNAUTHORIZED = 401
BAD_REQUEST = 400
NONCE_BYTES = 16

_FOLDER = Path(__file__).parent


class Pages:
    """The pages, with the people of this machine on the first of them.

    Args:
        people: Who is listed, with their passwords, for whoever tries the product.
        password_rules: The pool's password policy in words.
    """

    def __init__(self, people: Sequence[LocalPerson], password_rules: str) -> None:
        environment = Environment(
            loader=FileSystemLoader(_FOLDER), autoescape=select_autoescape(), undefined=StrictUndefined
        )
        self._template = environment.get_template("page.html")
        self._style = Markup((_FOLDER / "page.css").read_text(encoding="utf-8"))  # noqa: S704 -- our own file
        self._people = people
        self._password_rules = password_rules

    def sign_in(self, attempt: Attempt, offer: Offer, *, username: str = "", error: str = "") -> HTMLResponse:
        """Return the page with the ways in: a button for each identity provider, and name and password."""
        return self._page(
            attempt,
            kind="sign-in",
            title="Sign in",
            lead=f"An app, registered as “{attempt.client_name}”, asks to use the service desk as you.",
            username=username,
            error=error,
            offer=offer,
        )

    def new_password(self, attempt: Attempt, *, username: str, error: str = "") -> HTMLResponse:
        """Return the page that asks for a password in the place of a temporary one."""
        return self._page(
            attempt,
            kind="new-password",
            title="Choose a new password",
            lead=f"Welcome, {username}. The password you were given was for this first time only.",
            username=username,
            error=error,
        )

    def over(self) -> HTMLResponse:
        """Return the page for a sign-in that has ended, was never begun, or came from somewhere else."""
        return self._page(
            None,
            kind="over",
            title="This sign-in has ended",
            lead="It was finished already, or it took too long. Go back to your app and connect again.",
            username="",
            error="",
            status=BAD_REQUEST,
        )

    def _page(  # noqa: PLR0913 -- one for each thing a page may say
        self,
        attempt: Attempt | None,
        *,
        kind: str,
        title: str,
        lead: str,
        username: str,
        error: str,
        status: int = 200,
        offer: Offer | None = None,
    ) -> HTMLResponse:
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        text = self._template.render(
            attempt=attempt,
            offer=offer,
            kind=kind,
            title=title,
            lead=lead,
            username=username,
            error=error,
            nonce=nonce,
            style=self._style,
            people=self._people,
            rules=self._password_rules,
        )
        return HTMLResponse(text, status_code=UNAUTHORIZED if error else status, headers=_headers(nonce, attempt))


def _headers(nonce: str, attempt: Attempt | None) -> dict[str, str]:
    action = f"'self' {attempt.form_action_source}" if attempt is not None else "'none'"
    return {
        "cache-control": "no-store",
        "content-security-policy": (
            f"default-src 'none'; style-src 'nonce-{nonce}'; form-action {action}; "
            "frame-ancestors 'none'; base-uri 'none'"
        ),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
