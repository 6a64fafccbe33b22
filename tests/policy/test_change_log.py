"""The log of changes is filtered, and says how far it was read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.change_log import MAX_READS, ChangeFilter, read_changes
from tests.fakes.policy import FakePolicyStore

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def change(number: int, kind: ChangeKind = ChangeKind.GROUP, subject: str = "auditors", actor: str = "alice") -> Change:
    by = f"sub-of-{actor}"
    return Change(id=str(number), at=NOON, kind=kind, subject=subject, actor=actor, actor_id=by, reason="x", version=1)


LOG = [
    change(1),
    change(2, subject="agents"),
    change(3, actor="carol"),
    change(4, ChangeKind.PERSON_DISABLED, subject="carol"),
    # Groups that are called as a person is.
    change(5, subject="carol"),
    change(6, ChangeKind.GROUP_CREATED, subject="carol"),
    change(7, ChangeKind.GROUP_JOINED, subject="carol"),
]
WANTED: dict[str, tuple[ChangeFilter, list[str]]] = {
    "nothing in particular": (ChangeFilter(), ["7", "6", "5", "4", "3", "2", "1"]),
    "of a group": (ChangeFilter(group="auditors"), ["3", "1"]),
    "by somebody, or about them": (ChangeFilter(person="carol"), ["7", "4", "3"]),
    "by whom a sub is": (ChangeFilter(person="sub-of-carol"), ["3"]),
    "of a kind": (ChangeFilter(kind=ChangeKind.PERSON_DISABLED), ["4"]),
    "of a group by somebody": (ChangeFilter(group="auditors", person="carol"), ["3"]),
    "by nobody": (ChangeFilter(person="nobody"), []),
}


def store_of(log: list[Change]) -> FakePolicyStore:
    store = FakePolicyStore()
    store.log = log
    return store


@pytest.mark.parametrize(("wanted", "found"), WANTED.values(), ids=WANTED)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_every_change_that_is_wanted_is_found_once(wanted: ChangeFilter, found: list[str], limit: int) -> None:
    store = store_of(LOG)
    pages = [read_changes(store, wanted, limit=limit)]
    while pages[-1].next is not None:
        pages.append(read_changes(store, wanted, pages[-1].next, limit))

    assert [one.id for page in pages for one in page.changes] == found
    assert all(len(page.changes) <= limit for page in pages)


def test_one_page_reads_no_further_than_there_is_time_for_and_says_where_to_go_on() -> None:
    store = store_of([change(0, actor="carol"), *(change(number) for number in range(1, MAX_READS + 5))])

    page = read_changes(store, ChangeFilter(person="carol"), limit=1)

    assert (page.changes, page.next) == ((), str(MAX_READS))
