"""What AWS's failures become."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.errors import DeskUnavailable, Unavailable

#: The code of what AWS answered well and this release cannot understand.
UNREADABLE_ROW: Final = "UnreadableRow"
#: What DynamoDB says of a transaction's part that did not fail.
_NO_REASON: Final = "None"


@contextmanager
def faults(unavailable: type[Unavailable], *unreadable: type[Exception]) -> Iterator[None]:
    """Turn every failure of a call to AWS into `unavailable`, which keeps its code.

    The failure is not kept as the cause: its text may hold names, addresses and what was sent.

    Args:
        unavailable: What it becomes.
        unreadable: What reading the answer raises when it cannot be understood.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise unavailable(code_of(error)) from None
    except unreadable:
        raise unavailable(UNREADABLE_ROW) from None


def code_of(error: BotoCoreError | ClientError) -> str:
    """Return AWS's code for a failure; the kind of failure where AWS did not answer. Never its message."""
    return codes_of(error)[0] if isinstance(error, ClientError) else type(error).__name__


def codes_of(error: ClientError) -> tuple[str, ...]:
    """Return AWS's codes for a failure: those of a cancelled transaction's parts that failed, otherwise its own."""
    return failed(reasons_of(error)) or (str(error.response["Error"]["Code"]),)


def reasons_of(error: ClientError) -> tuple[str, ...]:
    """Return a code for each part of a cancelled transaction, in order; none for any other failure."""
    # botocore's type leaves them out: they are members of this one failure.
    response: Any = error.response
    return tuple(str(reason.get("Code", _NO_REASON)) for reason in response.get("CancellationReasons") or ())


def failed(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of the parts that failed."""
    return tuple(reason for reason in reasons if reason != _NO_REASON)


desk_faults = partial(faults, DeskUnavailable)
