"""Stopping a person at once, and letting them in again: what is done, in which order, and to whom it is not done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servicedesk.errors import (
    AmbiguousPerson,
    DirectoryUnavailable,
    InvalidPolicy,
    LastAdministrator,
    PermissionsUnavailable,
    RevocationIncomplete,
    UnknownPerson,
)
from servicedesk.policy.change import Actor, ChangeKind, Intent
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.people.enabling import enable_person
from servicedesk.policy.people.revocation import Revocation, revoke_person
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.store import Page
from servicedesk.policy.telling import told_enabling, told_revocation
from servicedesk.tools.conditions import Conditions
from tests.fakes.policy import FakeDirectory, member
from tests.worlds.policy import PolicyWorld

WHY = Intent(actor=Actor(name="alice", id="a"), reason="lost a laptop")
DRY = Intent(actor=WHY.actor, reason=WHY.reason, dry_run=True)
GONE = "5f1c2d3e-0000-4000-8000-0123456789ab"


class Company(PolicyWorld):
    """Two administrators, an engineer, and somebody who is disabled."""

    def __init__(self, directory: type[FakeDirectory] = FakeDirectory) -> None:
        self.new_directory = directory
        people = [
            member("alice", "administrators"),
            member("bertil", "administrators"),
            member("bob", "support-engineers"),
            member("dora", "support-engineers", is_enabled=False),
        ]
        super().__init__(DEFAULT_POLICY, people)

    def revoke(
        self, name: str, intent: Intent = WHY, *, at: Iterator[float] | float = 1_000.7, **how: bool
    ) -> Revocation:
        times = iter((at,) * 2) if isinstance(at, float) else at
        return revoke_person(
            name,
            intent,
            store=self.store,
            directory=self.directory,
            clock=lambda: next(times),
            **how,
        )

    @property
    def is_untouched(self) -> bool:
        return (self.store.revoked, self.store.log, self.directory.acts) == ({}, [], [])


def test_a_person_is_refused_disabled_and_signed_out() -> None:
    company = Company()

    made = company.revoke("bob@example.com")

    assert company.store.revoked == {"subject-of-bob": made.not_before}
    assert company.directory.acts == [("disable", "bob"), ("sign out", "bob")]
    assert made.is_disabled
    (record,) = company.store.log
    assert (record.kind, record.subject, record.reason) == (ChangeKind.PERSON_DISABLED, "bob", "lost a laptop")
    assert not company.directory.person("bob").is_enabled
    assert any("servicedesk people enable bob" in sentence for sentence in told_revocation(made))


def test_who_is_to_stay_enabled_is_not_disabled_and_it_is_said_what_that_leaves_open() -> None:
    company = Company()

    made = company.revoke("bob", keep_enabled=True)

    assert company.directory.acts == [("sign out", "bob")]
    assert not made.is_disabled
    assert company.store.log[0].kind is ChangeKind.PERSON
    told = " ".join(told_revocation(made))
    assert "they can sign in again" in told
    assert "an hour" in told
    assert "without a password" in told


def test_who_was_disabled_before_is_not_said_to_be_able_to_sign_in() -> None:
    made = Company().revoke("dora", keep_enabled=True)

    assert made.is_disabled
    assert "can sign in again" not in " ".join(told_revocation(made))


def test_a_token_of_the_second_that_has_begun_is_refused_too() -> None:
    assert Company().revoke("bob", at=1_000.7).not_before == 1_001


def test_who_signed_in_between_the_refusal_and_the_end_of_their_sign_in_is_refused_too() -> None:
    """A browser that is remembered takes a moment; a token of it would be good for a quarter of an hour."""
    company = Company()

    made = company.revoke("bob", at=iter((1_000.7, 1_003.2)))

    assert company.store.revoked == {"subject-of-bob": 1_004}
    assert made.not_before == 1_004
    assert len(company.store.log) == 1


def test_who_stays_enabled_is_not_refused_what_they_sign_in_to_afterwards() -> None:
    company = Company()

    company.revoke("bob", at=iter((1_000.7, 1_003.2)), keep_enabled=True)

    assert company.store.revoked == {"subject-of-bob": 1_001}


@pytest.mark.parametrize("name", [GONE, GONE.upper()])
def test_a_sub_that_the_pool_does_not_have_any_more_is_refused_and_it_is_said(name: str) -> None:
    company = Company()

    made = company.revoke(name)

    assert set(company.store.revoked) == {GONE}
    assert company.directory.acts == []
    assert (made.person, made.is_disabled) == (None, False)
    assert company.store.log[0].subject == GONE
    assert "has nobody with the sub" in told_revocation(made)[1]


def test_a_dry_run_does_nothing_to_anybody() -> None:
    company = Company()

    for name in ("bob", GONE):
        company.revoke(name, DRY)

    assert company.is_untouched


REFUSED = {
    "nobody": ("nobody", WHY, UnknownPerson),
    "a sub that is none": (GONE[:-1], WHY, UnknownPerson),
    "two people": ("b@example.com", WHY, AmbiguousPerson),
    "no reason": ("bob", Intent(actor=WHY.actor, reason=""), InvalidPolicy),
    "the dots of an advised command": ("bob", Intent(actor=WHY.actor, reason="…"), InvalidPolicy),
    "no reason for somebody who is gone": (GONE, Intent(actor=WHY.actor, reason=" "), InvalidPolicy),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_revocation_that_is_refused_revokes_nobody(case: str) -> None:
    name, intent, error = REFUSED[case]
    company = Company()
    for double in ("bea", "bert"):
        company.directory.people[double] = member(double, email="b@example.com")

    with pytest.raises(error):
        company.revoke(name, intent)

    assert company.is_untouched


def test_two_people_who_are_meant_are_both_named() -> None:
    company = Company()
    # A user name that is another's address: neither comes first.
    company.directory.people["bob@example.com"] = member("bob@example.com", email="")

    with pytest.raises(
        AmbiguousPerson, match=r"bob \(sub subject-of-bob\) and bob@example.com \(sub subject-of-bob@ex"
    ):
        company.revoke("bob@example.com")

    assert company.is_untouched


def test_when_the_refusal_cannot_be_written_nothing_is_done() -> None:
    company = Company()
    company.store.available = False

    with pytest.raises(PermissionsUnavailable):
        company.revoke("bob")

    assert company.directory.acts == []


def test_when_the_pool_cannot_be_asked_who_is_meant_nobody_is_taken_for_gone() -> None:
    company = Company()
    company.directory.available = False

    with pytest.raises(DirectoryUnavailable):
        company.revoke(GONE)

    assert company.store.revoked == {}


class CannotDisable(FakeDirectory):
    """A pool that knows people and disables nobody."""

    def disable(self, username: str) -> None:
        raise DirectoryUnavailable("AccessDeniedException")


class CannotSignOut(FakeDirectory):
    """A pool that ends no sign-in."""

    def sign_out(self, username: str) -> None:
        raise DirectoryUnavailable("AccessDeniedException")


@pytest.mark.parametrize("directory", [CannotDisable, CannotSignOut])
def test_the_refusal_comes_first_and_what_is_missing_is_said_to_be_missing(directory: type[FakeDirectory]) -> None:
    company = Company(directory)

    with pytest.raises(RevocationIncomplete) as incomplete:
        company.revoke("bob")

    assert incomplete.value.code == "AccessDeniedException"
    assert set(company.store.revoked) == {"subject-of-bob"}
    assert [change.reason for change in company.store.log] == ["lost a laptop"]


class TestTheLastAdministrator:
    def test_one_of_two_may_be_disabled_and_then_the_other_may_not(self) -> None:
        company = Company()
        company.revoke("bertil")
        company.store.log.clear()
        company.store.revoked.clear()
        company.directory.acts.clear()

        with pytest.raises(LastAdministrator, match="alice is the last person"):
            company.revoke("alice")

        assert company.is_untouched

    @pytest.mark.parametrize("intent", [WHY, DRY], ids=["for real", "dry run"])
    def test_a_member_of_a_group_that_the_pool_does_not_have_does_not_count(self, intent: Intent) -> None:
        company = Company()
        company.store.policies["retired"] = company.store.policies["administrators"]
        del company.directory.people["bertil"]
        company.directory.people["carl"] = member("carl", "retired")

        with pytest.raises(LastAdministrator):
            company.revoke("alice", intent)

        assert company.is_untouched

    def test_their_tokens_can_be_refused_while_they_stay_enabled(self) -> None:
        company = Company()
        del company.directory.people["bertil"]

        company.revoke("alice", keep_enabled=True)

        assert set(company.store.revoked) == {"subject-of-alice"}
        assert company.directory.person("alice").is_enabled

    def test_whoever_says_so_disables_them(self) -> None:
        company = Company()
        del company.directory.people["bertil"]

        company.revoke("alice", even_the_last_administrator=True)

        assert not company.directory.person("alice").is_enabled

    def test_an_administrator_who_is_disabled_already_is_not_the_last(self) -> None:
        company = Company()
        del company.directory.people["bertil"]
        company.directory.people["alice"] = member("alice", "administrators", is_enabled=False)

        company.revoke("alice")

        assert set(company.store.revoked) == {"subject-of-alice"}

    def test_of_two_who_disable_each_other_at_the_same_moment_one_stays(self) -> None:
        class DisabledMeanwhile(FakeDirectory):
            """Whoever disables one finds that the other was disabled just now."""

            def disable(self, username: str) -> None:
                other = {"alice": "bertil", "bertil": "alice"}[username]
                super().disable(username)
                super().disable(other)

        company = Company(DisabledMeanwhile)

        with pytest.raises(LastAdministrator, match="Every token of theirs is refused all the same"):
            company.revoke("alice")

        assert company.directory.person("alice").is_enabled

    def test_whoever_cannot_administer_is_stopped_although_the_policy_cannot_be_read_whole(self) -> None:
        company = Company()

        def unreadable(cursor: str | None = None, limit: int = 0) -> Page[GroupPolicy]:
            raise PermissionsUnavailable

        company.store.groups = unreadable  # type: ignore[method-assign]

        company.revoke("bob")
        with pytest.raises(PermissionsUnavailable):
            company.revoke("alice")

        assert set(company.store.revoked) == {"subject-of-bob"}

    def test_when_nobody_can_say_who_is_left_nothing_is_done(self) -> None:
        class Silent(FakeDirectory):
            def members(self, group: str) -> tuple[()]:
                raise DirectoryUnavailable

        company = Company(Silent)

        with pytest.raises(DirectoryUnavailable):
            company.revoke("alice")

        assert company.is_untouched


class TestLettingSomebodyInAgain:
    def enable(self, company: Company, name: str, intent: Intent = WHY) -> tuple[str, ...]:
        return told_enabling(enable_person(name, intent, store=company.store, directory=company.directory))

    def test_they_are_enabled_with_a_record_and_what_was_revoked_stays_so(self) -> None:
        company = Company()
        company.revoke("bob")
        before = dict(company.store.revoked)

        told = self.enable(company, "bob")

        assert company.directory.person("bob").is_enabled
        assert company.store.revoked == before
        assert [change.kind for change in company.store.log] == [
            ChangeKind.PERSON_DISABLED,
            ChangeKind.PERSON_ENABLED,
        ]
        assert "an hour" in told[1]

    def test_who_is_enabled_already_is_neither_changed_nor_recorded(self) -> None:
        company = Company()

        assert self.enable(company, "bob") == ("Nothing to change: bob can sign in already.",)
        assert company.is_untouched

    def test_a_dry_run_lets_nobody_in(self) -> None:
        company = Company()

        self.enable(company, "dora", DRY)

        assert company.is_untouched

    @pytest.mark.parametrize(("name", "error"), [("nobody", UnknownPerson), (GONE, UnknownPerson)])
    def test_who_is_not_there_is_not_let_in(self, name: str, error: type[Exception]) -> None:
        company = Company()

        with pytest.raises(error):
            self.enable(company, name)

        assert company.is_untouched

    def test_nobody_is_let_in_without_a_record(self) -> None:
        company = Company()
        company.store.available = False

        with pytest.raises(PermissionsUnavailable):
            self.enable(company, "dora")

        assert company.directory.acts == []


def test_the_last_administrator_is_whoever_holds_the_right_and_not_whoever_is_in_a_group_of_that_name() -> None:
    company = Company()
    company.store.policies["administrators"] = GroupPolicy(group="administrators", version=2)
    rules = Rules(grants={MANAGE_PERMISSIONS: Conditions()})
    company.store.policies["support-engineers"] = GroupPolicy(group="support-engineers", rules=rules, version=2)

    company.revoke("alice")

    with pytest.raises(LastAdministrator):
        company.revoke("bob")
