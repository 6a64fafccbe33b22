"""Acts on the user pool that could lock everybody out: looked at again afterwards, and taken back if they did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from servicedesk.errors import DirectoryUnavailable, LastAdministrator, LockedOut, OutcomeUnknown, Unavailable
from servicedesk.policy.change import Change

UNDO_ATTEMPTS = 3
#: The reason of a record that says that a change did not stay.
TAKEN_BACK: Final = "taken back: nobody could have changed permissions any more"

Act = Callable[[], None]


def act_unless_last(act: Act, look: Act, take_back: Act, locked_out: str) -> None:
    """Do what `look` allowed before, look again, and take it back if nobody is left who can change permissions.

    Of two administrators who shut each other out at the same moment, whoever looks last takes back what they did.

    Args:
        act: What is done.
        look: Raises `LastAdministrator` when nobody is left.
        take_back: What undoes it.
        locked_out: What is so if that fails, and the command that undoes it.

    Raises:
        LastAdministrator: It is taken back.
        PermissionsUnavailable, DirectoryUnavailable: It was not done, or not decided and taken back.
        LockedOut: It could not be taken back.
    """
    act()
    try:
        look()
    except (LastAdministrator, Unavailable):
        # What is not decided is not done: whoever repeats it is asked again.
        _take_back(take_back, locked_out)
        raise


@contextmanager
def recorded_act(change: Change) -> Iterator[None]:
    """Say of an act whose record is written that it is not known whether the pool made it, if the pool is silent.

    `change` is the record.

    Raises:
        OutcomeUnknown: It did not answer. Doing it again is safe.
    """
    try:
        yield
    except DirectoryUnavailable as failure:
        raise OutcomeUnknown(failure.code, changes=[change.id]) from None


def _take_back(take_back: Act, locked_out: str) -> None:
    for attempt in range(1, UNDO_ATTEMPTS + 1):
        try:
            return take_back()
        except DirectoryUnavailable as failure:
            if attempt == UNDO_ATTEMPTS:
                raise LockedOut(failure.code, locked_out) from None
    return None
