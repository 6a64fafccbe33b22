"""JSON of a desk's answers: read strictly and bounded, or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from servicedesk.errors import OutOfBounds

#: A ticket in a list in an object, with fields of its own, is some eight deep.
MAX_DEPTH: Final = 32
MAX_VALUES: Final = 100_000
_JSON: Final = re.compile(r"application/([a-z0-9.+-]+\+)?json", re.IGNORECASE)
#: An escape of half a character: of pairs, too.
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


def is_json(content_type: str | None) -> bool:
    """Whether a ``Content-Type`` says JSON."""
    return _JSON.fullmatch((content_type or "").partition(";")[0].strip()) is not None


def read_document(body: bytes) -> Any:  # noqa: ANN401 -- JSON
    """Return what a body says. Half a character, as a text has that was cut, becomes a question mark.

    Raises:
        ValueError: It is no JSON in UTF-8, says a name twice, or holds more than `MAX_DEPTH` and `MAX_VALUES` allow.
            The message may quote it, so it must go no further.
    """
    text = body.decode()
    try:
        document = json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_no_number)
        if _HALF.search(text):
            document = json.loads(json.dumps(document, ensure_ascii=False).encode(errors="replace"))
    except RecursionError:
        raise OutOfBounds from None
    if sum(1 for _ in values_in(document)) > MAX_VALUES:
        raise OutOfBounds
    return document


def values_in(document: Any) -> Iterator[Any]:  # noqa: ANN401 -- JSON
    """Yield every value, the outermost first.

    Raises:
        OutOfBounds: Some stand deeper than `MAX_DEPTH`.
    """
    level = [document]
    for _ in range(MAX_DEPTH):
        yield from level
        level = [member for one in level for member in _members(one)]
        if not level:
            return
    raise OutOfBounds


def field_in(document: Any, fields: Mapping[str, str]) -> str | None:  # noqa: ANN401 -- JSON
    """Return our name of the first field that an error names, as a member or in one that is called so; None if none.

    Args:
        document: The desk's error.
        fields: The desk's name → ours. No other word of the desk is ever returned.
    """
    for value in values_in(document):
        if isinstance(value, dict):
            said = value.get("field")
            for name in (*value, *([said] if isinstance(said, str) else ())):
                if name in fields:
                    return fields[name]
    return None


def _members(value: Any) -> Iterable[Any]:  # noqa: ANN401 -- JSON
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(_: str) -> Any:  # noqa: ANN401 -- the library's signature
    raise ValueError("no number")
