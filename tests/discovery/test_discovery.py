"""A decision is remembered for its time to live, and never longer; and some are made on a fresh read."""

from dataclasses import replace

import pytest

from servicedesk.discovery.discovery import MAX_PRINCIPALS, Discovery, holds
from servicedesk.discovery.grants import TrialRule
from servicedesk.errors import InvalidToken, PermissionsUnavailable, UnknownTool
from servicedesk.tools.effect import Effect
from tests.fakes.clock import FakeClock
from tests.fakes.grant_store import FakeGrantStore, grant
from tests.fakes.tools import CountingTool
from tests.people import person

BOB = person("agents")
DELETE = CountingTool("delete_customer", Effect.DESTROYS).tool
READ = CountingTool("read_ticket").tool


def discovery_over(store: FakeGrantStore, clock: FakeClock | None = None) -> Discovery:
    return Discovery(store, [READ, DELETE], ttl_seconds=30, clock=clock or FakeClock())


def test_one_principal_is_decided_once_within_the_time_to_live() -> None:
    store, clock = FakeGrantStore(grant("agents", "read_ticket")), FakeClock()
    discovery = discovery_over(store, clock)
    first = discovery.open(BOB)
    clock.now_seconds += 29.9

    assert discovery.open(BOB) is first
    assert len(store.reads) == 1


def test_a_right_taken_away_is_gone_when_the_time_to_live_is_over() -> None:
    store, clock = FakeGrantStore(grant("agents", "read_ticket")), FakeClock()
    discovery = discovery_over(store, clock)
    assert "read_ticket" in discovery.open(BOB)
    store.grants.clear()

    clock.now_seconds += 30

    assert "read_ticket" not in discovery.open(BOB)
    with pytest.raises(UnknownTool):
        discovery.authorise(discovery.open(BOB), "read_ticket")


def test_a_destroying_right_taken_away_is_gone_at_once_from_the_list_too() -> None:
    store = FakeGrantStore(grant("agents", "delete_customer"))
    discovery = discovery_over(store)
    opened = discovery.open(BOB)
    assert "delete_customer" in opened

    store.grants.clear()

    with pytest.raises(UnknownTool):
        discovery.authorise(opened, "delete_customer")
    assert "delete_customer" not in discovery.open(BOB)


def test_a_right_given_works_at_once() -> None:
    store = FakeGrantStore()
    discovery = discovery_over(store)
    opened = discovery.open(BOB)
    assert len(opened) == 0

    store.grants.append(grant("agents", "read_ticket"))

    assert discovery.authorise(opened, "read_ticket").tool is READ


def test_each_principal_is_decided_for_themselves() -> None:
    store = FakeGrantStore(grant("agents", "read_ticket"))
    discovery = discovery_over(store)
    discovery.open(BOB)

    assert len(discovery.open(person("auditors"))) == 0
    assert len(discovery.open(person(subject="subject-of-erin"))) == 0
    assert discovery.open(person("agents", client_id="another app")).holder.client_id == "another app"
    assert len(store.reads) == 4


def test_a_refreshed_token_speaks_for_the_same_principal() -> None:
    store = FakeGrantStore(grant("agents", "read_ticket"))
    discovery = discovery_over(store)

    assert discovery.open(BOB) is discovery.open(replace(BOB, expires_at=BOB.expires_at + 900))
    assert len(store.reads) == 1


def test_a_revocation_is_remembered_as_long_as_a_right() -> None:
    store = FakeGrantStore(grant("agents", "read_ticket"))
    store.not_before[BOB.subject] = BOB.authenticated_at + 1
    discovery = discovery_over(store)

    for _ in range(2):
        with pytest.raises(InvalidToken):
            discovery.open(BOB)

    assert len(store.reads) == 1


def test_a_store_that_did_not_answer_is_asked_again() -> None:
    store = FakeGrantStore(grant("agents", "read_ticket"))
    discovery = discovery_over(store)
    store.available = False
    with pytest.raises(PermissionsUnavailable):
        discovery.open(BOB)

    store.available = True

    assert len(discovery.open(BOB)) == 1


def test_a_fresh_decision_that_fails_is_not_answered_from_memory() -> None:
    store = FakeGrantStore(grant("agents", "delete_customer"))
    discovery = discovery_over(store)
    opened = discovery.open(BOB)

    store.available = False

    with pytest.raises(PermissionsUnavailable):
        discovery.authorise(opened, "delete_customer")


def test_the_cache_is_bounded_and_forgets_who_came_longest_ago() -> None:
    store = FakeGrantStore()
    discovery = discovery_over(store)
    for number in range(MAX_PRINCIPALS + 1):
        discovery.open(person("agents", subject=f"person-{number}"))
    store.reads.clear()

    discovery.open(person("agents", subject=f"person-{MAX_PRINCIPALS}"))
    discovery.open(person("agents", subject="person-0"))

    assert store.reads == ["person-0"]


def test_what_trial_rules_find_out_stays_with_one_call() -> None:
    store = FakeGrantStore(grant("agents", "read_ticket"))
    store.trial_rules = (TrialRule(group="agents", tool="read_ticket", conditions=None, version=1),)
    discovery = discovery_over(store)

    first, second = (discovery.open(BOB).take("read_ticket") for _ in range(2))
    first.caller.view.shows({})

    assert first.trial is not None
    assert second.trial is not None
    assert (first.trial.differences.rows_lost, second.trial.differences.rows_lost) == (1, 0)
    assert len(store.reads) == 1


RIGHT = "manage_something"
KNOWN = {RIGHT: READ}


@pytest.mark.parametrize(
    ("groups", "expected"), [((), False), (("agents",), False), (("leads",), True), (("agents", "leads"), True)]
)
def test_a_right_that_is_no_tool_is_held_by_grant_and_asked_for_in_one_read_each_time(
    groups: tuple[str, ...], expected: bool
) -> None:
    store = FakeGrantStore(grant("leads", RIGHT), grant("agents", "read_ticket"))

    assert [holds(person(*groups), RIGHT, store, KNOWN) for _ in range(2)] == [expected] * 2
    assert len(store.reads) == 2


def test_a_right_taken_away_is_held_no_more_at_once() -> None:
    store = FakeGrantStore(grant("agents", RIGHT))
    assert holds(BOB, RIGHT, store, KNOWN)

    store.grants.clear()

    assert not holds(BOB, RIGHT, store, KNOWN)


def test_a_right_is_neither_held_nor_refused_to_whoever_was_revoked_or_cannot_be_decided_about() -> None:
    store = FakeGrantStore(grant("agents", RIGHT))
    store.not_before[BOB.subject] = BOB.authenticated_at + 1
    with pytest.raises(InvalidToken):
        holds(BOB, RIGHT, store, KNOWN)

    store.available = False

    with pytest.raises(PermissionsUnavailable):
        holds(BOB, RIGHT, store, KNOWN)
