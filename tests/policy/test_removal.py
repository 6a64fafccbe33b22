"""Removing a person: their tokens first, then their sign-in, then the rest, and never the last administrator."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from servicedesk.errors import DirectoryUnavailable, LastAdministrator, RevocationIncomplete, UnknownPerson
from servicedesk.policy.change import Actor, ChangeKind, Intent
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.people.answers import StaffOutcome
from servicedesk.policy.people.removal import remove_person
from tests.fakes.policy import FakeDirectory, member
from tests.worlds.policy import PolicyWorld

WHY = Intent(actor=Actor(name="alice", id="a"), reason="left")
DRY = Intent(actor=WHY.actor, reason=WHY.reason, dry_run=True)


class Company(PolicyWorld):
    """Two administrators, and somebody who leaves."""

    def __init__(self) -> None:
        people = [member("alice", "administrators"), member("otto", "administrators"), member("bob", "auditors")]
        super().__init__(DEFAULT_POLICY, people)

    def remove(self, name: str, intent: Intent = WHY, *times: float) -> StaffOutcome:
        moments = iter(times or (1_000.7, 1_000.8))
        return remove_person(name, intent, store=self.store, directory=self.directory, clock=lambda: next(moments))


def test_the_refusal_and_its_record_come_before_everything_else() -> None:
    company = Company()

    made = company.remove("bob")

    assert company.store.revoked == {"subject-of-bob": 1_001}
    assert company.directory.acts == [("disable", "bob"), ("remove", "bob")]
    assert [change.kind for change in company.store.log] == [ChangeKind.PERSON_REMOVED]
    assert "subject-of-bob" in made.summary[-1]
    with pytest.raises(UnknownPerson):
        company.directory.person("bob")


def test_who_signed_in_meanwhile_is_refused_too() -> None:
    company = Company()

    company.remove("bob", WHY, 1_000.7, 1_003.2)

    assert company.store.revoked == {"subject-of-bob": 1_004}


def test_a_dry_run_removes_nobody() -> None:
    company = Company()

    assert "dry run" in company.remove("bob", DRY).summary[0]
    assert (company.store.log, company.store.revoked, company.directory.acts) == ([], {}, [])


@pytest.mark.parametrize("intent", [WHY, DRY], ids=["for real", "dry run"])
def test_the_last_administrator_stays(intent: Intent) -> None:
    company = Company()
    del company.directory.people["otto"]

    with pytest.raises(LastAdministrator):
        company.remove("alice", intent)

    assert (company.store.log, company.store.revoked, company.directory.acts) == ([], {}, [])


def test_of_two_who_remove_each_other_at_the_same_moment_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company()
    disable: Callable[[str], None] = company.directory.disable

    def disable_both(username: str) -> None:
        disable(username)
        disable("alice")

    monkeypatch.setattr(company.directory, "disable", disable_both)

    with pytest.raises(LastAdministrator, match="Every token of theirs is refused all the same"):
        company.remove("otto")

    assert company.directory.person("otto").is_enabled


@pytest.mark.parametrize("act", ["disable", "remove"])
def test_what_was_not_done_whole_is_said_to_be_missing_and_may_be_repeated(
    act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = Company()

    def fail(self: FakeDirectory, username: str) -> None:
        raise DirectoryUnavailable("AccessDeniedException")

    with monkeypatch.context() as silent:
        silent.setattr(FakeDirectory, act, fail)
        with pytest.raises(RevocationIncomplete) as incomplete:
            company.remove("bob")

    assert incomplete.value.code == "AccessDeniedException"
    assert company.store.revoked
    company.remove("bob")
    assert "bob" not in company.directory.people
