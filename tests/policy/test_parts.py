"""A policy larger than one transaction: what of it was made is never told as nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from servicedesk.errors import OutcomeUnknown, PartlyMade, PermissionsUnavailable, PolicyConflict
from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.parts import MAX_CHANGES, write_in_parts

CHANGES = [
    Change(
        id=f"change-{number}", at=datetime.now(UTC), kind=ChangeKind.GROUP, subject=f"group-{number}",
        actor="alice", actor_id="a", reason="because", version=1,
    )
    for number in range(2 * MAX_CHANGES + 1)
]  # fmt: skip


class Store:
    """Takes parts until it fails."""

    def __init__(self, good_parts: int, failure: Exception | None = None) -> None:
        self.parts: list[list[str]] = []
        self._good_parts, self._failure = good_parts, failure

    def write(self, some: Sequence[Change]) -> None:
        if len(self.parts) == self._good_parts and self._failure is not None:
            raise self._failure
        self.parts.append([change.id for change in some])


def test_everything_is_written_once_and_in_order() -> None:
    store = Store(3)

    write_in_parts(CHANGES, store.write)

    assert [change_id for part in store.parts for change_id in part] == [change.id for change in CHANGES]
    assert max(map(len, store.parts)) == MAX_CHANGES


FAILURES = [PolicyConflict("somebody was first"), PermissionsUnavailable("Timeout"), OutcomeUnknown("Timeout")]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_what_fails_at_once_is_told_as_it_is(failure: Exception) -> None:
    with pytest.raises(type(failure)) as raised:
        write_in_parts(CHANGES, Store(0, failure).write)

    assert raised.value is failure


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
@pytest.mark.parametrize("good_parts", [1, 2])
def test_what_fails_later_names_what_was_made(good_parts: int, failure: Exception) -> None:
    store = Store(good_parts, failure)

    with pytest.raises(PartlyMade, match=f"{good_parts * MAX_CHANGES} of {len(CHANGES)} are in force") as raised:
        write_in_parts(CHANGES, store.write)

    assert list(raised.value.changes) == [change_id for part in store.parts for change_id in part]
    assert raised.value.code == getattr(failure, "code", None)
    assert str(failure) in str(raised.value)
