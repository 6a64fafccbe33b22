"""What makes two calls one: the same person asks for the same thing again, or says that it is the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from servicedesk.tools.digest import digest
from servicedesk.tools.tool import Arguments

#: How long the same arguments are taken for the same request.
SAME_ARGUMENTS_FOR = timedelta(minutes=5)
#: How long a key of the caller's own is remembered.
SAME_KEY_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing that somebody asked for, however often."""

    #: Of the person and what they asked for, or of the person and their own key: a digest, nothing can be read from it.
    key: str
    #: Of what was asked for: a digest.
    content: str
    #: Aware, UTC. Until then a second one is answered as the first.
    until: datetime


def request(subject: str, tool: str, arguments: Arguments, own_key: str | None, at: datetime) -> Request:
    """Return what `subject` asks of `tool`.

    Args:
        subject: Who asks.
        tool: The tool's name.
        arguments: What is asked for; a field ``idempotency_key`` is no part of it.
        own_key: The caller's, if they gave one.
        at: When; aware, UTC.
    """
    content = digest(arguments.model_dump(mode="json", exclude={"idempotency_key"}))
    distinguishing = ["same arguments", content] if own_key is None else ["own key", own_key]
    key = digest([subject, tool, *distinguishing])
    return Request(key=key, content=content, until=at + (SAME_ARGUMENTS_FOR if own_key is None else SAME_KEY_FOR))
