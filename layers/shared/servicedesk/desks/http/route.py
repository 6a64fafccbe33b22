"""Paths and queries of a desk's requests: literal segments of ours, and values that can be nothing but one segment."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, unquote

from servicedesk.errors import DeskRefused

#: What stands in a template where a value goes.
PLACE: Final = "{}"
#: Longer than any id or username of a desk.
MAX_VALUE_CHARACTERS: Final = 200
#: The most bytes of a path and its query; many servers take no more than 8,192 of a request's first line.
MAX_TARGET_BYTES: Final = 8_000
_LITERAL: Final = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_ALLOWED: Final = (
    "a template is plain segments (letters, digits, - and _, with single dots between) and places ({}), with one slash "
    "between any two, none before the first, and at most one behind the last"
)
#: Some APIs mark what is no field: ``@sort``, ``$filter``, ``name:``.
_NAME: Final = re.compile(r"[@$]?[A-Za-z0-9_.\[\]-]+[:~]?")
#: How often what stands behind us may decode a path.
_DECODINGS: Final = 4

#: Names, each a constant of an adapter, and their values. A name may come more than once.
QueryPart = tuple[str, str | int | bool]
Query = Sequence[QueryPart]


class DeskRoute:
    """A path of a desk with places for values: ``ticket/{}/comment``. Its template is what the log says.

    A path ends in a slash if its template does, as some frameworks want: ``tickets/``.
    """

    def __init__(self, template: str) -> None:
        self.template = template
        self._end = "/" if template.endswith("/") else ""
        self._segments = template.removesuffix("/").split("/")
        if not all(segment == PLACE or _LITERAL.fullmatch(segment) for segment in self._segments):
            raise ValueError(_ALLOWED)

    def path(self, *values: str) -> str | None:
        """Return the path with these values, each quoted and one segment. None if one of them can be no name there."""
        if len(values) != self._segments.count(PLACE):
            raise TypeError(self.template)
        if not all(map(is_segment, values)):
            return None
        quoted = iter(quote(value, safe="") for value in values)
        path = "".join(f"/{next(quoted) if segment == PLACE else segment}" for segment in self._segments)
        return f"{path}{self._end}"


def is_segment(value: str) -> bool:
    """Whether a value stays one segment, with no way up, however often what stands between us and the desk decodes it.

    Slashes within are quoted, and are fine unless dots stand between them.
    """
    if not 0 < len(value) <= MAX_VALUE_CHARACTERS:
        return False
    seen = value
    for _ in range(_DECODINGS):
        if not seen.isprintable() or _has_dots(seen) or _has_dots(unicodedata.normalize("NFKC", seen)):
            return False
        seen = unquote(seen)
    # What still changes is no name, but something wrapped.
    return seen == unquote(seen)


def request_target(base_path: str, route: DeskRoute, values: Sequence[str], query: Query) -> str | None:
    """Return path and query of a request; None where a value can be no name.

    Raises:
        DeskRefused: All together is too long for a desk.
    """
    path = route.path(*values)
    if path is None:
        return None
    target = f"{base_path}{path}{query_string(query)}"
    if len(target) > MAX_TARGET_BYTES:
        raise DeskRefused
    return target


def query_string(query: Query) -> str:
    """Return a query with its question mark, every value quoted; empty if there is none."""
    if not all(_NAME.fullmatch(name) for name, _ in query):
        raise ValueError("a query's names are constants")
    pairs = [f"{quote(name, safe='')}={quote(_text(value), safe='', errors='replace')}" for name, value in query]
    return f"?{'&'.join(pairs)}" if pairs else ""


def _text(value: str | int | bool) -> str:  # noqa: FBT001 -- a value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _has_dots(value: str) -> bool:
    # A semicolon begins parameters, which some servers take off a segment before they look at it.
    segments = re.split(r"[/\\]", value)
    return any(segment.partition(";")[0].strip() in {".", "..", ""} for segment in segments)
