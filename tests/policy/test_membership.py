"""Who is put into a group, and taken out of it: recorded, repeated, and never so that nobody can administer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from servicedesk.errors import (
    DirectoryUnavailable,
    InvalidPolicy,
    LastAdministrator,
    LockedOut,
    OutcomeUnknown,
    PermissionsUnavailable,
    UnknownPerson,
)
from servicedesk.policy.change import Actor, ChangeKind, Intent
from servicedesk.policy.command_line import REASON
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.guarded_act import TAKEN_BACK, UNDO_ATTEMPTS
from servicedesk.policy.people.answers import StaffOutcome
from servicedesk.policy.people.membership import put_into_group, take_out_of_group
from servicedesk.policy.people.person import SignInStatus
from tests.fakes.policy import FakeDirectory, member
from tests.worlds.policy import NOON, PolicyWorld

WHY = Intent(actor=Actor(name="alice", id="a"), reason="moves")
DRY = Intent(actor=WHY.actor, reason=WHY.reason, dry_run=True)


class Pool(FakeDirectory):
    """Something else happens right after somebody is taken out; putting back fails as often as it is told to."""

    next: Callable[[], object] | None = None
    failures = 0

    def take_out(self, username: str, group: str) -> None:
        super().take_out(username, group)
        act, self.next = self.next, None
        if act is not None:
            act()

    def put_into(self, username: str, group: str) -> None:
        if self.failures:
            self.failures -= 1
            raise DirectoryUnavailable("Throttled")
        super().put_into(username, group)


class Company(PolicyWorld):
    """Two administrators, and two who are none."""

    new_directory = Pool
    directory: Pool

    def __init__(self) -> None:
        people = [
            member("alice", "administrators"),
            member("otto", "administrators", "auditors"),
            member("bob", "support-engineers"),
            member("erin"),
        ]
        super().__init__(DEFAULT_POLICY, people)

    def put(self, name: str, group: str, intent: Intent = WHY) -> StaffOutcome:
        return put_into_group(name, group, intent, store=self.store, directory=self.directory, clock=NOON.timestamp)

    def take_out(self, name: str, group: str, intent: Intent = WHY) -> StaffOutcome:
        return take_out_of_group(name, group, intent, store=self.store, directory=self.directory, clock=NOON.timestamp)

    def groups_of(self, name: str) -> set[str]:
        return set(self.directory.person(name).groups)

    @property
    def is_untouched(self) -> bool:
        return self.directory.acts == [] and self.store.log == []

    @property
    def said(self) -> list[tuple[ChangeKind, str, str | None, str]]:
        return [(change.kind, change.subject, change.group, change.reason) for change in self.store.log]


def test_somebody_is_put_into_a_group_with_a_record_that_names_both() -> None:
    company = Company()

    made = company.put("erin@example.com", "support-engineers")

    assert company.groups_of("erin") == {"support-engineers"}
    assert company.said == [(ChangeKind.GROUP_JOINED, "erin", "support-engineers", "moves")]
    assert made.changes == tuple(company.store.log)
    assert "within 15 minutes" in made.summary[0]


def test_somebody_is_taken_out_of_a_group_and_is_told_how_to_end_it_at_once() -> None:
    company = Company()

    made = company.take_out("bob", "support-engineers")

    assert company.groups_of("bob") == set()
    assert company.said == [(ChangeKind.GROUP_LEFT, "bob", "support-engineers", "moves")]
    assert made.summary[-1] == f"To end that at once: servicedesk revoke-person bob --keep-enabled {REASON}"


@pytest.mark.parametrize(
    ("way", "name", "group"), [("put", "bob", "support-engineers"), ("take_out", "erin", "auditors")]
)
def test_what_is_so_already_is_neither_done_nor_recorded(way: str, name: str, group: str) -> None:
    company = Company()

    made = getattr(company, way)(name, group)

    assert company.is_untouched
    assert (made.changes, len(made.summary)) == ((), 1)
    assert made.summary[0].startswith("Nothing to change")


@pytest.mark.parametrize(
    ("way", "name", "group"), [("put", "erin", "auditors"), ("take_out", "bob", "support-engineers")]
)
def test_a_dry_run_shows_the_record_and_does_nothing(way: str, name: str, group: str) -> None:
    company = Company()

    made = getattr(company, way)(name, group, DRY)

    assert company.is_untouched
    assert (made.changes[0].subject, made.changes[0].group) == (name, group)
    assert "dry run" in made.summary[0]


@pytest.mark.parametrize("way", ["put", "take_out"])
@pytest.mark.parametrize(
    ("name", "group", "error"),
    [("nobody", "auditors", UnknownPerson), ("erin", "auditor", InvalidPolicy)],
)
def test_who_and_what_there_is_not_changes_nothing(way: str, name: str, group: str, error: type[Exception]) -> None:
    company = Company()

    with pytest.raises(error):
        getattr(company, way)(name, group)

    assert company.is_untouched


@pytest.mark.parametrize(("way", "name"), [("put", "erin"), ("take_out", "bob")])
def test_nobody_is_moved_without_a_record(way: str, name: str) -> None:
    company = Company()
    company.store.available = False

    with pytest.raises(PermissionsUnavailable):
        getattr(company, way)(name, "support-engineers")

    assert company.directory.acts == []


def test_a_pool_that_is_silent_when_it_comes_to_it_is_told_as_not_known() -> None:
    company = Company()
    company.directory.failures = 1

    with pytest.raises(OutcomeUnknown):
        company.put("erin", "auditors")

    assert company.groups_of("erin") == set()
    assert company.put("erin", "auditors").changes
    assert company.groups_of("erin") == {"auditors"}


class TestTheLastAdministrator:
    @pytest.mark.parametrize("intent", [WHY, DRY], ids=["for real", "dry run"])
    def test_stays_in_the_group_that_administers(self, intent: Intent) -> None:
        company = Company()
        del company.directory.people["otto"]

        with pytest.raises(LastAdministrator, match="alice is the last person who can change permissions"):
            company.take_out("alice", "administrators", intent)

        assert company.is_untouched

    def test_is_whoever_can_sign_in(self) -> None:
        company = Company()
        company.directory.people["otto"] = member("otto", "administrators", is_enabled=False)

        company.take_out("otto", "administrators")
        with pytest.raises(LastAdministrator):
            company.take_out("alice", "administrators")

    @pytest.mark.parametrize("status", [SignInStatus.INVITED, SignInStatus.UNKNOWN])
    def test_is_nobody_who_has_not_signed_in_yet(self, status: SignInStatus) -> None:
        """An invitation that nobody takes up ends after seven days."""
        company = Company()
        company.directory.people["otto"] = member("otto", "administrators", status=status)

        with pytest.raises(LastAdministrator):
            company.take_out("alice", "administrators")
        company.take_out("otto", "administrators")

        assert company.groups_of("alice") == {"administrators"}

    def test_leaves_a_group_if_another_of_theirs_administers_too(self) -> None:
        company = Company()
        del company.directory.people["otto"]
        company.store.policies["chiefs"] = replace(company.store.policies["administrators"], group="chiefs")
        company.directory.group_names.add("chiefs")
        company.put("alice", "chiefs")

        company.take_out("alice", "administrators")

        assert company.groups_of("alice") == {"chiefs"}

    def test_leaves_a_group_that_does_not_administer(self) -> None:
        company = Company()
        del company.directory.people["alice"]

        company.take_out("otto", "auditors")

        assert company.groups_of("otto") == {"administrators"}

    def test_of_two_who_take_each_other_out_at_the_same_moment_one_stays_and_the_log_says_so(self) -> None:
        company = Company()
        company.directory.next = lambda: FakeDirectory.take_out(company.directory, "alice", "administrators")

        with pytest.raises(LastAdministrator):
            company.take_out("otto", "administrators")

        assert "administrators" in company.groups_of("otto")
        assert company.said == [
            (ChangeKind.GROUP_LEFT, "otto", "administrators", "moves"),
            (ChangeKind.GROUP_JOINED, "otto", "administrators", TAKEN_BACK),
        ]

    def test_is_put_back_when_it_cannot_be_decided_whether_somebody_is_left(self) -> None:
        company = Company()
        company.directory.next = lambda: setattr(company.store, "available", False)

        with pytest.raises(PermissionsUnavailable):
            company.take_out("otto", "administrators")

        assert "administrators" in company.groups_of("otto")

    @pytest.mark.parametrize("failures", range(UNDO_ATTEMPTS + 1))
    def test_is_put_back_in_several_attempts_or_the_command_is_told_that_does_it(self, failures: int) -> None:
        company = Company()
        company.directory.failures = failures
        company.directory.next = lambda: FakeDirectory.take_out(company.directory, "alice", "administrators")

        with pytest.raises(LockedOut if failures == UNDO_ATTEMPTS else LastAdministrator) as refusal:
            company.take_out("otto", "administrators")

        assert ("administrators" in company.groups_of("otto")) is (failures < UNDO_ATTEMPTS)
        assert ("servicedesk people put otto administrators" in str(refusal.value)) is (failures == UNDO_ATTEMPTS)
