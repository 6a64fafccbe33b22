"""Nobody locks everybody out: whoever gives up the right leaves somebody who can sign in and has it."""

from __future__ import annotations

from itertools import product

import pytest

from servicedesk.discovery.default_policy import MANAGE_PERMISSIONS
from servicedesk.errors import DirectoryUnavailable, LastAdministrator
from servicedesk.policy.change import Actor
from servicedesk.policy.directory import Person
from servicedesk.policy.manager import Intent, PolicyManager
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.view import Conditions
from tests.policy.memory import MemoryDirectory, MemoryPolicy

ALL = Conditions()
WHY = Intent(actor=Actor(name="ada", id="a"), reason="because")
DRY = Intent(actor=WHY.actor, reason="because", dry_run=True)
MAY = Rules(grants={MANAGE_PERMISSIONS: ALL})
#: What another group is like: whether it has the right, the pool has it, somebody is in it, and they can sign in.
OTHERS = list(product((False, True), repeat=4))


class Office:
    """Administrators, of whom one is there, and another group."""

    def __init__(self, *, has_right: bool, in_pool: bool, has_member: bool, is_enabled: bool) -> None:
        self.store = MemoryPolicy(administrators={MANAGE_PERMISSIONS: ALL})
        self.other = MAY if has_right else Rules()
        self.store.policies["others"] = GroupPolicy(group="others", rules=self.other, version=1)
        members = [self._member("ada", "administrators", is_enabled=True)]
        members += [self._member("otto", "others", is_enabled=is_enabled)] if has_member else []
        self.directory = MemoryDirectory(members, {"administrators", *(["others"] if in_pool else [])})
        self.manager = PolicyManager(self.store, self.directory, {MANAGE_PERMISSIONS}, pause=lambda _: None)
        self.is_left = has_right and in_pool and has_member and is_enabled

    @staticmethod
    def _member(name: str, group: str, *, is_enabled: bool) -> Person:
        return Person(username=name, subject=name, email="", groups=frozenset({group}), is_enabled=is_enabled)

    def give_up(self, way: str, intent: Intent) -> None:
        """Take the right from the administrators, in one of the ways there are."""
        if way == "one rule":
            self.manager.change("administrators", lambda rules: rules.revoked(MANAGE_PERMISSIONS), intent)
        elif way == "the whole policy":
            self.manager.replace({"others": self.other}, intent)
        else:
            self.manager.differences({"others": self.other}, intent)


WAYS = ("one rule", "the whole policy", "what would change")


@pytest.mark.parametrize("intent", [WHY, DRY], ids=["for real", "dry run"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("has_right", "in_pool", "has_member", "is_enabled"), OTHERS)
def test_the_right_is_given_up_only_if_somebody_is_left_who_can_use_it(
    way: str, intent: Intent, has_right: bool, in_pool: bool, has_member: bool, is_enabled: bool
) -> None:
    office = Office(has_right=has_right, in_pool=in_pool, has_member=has_member, is_enabled=is_enabled)

    if office.is_left:
        office.give_up(way, intent)
        return

    with pytest.raises(LastAdministrator, match="nobody could change permissions any more"):
        office.give_up(way, intent)
    assert office.store.log == []
    assert MANAGE_PERMISSIONS in office.store.policies["administrators"].rules.grants


@pytest.mark.parametrize(("in_pool", "has_member", "is_enabled"), [(i, m, e) for r, i, m, e in OTHERS if r])
def test_the_right_is_handed_over_in_one_go_only_to_a_group_that_can_use_it(
    in_pool: bool, has_member: bool, is_enabled: bool
) -> None:
    office = Office(has_right=True, in_pool=in_pool, has_member=has_member, is_enabled=is_enabled)
    office.store.policies["others"] = GroupPolicy(group="others", rules=Rules(grants={}), version=1)

    if office.is_left:
        office.manager.replace({"others": MAY}, WHY)
        assert office.store.policies["administrators"].rules == Rules()
        return

    with pytest.raises(LastAdministrator):
        office.manager.replace({"others": MAY}, WHY)
    assert office.store.log == []


@pytest.mark.parametrize("way", WAYS)
def test_when_the_pool_cannot_be_asked_nothing_is_decided_either_way(way: str) -> None:
    office = Office(has_right=True, in_pool=True, has_member=True, is_enabled=True)
    office.directory.available = False

    with pytest.raises(DirectoryUnavailable):
        office.give_up(way, WHY)

    assert office.store.log == []


def test_a_change_that_gives_nothing_up_asks_nobody() -> None:
    office = Office(has_right=False, in_pool=True, has_member=False, is_enabled=False)
    office.directory.available = False

    office.manager.change("others", lambda rules: rules.granted(MANAGE_PERMISSIONS, ALL), WHY)

    assert MANAGE_PERMISSIONS in office.store.policies["others"].rules.grants
