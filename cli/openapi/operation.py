"""Operation of a document: found by its id, with one method, one path and one host."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final
from urllib.parse import urlsplit

from cli.openapi.document import ApiDocument, Node, NotBegun, Unfit
from servicedesk.tools.text import quote

METHODS: Final = ("get", "head", "post", "put", "patch", "delete")
#: Where the file of a system names none.
NO_URL: Final = "https://desk.example.invalid"
#: As `servicedesk.desks` takes them: plain segments, and values that are whole segments.
_LITERAL: Final = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_PLACE: Final = re.compile(r"\{([^{}/]+)\}")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call that the system takes."""

    #: In capitals.
    method: str
    #: With a place for each value: ``ticket/{}/comment``.
    route: str
    #: Names of the path's parameters, in their order.
    places: tuple[str, ...]
    #: Parameters and body; behind the operation's own, those of its path.
    node: Node
    parameters: tuple[Any, ...]


def operation_of(document: ApiDocument, operation_id: str) -> Operation:
    """Return the operation with this id.

    Raises:
        NotBegun: There is none, more than one, or it cannot be called as a tool calls.
    """
    every = list(_operations(document))
    named = [one for one in every if one[3].get("operationId") == operation_id]
    if not named:
        raise NotBegun(_no_such(operation_id, every))
    if len(named) > 1:
        raise NotBegun(f"{len(named)} operations are called {quote(operation_id)}: rename one in your copy.")
    method, path, item, node = named[0]
    if node.get("servers") or item.get("servers"):
        raise NotBegun("the operation is at a host of its own, and a tool calls one: write its tool by hand.")
    route, places = _route(path)
    parameters = (*_as_list(node.get("parameters")), *_as_list(item.get("parameters")))
    return Operation(method=method.upper(), route=route, places=places, node=node, parameters=parameters)


def base_url(document: ApiDocument) -> str:
    """Return the URL of the document's one server, or `NO_URL` where it is none that can be called as it stands."""
    servers = document.root.get("servers")
    url = (
        servers[0].get("url")
        if isinstance(servers, list) and len(servers) == 1 and isinstance(servers[0], dict)
        else None
    )
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
    except ValueError:
        return NO_URL
    segments = parts.path.strip("/").split("/") if parts.path.strip("/") else []
    rebuilt = "/".join([f"https://{parts.netloc}", *segments])
    is_plain = _HOST.fullmatch(parts.netloc) and all(map(_LITERAL.fullmatch, segments)) and len(rebuilt) <= 100  # noqa: PLR2004
    return rebuilt if is_plain and str(url).rstrip("/") == rebuilt else NO_URL


def _operations(document: ApiDocument) -> Iterator[tuple[str, str, Node, Node]]:
    paths = document.root.get("paths")
    for path, one in (paths if isinstance(paths, Mapping) else {}).items():
        try:
            item, _ = document.follow(one)
        except Unfit:
            continue
        yield from ((method, path, item, item[method]) for method in METHODS if isinstance(item.get(method), Mapping))


def _no_such(operation_id: str, every: list[tuple[str, str, Node, Node]]) -> str:
    if any(f"{method} {path}" == operation_id.replace(method.upper(), method, 1) for method, path, _, _ in every):
        return 'the operation has no id: write "operationId": "..." into it, in your copy of the document.'
    ids = [str(node["operationId"]) for *_, node in every if isinstance(node.get("operationId"), str)]
    if not ids:
        return 'no operation of the document has an id: write "operationId": "..." into the one that you need.'
    close = get_close_matches(operation_id, ids, n=3)
    means = f"did you mean {' or '.join(map(quote, close))}?" if close else f"one of {len(ids)} is {quote(ids[0])}."
    return f"the document has no operation {quote(operation_id)}: {means}"


def _route(path: str) -> tuple[str, tuple[str, ...]]:
    segments = path.strip("/").split("/")
    places = [_PLACE.fullmatch(segment) for segment in segments]
    if not all(place or _LITERAL.fullmatch(segment) for place, segment in zip(places, segments, strict=True)):
        raise NotBegun(f"the path {quote(path)} has a segment that is neither plain nor one value: write it by hand.")
    route = "/".join("{}" if place else segment for place, segment in zip(places, segments, strict=True))
    if len(route) > 100:  # noqa: PLR2004 -- as it stands on a line of the file
        raise NotBegun("the path is too long to be one: write its tool by hand.")
    return route, tuple(place[1] for place in places if place)


def _as_list(parameters: object) -> list[Any]:
    if parameters is None:
        return []
    if not isinstance(parameters, list):
        raise NotBegun("the operation's parameters are no list: repair your copy of the document.")
    return parameters
