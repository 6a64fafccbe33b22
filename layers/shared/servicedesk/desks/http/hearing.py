"""Reads a desk's answer: type, encoding, size and shape, before anybody believes its status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from servicedesk.desks.http.documents import field_in, is_json, read_document
from servicedesk.desks.http.replies import DeskReply, Heard, reply_of, wait_seconds_of
from servicedesk.desks.http.transport import WireAnswer, WireFault

#: RFC 9110 §8.8.3, as long as any is.
_ETAG: Final = re.compile(r'(W/)?"[\x21\x23-\x7e]{0,200}"')


def hear(wire: WireAnswer | WireFault, fields: Mapping[str, str]) -> Heard:
    """Return what came back.

    Args:
        wire: What came, or what went wrong.
        fields: Which fields may be named as refused: the desk's name → ours.
    """
    if isinstance(wire, WireFault):
        return Heard(reply=DeskReply.FAULT if wire.was_sent else DeskReply.UNREACHED, code=wire.code)
    retry_after = wire.headers.get("Retry-After")
    reply = reply_of(wire.status, has_retry_after=retry_after is not None)
    code = str(wire.status)
    match reply:
        case DeskReply.ANSWERED:
            return _document(wire)
        case DeskReply.BUSY:
            return Heard(reply=reply, code=code, wait_seconds=wait_seconds_of(retry_after, wire.headers.get("Date")))
        case DeskReply.REFUSED:
            return Heard(reply=reply, code=code, field=_refused_field(wire, fields))
    return Heard(reply=reply, code=code)


def _document(wire: WireAnswer) -> Heard:
    code = str(wire.status)
    if wire.status == HTTPStatus.NO_CONTENT:
        return Heard(reply=DeskReply.ANSWERED, code=code)
    if wire.body is None or not is_json(wire.headers.get("Content-Type")):
        return Heard(reply=DeskReply.FAULT, code="WrongContentType")
    try:
        document = read_document(wire.body)
    except ValueError:
        return Heard(reply=DeskReply.FAULT, code="UnreadableDocument")
    etag = wire.headers.get("ETag", "")
    return Heard(reply=DeskReply.ANSWERED, code=code, document=document, etag=etag if _ETAG.fullmatch(etag) else None)


def _refused_field(wire: WireAnswer, fields: Mapping[str, str]) -> str | None:
    """Return our name of the field that an error is about; nothing else of it is looked at."""
    if not fields or not wire.body or not is_json(wire.headers.get("Content-Type")):
        return None
    try:
        return field_in(read_document(wire.body), fields)
    except ValueError:
        return None
