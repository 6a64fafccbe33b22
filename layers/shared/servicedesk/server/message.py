"""Validation of the request's body: one well-formed JSON-RPC message of a revision that is served, or a clear refusal.

What the SDK does with a message grows faster than the message, so it is given none that is too much. It tells the
revisions apart by the header alone, and compares headers with the message only where the header is of 2026-07-28: a
header of an older revision, or none, would switch that off for a message that says it is of 2026-07-28.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import mcp_types as types
from mcp_types.version import MODERN_PROTOCOL_VERSIONS, SUPPORTED_PROTOCOL_VERSIONS
from pydantic import ValidationError

from servicedesk.errors import OutOfBounds
from servicedesk.server.bounds import MAX_BODY_BYTES, decode
from servicedesk.server.elicitation import read_of
from servicedesk.server.rules import SERVED, Refusal, Rule

REVISION_HEADER: Final = "mcp-protocol-version"
_ANSWERS: Final = "inputResponses"


class Message(NamedTuple):
    """A message that keeps the rules."""

    decoded: Mapping[str, Any]
    #: None for what is not answered: a notification, an older client's response.
    request: types.JSONRPCRequest | None
    #: What its header names.
    revision: str | None

    @property
    def is_modern(self) -> bool:
        """Whether it is of a revision without a handshake."""
        return self.revision in MODERN_PROTOCOL_VERSIONS


def message_in(body: bytes, revision: str | None) -> Message | Refusal:
    """Return the message, or why it is not looked at.

    Args:
        body: As it was sent.
        revision: What the request's header names.
    """
    if len(body) > MAX_BODY_BYTES:
        return Refusal(rule=Rule.TOO_LARGE)
    try:
        message = decode(body)
    except OutOfBounds:
        return Refusal(rule=Rule.TOO_MUCH)
    except ValueError:
        return Refusal(rule=Rule.NOT_JSON)
    if not isinstance(message, dict):
        return Refusal(rule=Rule.NOT_ONE_MESSAGE)
    return _parse(message, revision)


def _parse(message: dict[str, Any], revision: str | None) -> Message | Refusal:
    try:
        parsed = types.jsonrpc_message_adapter.validate_python(message, by_name=False)
    except ValidationError:
        return Refusal(rule=Rule.NOT_A_MESSAGE)
    request = parsed if isinstance(parsed, types.JSONRPCRequest) else None
    if isinstance(parsed, types.JSONRPCNotification) and "id" in message:
        return Refusal(rule=Rule.NOT_A_MESSAGE)
    if request is not None and _names_another(request, revision):
        return Refusal(rule=Rule.OTHER_REVISION, request_id=request.id)
    if revision is not None and revision not in SUPPORTED_PROTOCOL_VERSIONS:
        return Refusal(rule=Rule.UNKNOWN_REVISION, request_id=message.get("id"), data=_versions(message, revision))
    if not _leave_what_is_read(getattr(parsed, "params", None)):
        return Refusal(rule=Rule.NO_ANSWER, request_id=message.get("id"))
    read = Message(decoded=message, request=request, revision=revision)
    is_response = request is None and "id" in message
    return Refusal(rule=Rule.RESPONSE) if is_response and read.is_modern else read


def _names_another(request: types.JSONRPCRequest, revision: str | None) -> bool:
    """Whether a request's message names another revision than its header. Older revisions name none in a message."""
    meta = (request.params or {}).get("_meta")
    if not isinstance(meta, dict) or types.PROTOCOL_VERSION_META_KEY not in meta:
        return False
    return bool(meta[types.PROTOCOL_VERSION_META_KEY] != revision)


def _leave_what_is_read(params: dict[str, Any] | None) -> bool:
    """Leave out of a person's answers what nobody reads, before the SDK looks at it; say whether they are answers."""
    if params is not None and params.get(_ANSWERS) is not None:
        params[_ANSWERS] = read_of(params[_ANSWERS])
        return params[_ANSWERS] is not None
    return True


def _versions(message: Mapping[str, Any], requested: str) -> object:
    """Return the revisions that whoever sends such a message may choose from.

    A message that names its own revision is of 2026-07-28 or newer, and is told what server/discover tells. Another one
    is of a revision that begins with a handshake, or of none: it is told all.
    """
    match message:
        case {"params": {"_meta": {types.PROTOCOL_VERSION_META_KEY: _}}}:
            served: Sequence[str] = MODERN_PROTOCOL_VERSIONS
        case _:
            served = SERVED
    return types.UnsupportedProtocolVersionErrorData(supported=list(served), requested=requested).model_dump(
        mode="json"
    )
