"""Statuses of a desk's answers: the one table of what each says, and which errors it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum, auto
from typing import Any, Final

from servicedesk.clock import epoch_seconds
from servicedesk.errors import DeskBusy, DeskConflict, DeskRefused, DeskUnavailable, OutcomeUnknown, ServiceDeskError

#: How long to wait where a desk does not say it, and the longest that is told.
DEFAULT_WAIT_SECONDS: Final = 10
MAX_WAIT_SECONDS: Final = 3_600


class DeskReply(StrEnum):
    """What an answer of a desk says."""

    #: There is a document, or the desk has nothing to add.
    ANSWERED = auto()
    #: There is no such thing.
    ABSENT = auto()
    #: The desk's service account may not: for a model the same as absent.
    FORBIDDEN = auto()
    #: The credentials are not good (any more). Nothing was done.
    UNAUTHORIZED = auto()
    #: It is not as it was read. Nothing was done.
    CHANGED = auto()
    #: What was sent does not fit. Nothing was done.
    REFUSED = auto()
    #: Too many calls. Nothing was done.
    BUSY = auto()
    #: Refused in a way that is not understood. Nothing was done.
    UNUSABLE = auto()
    #: No answer, half of one, or one that is not understood. Of a write it is not known whether it was done.
    FAULT = auto()
    #: The desk could not be reached. Nothing was sent.
    UNREACHED = auto()


_REPLIES: Final[Mapping[int, DeskReply]] = {
    200: DeskReply.ANSWERED,
    201: DeskReply.ANSWERED,
    202: DeskReply.ANSWERED,
    204: DeskReply.ANSWERED,
    400: DeskReply.REFUSED,
    401: DeskReply.UNAUTHORIZED,
    403: DeskReply.FORBIDDEN,
    404: DeskReply.ABSENT,
    409: DeskReply.CHANGED,
    410: DeskReply.ABSENT,
    412: DeskReply.CHANGED,
    422: DeskReply.REFUSED,
    429: DeskReply.BUSY,
}
_SERVICE_UNAVAILABLE: Final = 503
#: What the circuit counts. Whoever answers that there are too many calls is there.
FAULTS: Final = frozenset({DeskReply.FAULT, DeskReply.UNREACHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came back for one request."""

    reply: DeskReply
    #: A status, or what failed, for the log: ``404``, ``ReadTimeout``. Never words of the desk.
    code: str
    #: The JSON; None where there is none.
    document: Any = None
    #: As it came, to be sent back as ``If-Match``; None if there is none.
    etag: str | None = None
    #: For `DeskReply.BUSY`.
    wait_seconds: int = DEFAULT_WAIT_SECONDS
    #: For `DeskReply.REFUSED`: our name of the field that does not fit, if the desk names one.
    field: str | None = None


def error_of(heard: Heard, *, is_write: bool) -> ServiceDeskError | None:
    """Return the error that an answer becomes; None if there is something to tell, or nothing."""
    match heard.reply:
        case DeskReply.ANSWERED | DeskReply.ABSENT | DeskReply.FORBIDDEN:
            return None
        case DeskReply.CHANGED:
            return DeskConflict()
        case DeskReply.REFUSED:
            return DeskRefused(heard.field)
        case DeskReply.BUSY:
            return DeskBusy(heard.code, retry_after_seconds=heard.wait_seconds)
        case DeskReply.FAULT if is_write:
            return OutcomeUnknown(heard.code)
    return DeskUnavailable(heard.code)


def reply_of(status: int, *, has_retry_after: bool) -> DeskReply:
    """Return what a status says."""
    if status == _SERVICE_UNAVAILABLE and has_retry_after:
        return DeskReply.BUSY
    # Whatever is refused with another status of the client's was not done; all else may have been.
    return _REPLIES.get(status, DeskReply.UNUSABLE if 400 <= status < 500 else DeskReply.FAULT)  # noqa: PLR2004


def wait_seconds_of(retry_after: str | None, date: str | None) -> int:
    """Return how long a ``Retry-After`` says to wait, RFC 9110 §10.2.3: seconds, or a time by the desk's own clock.

    `date` is the answer's ``Date``; without it, this machine's clock has to do.
    """
    said = (retry_after or "").strip()
    if said.isascii() and said.isdigit():
        return _within_bounds(float(said[:9]))
    ends_at = _epoch_seconds_of(said)
    if ends_at is None:
        return DEFAULT_WAIT_SECONDS
    now = _epoch_seconds_of(date or "")
    return _within_bounds(ends_at - (epoch_seconds() if now is None else now))


def _epoch_seconds_of(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _within_bounds(seconds: float) -> int:
    return int(min(max(seconds, 1), MAX_WAIT_SECONDS))
