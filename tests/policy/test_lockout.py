"""Nobody locks everybody out: whoever gives up the right leaves somebody who can sign in and has it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import product

import pytest

from servicedesk.errors import DirectoryUnavailable, LastAdministrator, LockedOut, RevocationIncomplete
from servicedesk.policy.change import Actor, Intent
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.guarded_act import UNDO_ATTEMPTS
from servicedesk.policy.lockout import administering_group
from servicedesk.policy.people.revocation import revoke_person
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.fakes.policy import FakeDirectory, RacingStore, member
from tests.worlds.policy import NOON, PolicyWorld

ALL = Conditions()
WHY = Intent(actor=Actor(name="ada", id="a"), reason="because")
DRY = Intent(actor=WHY.actor, reason="because", dry_run=True)
#: Epoch seconds, after everything happens.
SOON = int(NOON.timestamp()) + 3_600
MAY = Rules(grants={MANAGE_PERMISSIONS: ALL})
#: What another group is like: whether it has the right, the pool has it, somebody is in it, and they can sign in.
OTHERS = list(product((False, True), repeat=4))


class Office(PolicyWorld):
    """Administrators, of whom one is there, and another group."""

    def __init__(self, *, has_right: bool, in_pool: bool, has_member: bool, is_enabled: bool) -> None:
        self.other = MAY if has_right else Rules()
        super().__init__(
            {"administrators": MAY.grants, "others": self.other.grants},
            [member("ada", "administrators"), *([member("otto", "others", is_enabled=is_enabled)] * has_member)],
            pool=["administrators", *(["others"] * in_pool)],
        )
        self.is_left = has_right and in_pool and has_member and is_enabled

    def give_up(self, way: str, intent: Intent) -> None:
        """Take the right from the administrators, in one of the ways there are."""
        if way == "one rule":
            self.editor.change("administrators", lambda rules: rules.without_grant(MANAGE_PERMISSIONS), intent)
        elif way == "the whole policy":
            self.editor.replace({"others": self.other}, intent)
        else:
            self.editor.differences({"others": self.other}, intent)


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
        office.editor.replace({"others": MAY}, WHY)
        assert office.store.policies["administrators"].rules == Rules()
        return

    with pytest.raises(LastAdministrator):
        office.editor.replace({"others": MAY}, WHY)
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

    office.editor.change("others", lambda rules: rules.with_grant(MANAGE_PERMISSIONS, ALL), WHY)

    assert MANAGE_PERMISSIONS in office.store.policies["others"].rules.grants


#: How else the administrators' right could become, and whether it is given up by that.
TERMS: dict[str, tuple[Conditions, bool]] = {
    "it ends": (Conditions(ends_at=SOON), True),
    "it ends once it has begun anew": (Conditions(starts_at=SOON, ends_at=SOON + 60), True),
    "it begins anew, for good": (Conditions(starts_at=SOON), False),
}


@pytest.mark.parametrize(("terms", "is_given_up"), TERMS.values(), ids=TERMS.keys())
@pytest.mark.parametrize("is_left", [True, False])
def test_a_right_that_ends_is_given_up(terms: Conditions, is_given_up: bool, is_left: bool) -> None:
    office = Office(has_right=is_left, in_pool=True, has_member=True, is_enabled=True)

    def change() -> None:
        office.editor.change("administrators", lambda rules: rules.with_grant(MANAGE_PERMISSIONS, terms), WHY)

    if is_left or not is_given_up:
        change()
        return
    with pytest.raises(LastAdministrator):
        change()
    assert office.store.log == []


@pytest.mark.parametrize(
    "others",
    [
        Rules(grants={MANAGE_PERMISSIONS: Conditions(ends_at=SOON)}),
        Rules(scheduled={MANAGE_PERMISSIONS: Conditions(starts_at=SOON)}),
    ],
    ids=["for a time", "later"],
)
def test_nobody_is_kept_in_by_a_right_that_ends_or_is_yet_to_begin(others: Rules) -> None:
    office = Office(has_right=False, in_pool=True, has_member=True, is_enabled=True)
    office.store.policies["others"] = GroupPolicy(group="others", rules=others, version=1)

    with pytest.raises(LastAdministrator):
        office.editor.change("administrators", lambda rules: rules.without_grant(MANAGE_PERMISSIONS), WHY)
    assert office.store.log == []


def test_a_right_that_was_scheduled_and_has_begun_for_good_keeps_somebody_in() -> None:
    office = Office(has_right=False, in_pool=True, has_member=True, is_enabled=True)
    begun = Rules(scheduled={MANAGE_PERMISSIONS: Conditions(starts_at=int(NOON.timestamp()))})
    office.store.policies["others"] = GroupPolicy(group="others", rules=begun, version=1)

    office.editor.change("administrators", lambda rules: rules.without_grant(MANAGE_PERMISSIONS), WHY)

    assert office.store.policies["administrators"].rules == Rules()


class Pool(FakeDirectory):
    """Something else happens right after somebody is disabled; enabling fails as often as it is told to."""

    next: Callable[[], object] | None = None
    failures = 0

    def disable(self, username: str) -> None:
        super().disable(username)
        act, self.next = self.next, None
        if act is not None:
            act()

    def enable(self, username: str) -> None:
        if self.failures:
            self.failures -= 1
            raise DirectoryUnavailable("ThrottlingException")
        super().enable(username)


class Company(PolicyWorld):
    """Two groups that administer, with one member each."""

    new_store = RacingStore
    new_directory = Pool
    store: RacingStore
    directory: Pool

    def __init__(self) -> None:
        groups = {"administrators": MAY.grants, "others": MAY.grants}
        super().__init__(groups, [member("ada", "administrators"), member("otto", "others")])

    def give_up(self, way: str) -> None:
        if way == "one rule":
            self.editor.change("administrators", lambda rules: rules.without_grant(MANAGE_PERMISSIONS), WHY)
        else:
            self.editor.replace({"others": MAY}, WHY)

    def disable(self) -> None:
        revoke_person("otto", WHY, store=self.store, directory=self.directory)

    @property
    def is_administered(self) -> bool:
        return administering_group(self.store.policies.values(), self.directory) is not None


BOTH = ("one rule", "the whole policy")


@pytest.mark.parametrize("way", BOTH)
def test_who_gives_up_the_right_while_the_other_administrator_is_disabled_takes_it_back(way: str) -> None:
    company = Company()
    company.store.next = lambda: company.directory.disable("otto")

    with pytest.raises(LastAdministrator):
        company.give_up(way)

    assert company.is_administered
    assert [change.reason.partition(":")[0] for change in company.store.log] == ["because", "taken back"]


@pytest.mark.parametrize("way", BOTH)
def test_who_is_disabled_while_the_right_is_given_up_is_enabled_again_or_the_right_is_back(way: str) -> None:
    """Whichever of the two comes between the other's write and second look, somebody is left."""
    first, second = Company(), Company()
    first.store.next = lambda: suppressed(first.disable)
    suppressed(lambda: first.give_up(way))
    second.directory.next = lambda: suppressed(lambda: second.give_up(way))
    suppressed(second.disable)

    assert first.is_administered
    assert second.is_administered


def suppressed(act: Callable[[], object]) -> None:
    with suppress(LastAdministrator):
        act()


@pytest.mark.parametrize("way", BOTH)
def test_a_change_that_cannot_be_looked_at_again_is_taken_back(way: str) -> None:
    company = Company()
    company.store.next = lambda: setattr(company.directory, "available", False)

    with pytest.raises(DirectoryUnavailable):
        company.give_up(way)

    assert MANAGE_PERMISSIONS in company.store.policies["administrators"].rules.grants


@pytest.mark.parametrize("way", BOTH)
def test_a_change_that_cannot_be_taken_back_says_by_which_command_it_can(way: str) -> None:
    company = Company()
    company.store.next = lambda: setattr(company.store, "available", False)

    with pytest.raises(LockedOut, match=f"servicedesk grant administrators {MANAGE_PERMISSIONS}"):
        company.give_up(way)


@pytest.mark.parametrize("failures", range(UNDO_ATTEMPTS + 1))
def test_a_sign_in_that_cannot_be_enabled_again_at_once_is_tried_again_and_then_told(failures: int) -> None:
    company = Company()
    company.directory.failures = failures
    company.directory.next = lambda: company.store.policies.pop("administrators")

    if failures == UNDO_ATTEMPTS:
        with pytest.raises(LockedOut, match="servicedesk people enable otto"):
            company.disable()
        return

    with pytest.raises(LastAdministrator):
        company.disable()
    assert company.directory.person("otto").is_enabled


def test_a_person_is_enabled_again_when_it_cannot_be_decided_whether_somebody_is_left() -> None:
    """Left disabled, they would count as disabled before when the same is sent again, and nobody would be asked."""
    company = Company()
    company.directory.next = lambda: setattr(company.store, "available", False)

    with pytest.raises(RevocationIncomplete):
        company.disable()

    assert company.directory.person("otto").is_enabled
    assert company.store.revoked
