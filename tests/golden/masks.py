"""What differs from run to run, by its name; and JSON in lines, so that a difference can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

#: Members of documents and records that are texts: times, random, or where in our files a record was written.
TEXTS = (
    "id", "at", "created_at", "expires_at", "looked_back_to", "secret_made_at", "updated_at", "client_id",
    "request_id", "ticket_id", "tag", "arguments", "timestamp", "location", "function_request_id",
)  # fmt: skip
#: Members that are numbers: times and durations.
NUMBERS = ("not_before", "version", "at_milliseconds", "Timestamp", "CallDuration")
_MEMBER = re.compile(rf'("(?:{"|".join(TEXTS)})": ?)"[^"]*"|("(?:{"|".join(NUMBERS)})": ?)[0-9.]+')
#: Made up before the run: the seeded company's tickets, and versions that are no times.
_GIVEN = re.compile(r'"ticket_id": ?"T-(?:T7QK79SK|M8FGNR8J|WKTNS6SD)"|"version": ?\d{1,3}')
#: A person's subject, and a secret as the walkthrough shows it.
_ANYWHERE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w.~-]{8}\\u2026[\w.~-]{4} \(\d+ chars\)")
#: Where a change of an agent says when it ends, or when its secret was made; and how a moment is written there.
_TOLD_MOMENTS = re.compile(r'"member": ?"(?:expires_at|secret_made_at)"[^}]*|"details": ?"groups: [^"]*; ends: [^"]*"')
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z| UTC)")
#: How JSON is written, by what a reader calls it.
_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "compact": partial(json.dumps, separators=(",", ":"), ensure_ascii=False),
    "spaced": json.dumps,
    "indented": partial(json.dumps, indent=2),
}


def masked(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each of `values`, and of the random members, replaced."""
    for value, name in sorted(values.items(), key=lambda item: -len(item[0])):
        text = text.replace(value, f"<{name}>")
    without_moments = _TOLD_MOMENTS.sub(lambda told: _MOMENT.sub("<masked>", told[0]), text)
    return _ANYWHERE.sub("<masked>", _MEMBER.sub(_without_value, without_moments))


def _without_value(member: re.Match[str]) -> str:
    return member[0] if _GIVEN.fullmatch(member[0]) else f'{member[1] or member[2]}"<masked>"'


def in_lines(text: str) -> str:
    """Return a JSON document in lines, with how it was written: together they are its bytes. Other text stays."""
    try:
        document: Any = json.loads(text)
    except ValueError:
        return text
    for style, write in _WRITERS.items():
        if write(document) == text:
            return f"({style} JSON)\n{json.dumps(document, indent=2, ensure_ascii=False)}"
    return text
