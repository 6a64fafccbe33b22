"""Permissions are remembered for their time to live, and never longer."""

import pytest

from servicedesk.discovery.cached import MAX_CALLERS, CachedGrants
from servicedesk.discovery.discovery import Discovery
from servicedesk.errors import PermissionsUnavailable, UnknownTool
from servicedesk.tools.effect import Effect
from tests.clocks import Clock
from tests.grants import CountingTool, StoredGrants, grant
from tests.people import person

GROUPS = frozenset({"agents"})
DELETE = CountingTool("delete_customer", Effect.DESTROYS).tool
READ = CountingTool("read_ticket").tool


def test_one_caller_is_read_once_within_the_time_to_live() -> None:
    store, clock = StoredGrants(grant("agents", "read_ticket")), Clock()
    cached = CachedGrants(store, ttl_seconds=30, clock=clock)
    cached.read("bob", GROUPS)
    clock.now_seconds += 29.9

    cached.read("bob", GROUPS)

    assert store.reads == [True]


def test_a_right_taken_away_is_gone_when_the_time_to_live_is_over() -> None:
    store, clock = StoredGrants(grant("agents", "read_ticket")), Clock()
    discovery = Discovery(CachedGrants(store, ttl_seconds=30, clock=clock), [READ])
    bob = person("agents")
    assert "read_ticket" in discovery.open(bob)
    store.grants.clear()

    clock.now_seconds += 30

    assert "read_ticket" not in discovery.open(bob)
    with pytest.raises(UnknownTool):
        discovery.authorise(discovery.open(bob), "read_ticket")


def test_a_destroying_right_taken_away_is_gone_at_once() -> None:
    store = StoredGrants(grant("agents", "delete_customer"))
    discovery = Discovery(CachedGrants(store, ttl_seconds=30, clock=Clock()), [DELETE])
    bob = person("agents")
    opened = discovery.open(bob)
    assert "delete_customer" in opened

    store.grants.clear()

    with pytest.raises(UnknownTool):
        discovery.authorise(opened, "delete_customer")
    assert "delete_customer" not in discovery.open(bob)


def test_a_right_given_works_at_once() -> None:
    store = StoredGrants()
    discovery = Discovery(CachedGrants(store, ttl_seconds=30, clock=Clock()), [READ])
    opened = discovery.open(person("agents"))
    assert len(opened) == 0

    store.grants.append(grant("agents", "read_ticket"))

    assert discovery.authorise(opened, "read_ticket").tool is READ


def test_people_in_other_groups_are_read_for_themselves() -> None:
    store = StoredGrants(grant("agents", "read_ticket"))
    cached = CachedGrants(store, ttl_seconds=30, clock=Clock())
    cached.read("bob", GROUPS)

    assert cached.read("bob", frozenset({"auditors"})).grants == ()
    assert cached.read("erin", frozenset()).grants == ()
    assert len(store.reads) == 3


def test_a_store_that_did_not_answer_is_asked_again() -> None:
    store = StoredGrants(grant("agents", "read_ticket"))
    cached = CachedGrants(store, ttl_seconds=30, clock=Clock())
    store.available = False
    with pytest.raises(PermissionsUnavailable):
        cached.read("bob", GROUPS)

    store.available = True

    assert len(cached.read("bob", GROUPS).grants) == 1


def test_a_consistent_read_that_fails_is_not_answered_from_memory() -> None:
    store = StoredGrants(grant("agents", "delete_customer"))
    cached = CachedGrants(store, ttl_seconds=30, clock=Clock())
    cached.read("bob", GROUPS)

    store.available = False

    with pytest.raises(PermissionsUnavailable):
        cached.read("bob", GROUPS, fresh=True)


def test_the_memory_is_bounded() -> None:
    store = StoredGrants()
    cached = CachedGrants(store, ttl_seconds=30, clock=Clock())
    for number in range(MAX_CALLERS + 1):
        cached.read(f"person-{number}", GROUPS)
    store.reads.clear()

    cached.read("person-0", GROUPS)
    cached.read(f"person-{MAX_CALLERS}", GROUPS)

    assert len(store.reads) == 1
