"""What was on the wire, as values that are safe to show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit


class Participant(StrEnum):
    """Who speaks in the sequence. In the order in which a diagram shows them."""

    PERSON = "person"
    CLIENT = "client"
    SERVER = "server"
    AUTHORIZATION = "authorization"
    PERMISSIONS = "permissions"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireMessage:
    """A request or a response, with its secrets already shortened."""

    sender: Participant
    receiver: Participant
    #: ``GET /path?query`` of a request, ``200 OK`` of a response.
    start_line: str
    #: Lower-case names, in the order sent; a repeated header appears as often as it was sent.
    headers: tuple[tuple[str, str], ...]
    #: As sent, or a remark in brackets where a body is not text worth showing.
    body: str
    #: Since the walkthrough began.
    at_milliseconds: int

    def __str__(self) -> str:
        return f"{self.start_line} {self.body}"

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def document(self) -> Any:  # noqa: ANN401 -- whatever JSON the other side sent
        """The body as JSON, or None when it is not JSON."""
        return parse_json(self.body)

    @property
    def result(self) -> Mapping[str, Any]:
        """The JSON-RPC result, or an empty mapping when the body has none."""
        return members(members(self.document).get("result"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response."""

    method: str
    #: Without query and fragment.
    url: str
    #: Values shortened unless they are public.
    query: Mapping[str, str]
    status: int
    request: WireMessage
    response: WireMessage
    #: Claims of the access token that the response carried; empty when it carried none. For showing, not verified.
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of the URL, at least ``/``."""
        return urlsplit(self.url).path or "/"

    @property
    def rpc_method(self) -> str:
        """The JSON-RPC method asked for, or nothing when the request is not JSON-RPC."""
        method = members(self.request.document).get("method")
        return method if isinstance(method, str) else ""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters of the JSON-RPC method."""
        return members(members(self.request.document).get("params"))


def parse_json(text: str | bytes) -> Any:  # noqa: ANN401 -- whatever JSON the other side sent
    """Return the JSON document that a body is, or None when it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def members(value: object) -> Mapping[str, Any]:
    """Return a JSON object's members; none of anything else."""
    return value if isinstance(value, dict) else {}


def text_of(result: Mapping[str, Any]) -> str:
    """Return what a tool's result says to a model that reads only text."""
    return " ".join(block["text"] for block in result.get("content", ()) if block.get("type") == "text")


def origin(url: str) -> str:
    """Return scheme and host of `url`, without a trailing slash."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
