"""What AWS's failures become."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.errors import DeskUnavailable, Unavailable


@contextmanager
def faults(unavailable: type[Unavailable]) -> Iterator[None]:
    """Turn every failure of a call to AWS into `unavailable`.

    The failure is not kept as the cause: its text may hold names, addresses and what was sent.
    """
    try:
        yield
    except (BotoCoreError, ClientError):
        raise unavailable from None


desk_faults = partial(faults, DeskUnavailable)
