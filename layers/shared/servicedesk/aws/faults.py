"""What AWS's failures become."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.errors import DeskUnavailable


@contextmanager
def desk_faults() -> Iterator[None]:
    """Turn every failure of a call to AWS into `DeskUnavailable`.

    The failure is not kept as the cause: its text may hold names, addresses and what was sent.
    """
    try:
        yield
    except (BotoCoreError, ClientError):
        raise DeskUnavailable from None
