"""Header rules of a request: media types, asked before the body is looked at.

The SDK asks some of the same, one revision in another way than the other. It gets the headers in the one spelling that
it takes, so that these rules are all there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.datastructures import Headers
from starlette.types import Scope

from servicedesk.server.message import Fault

_JSON = "application/json"
_ACCEPTED = frozenset({_JSON, "application/*", "*/*"})
_NOUGHT = re.compile(r";\s*q=0(\.0*)?\s*(;|$)")
#: As the SDK compares them. We never send an event stream; older revisions have clients name it.
_SPELLED = {b"content-type": _JSON.encode(), b"accept": f"{_JSON}, text/event-stream".encode()}


def fault_in(headers: Headers) -> Fault | None:
    """Return which rule the headers break first, if any."""
    # RFC 9110 §8.4: what is encoded in a way that is not understood is 415, and only "identity" is.
    if any(coding != "identity" for coding in _parts(headers.get("content-encoding", "identity"))):
        return Fault.ENCODED
    # RFC 9110 §8.3.1: media types are compared without case, their parameters are not looked at.
    if _media_type(headers.get("content-type", "")) != _JSON:
        return Fault.OTHER_MEDIA_TYPE
    # RFC 9110 §12.5.1: without the header, anything is accepted.
    if not any(_is_accepted(part) for part in _parts(headers.get("accept", "*/*"))):
        return Fault.NOT_ACCEPTABLE
    return None


def spelled(scope: Scope) -> Scope:
    """Return the request with media types as the SDK compares them. Its headers break no rule.

    How long the body is, the body itself says: the header may say anything behind a gateway that has read all of it.
    """
    others = [(name, value) for name, value in scope["headers"] if name not in _SPELLED and name != b"content-length"]
    return {**scope, "headers": [*others, *_SPELLED.items()]}


def _parts(value: str) -> Iterator[str]:
    return (part.strip().lower() for part in value.split(",") if part.strip())


def _media_type(part: str) -> str:
    return part.partition(";")[0].strip().lower()


def _is_accepted(part: str) -> bool:
    # RFC 9110 §12.4.2: a quality of nought is "not acceptable".
    return _media_type(part) in _ACCEPTED and not _NOUGHT.search(part)
