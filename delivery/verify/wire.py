"""HTTP requests to the deployed server and to its sign-in page, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol, Self
from urllib.parse import urlencode, urlsplit

import httpx2

from delivery.verify.unanswered import NoReply

#: What does not answer is told in each line that needs it: a connection is not waited for long.
TIMEOUT: Final = httpx2.Timeout(30, connect=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A response, as it arrived."""

    status: int
    #: Lower-case names.
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Mapping[str, Any]:
        """The body as a JSON object, or an empty one when it is none."""
        try:
            value = json.loads(self.text)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def words(self) -> str:
        """The status, as people say it: ``404 Not Found``."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)


class Wire(Protocol):
    """The network."""

    def send(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str = "") -> Reply:
        """Send one request and return the response; redirects are not followed.

        Raises:
            NoReply: There was none.
        """


class HttpWire:
    """`Wire` over the network, by the proxies of the person's environment. Connected until the end of a ``with``."""

    def __init__(self, transport: httpx2.BaseTransport | None = None) -> None:
        self._client = httpx2.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str = "") -> Reply:
        """See `Wire`."""
        try:
            response = self._client.request(method, url, headers=dict(headers or {}), content=body.encode())
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            # Not the request's headers: one of them may be a token.
            raise NoReply(urlsplit(url).netloc, str(error) or type(error).__name__) from None
        headers_by_name = {name.lower(): value for name, value in response.headers.items()}
        return Reply(status=response.status_code, headers=headers_by_name, text=response.text)


def post_form(wire: Wire, url: str, form: Mapping[str, str]) -> Reply:
    """Send a form, as OAuth's endpoints take it.

    Raises:
        NoReply: There was no answer.
    """
    return wire.send("POST", url, {"content-type": "application/x-www-form-urlencoded"}, urlencode(form))
