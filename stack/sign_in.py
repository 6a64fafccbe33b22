"""A person at the sign-in page, without a browser.

The steps are the same whoever drives them: `sign_in` with an asynchronous client, `sign_in_blocking` with the other
kind. The caller brings the client, so that the caller sees every request on the wire.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx2

# authorize, page, form, perhaps a second page and form; a real pool adds a redirect or two.
MAX_REQUESTS = 12
BAD_REQUEST = 400


class SignInFailed(Exception):
    """The page did not lead back to the app; the message is what it said to the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One request to make."""

    method: str
    url: str
    form: Mapping[str, str] | None = None


async def sign_in(client: httpx2.AsyncClient, authorization_url: str, username: str, password: str) -> str:
    """Sign in as a person would and return the callback URL, with ``code`` and ``state``, without opening it.

    Args:
        client: Makes the requests; it must keep cookies and is not asked to follow redirects.
        authorization_url: The authorization request, as an OAuth client would open it in a browser.
        username: Who signs in.
        password: Theirs.

    Raises:
        SignInFailed: The page refused, or asked for something else than name and password.
        httpx2.HTTPError: The server did not answer.
    """
    steps = _steps(authorization_url, username, password)
    step = next(steps)
    try:
        while True:
            step = steps.send(await client.request(step.method, step.url, data=step.form, follow_redirects=False))
    except StopIteration as finished:
        return str(finished.value)


def sign_in_blocking(client: httpx2.Client, authorization_url: str, username: str, password: str) -> str:
    """Do what `sign_in` does, with a blocking client."""
    steps = _steps(authorization_url, username, password)
    step = next(steps)
    try:
        while True:
            step = steps.send(client.request(step.method, step.url, data=step.form, follow_redirects=False))
    except StopIteration as finished:
        return str(finished.value)


def _steps(authorization_url: str, username: str, password: str) -> Generator[_Step, httpx2.Response, str]:
    """Yield each request; be sent each response; return the callback URL."""
    host = urlsplit(authorization_url).netloc
    step = _Step(method="GET", url=authorization_url)
    for _ in range(MAX_REQUESTS):
        response = yield step
        if response.is_redirect:
            location = urljoin(step.url, response.headers["location"])
            if urlsplit(location).netloc != host:
                return location
            step = _Step(method="GET", url=location)
            continue
        page = _Page.read(response)
        if response.status_code >= BAD_REQUEST or step.form is not None:
            raise SignInFailed(page.alarm or page.title or f"the sign-in page answered {response.status_code}")
        step = _Step(
            method="POST",
            url=urljoin(step.url, page.action),
            form={**page.hidden, "username": username, "password": password},
        )
    raise SignInFailed("the sign-in page leads round in a circle")


class _Page(HTMLParser):
    """The one form of a page, and what the page says."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.title = ""
        self.alarm = ""
        self._inside = ""

    @classmethod
    def read(cls, response: httpx2.Response) -> _Page:
        page = cls()
        if response.headers.get("content-type", "").startswith("text/html"):
            page.feed(response.text)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self.action = attributes.get("action") or ""
        elif tag == "input" and attributes.get("type") == "hidden":
            self.hidden[attributes.get("name") or ""] = attributes.get("value") or ""
        self._inside = "alarm" if attributes.get("role") == "alert" else tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 -- the parser's signature
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "alarm":
            self.alarm += data
        elif self._inside == "h1":
            self.title += data
