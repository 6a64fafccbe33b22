"""Who is new is invited and put into groups; who is not just joins; each with a record that comes first."""

from __future__ import annotations

from typing import ClassVar

import pytest

from servicedesk.errors import (
    AmbiguousPerson,
    DirectoryUnavailable,
    InvalidPolicy,
    MailUnavailable,
    OutcomeUnknown,
    PermissionsUnavailable,
)
from servicedesk.policy.change import Actor, ChangeKind, Intent
from servicedesk.policy.command_line import REASON
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.people.answers import StaffOutcome
from servicedesk.policy.people.invitation import add_person, invite_again
from servicedesk.policy.people.person import SignInStatus
from tests.fakes.policy import FakeDirectory, member
from tests.worlds.policy import NOON, PolicyWorld

WHY = Intent(actor=Actor(name="alice", id="a"), reason="starts on Monday")
DRY = Intent(actor=WHY.actor, reason=WHY.reason, dry_run=True)
ADDRESS = "ada@example.com"


class Company(PolicyWorld):
    """Somebody who works there, and somebody who was invited."""

    def __init__(self) -> None:
        people = [member("bob", "support-engineers"), member("ines", "auditors", status=SignInStatus.INVITED)]
        super().__init__(DEFAULT_POLICY, people)

    def add(self, email: str, *groups: str, intent: Intent = WHY) -> StaffOutcome:
        return add_person(email, groups, intent, store=self.store, directory=self.directory, clock=NOON.timestamp)

    def invite_again(self, name: str, intent: Intent = WHY) -> StaffOutcome:
        return invite_again(name, intent, store=self.store, directory=self.directory, clock=NOON.timestamp)

    @property
    def is_untouched(self) -> bool:
        return self.directory.acts == [] and self.store.log == []

    @property
    def said(self) -> list[tuple[ChangeKind, str, str | None]]:
        return [(change.kind, change.subject, change.group) for change in self.store.log]


def test_who_is_new_is_invited_in_lower_case_and_put_into_the_groups() -> None:
    company = Company()

    made = company.add("Ada@Example.com", "support-engineers", "auditors", "auditors")

    assert company.directory.acts == [
        ("invite", ADDRESS),
        ("put into support-engineers", ADDRESS),
        ("put into auditors", ADDRESS),
    ]
    assert company.said == [
        (ChangeKind.PERSON_ADDED, ADDRESS, None),
        (ChangeKind.GROUP_JOINED, ADDRESS, "support-engineers"),
        (ChangeKind.GROUP_JOINED, ADDRESS, "auditors"),
    ]
    assert made.changes == tuple(company.store.log)
    assert "An invitation is on its way" in made.summary[0]


def test_who_has_the_address_already_just_joins_what_they_are_not_in() -> None:
    company = Company()

    made = company.add("bob@example.com", "support-engineers", "auditors")

    assert company.directory.acts == [("put into auditors", "bob")]
    assert (made.name, len(made.changes)) == ("bob", 1)


def test_doing_it_twice_changes_nothing() -> None:
    company = Company()
    company.add(ADDRESS, "auditors")
    done, log = list(company.directory.acts), list(company.store.log)

    made = company.add(ADDRESS, "auditors")

    assert (company.directory.acts, company.store.log, made.changes) == (done, log, ())
    assert made.summary[0].startswith("Nothing to change")


def test_who_is_in_no_group_is_told_how_to_be_put_into_one() -> None:
    assert Company().add(ADDRESS).summary[-1] == (
        f"{ADDRESS} is in no group yet, and sees no tool: servicedesk people put {ADDRESS} GROUP {REASON}"
    )


@pytest.mark.parametrize("email", ["zoë@example.com", "😀@example.com", "ada@exämple.com"])
def test_an_address_to_which_no_e_mail_goes_is_refused_and_nobody_is_made(email: str) -> None:
    company = Company()

    with pytest.raises(InvalidPolicy, match="an invitation would not reach"):
        company.add(email, "auditors")

    assert company.is_untouched


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@example", "a@" + "x" * 130]
)
def test_what_is_no_address_is_refused_and_nobody_is_made(email: str) -> None:
    company = Company()

    with pytest.raises(InvalidPolicy, match="is not an e-mail address"):
        company.add(email, "auditors")

    assert company.is_untouched


def test_a_group_that_is_not_there_is_refused_with_the_one_that_was_meant_and_nobody_is_made() -> None:
    company = Company()

    with pytest.raises(InvalidPolicy, match="did you mean 'auditors'"):
        company.add(ADDRESS, "administrators", "auditor")

    assert company.is_untouched


def test_an_address_that_two_people_have_is_refused_and_neither_gets_anything() -> None:
    company = Company()
    for name in ("eve", "mallory"):
        company.directory.people[name] = member(name, email=ADDRESS)

    with pytest.raises(AmbiguousPerson):
        company.add(ADDRESS, "administrators")

    assert company.is_untouched


def test_a_dry_run_says_what_would_be_and_does_nothing() -> None:
    company = Company()

    made = company.add(ADDRESS, "auditors", intent=DRY)

    assert company.is_untouched
    assert [change.kind for change in made.changes] == [ChangeKind.PERSON_ADDED, ChangeKind.GROUP_JOINED]
    assert "dry run" in made.summary[0]


def test_nobody_is_invited_without_a_record() -> None:
    company = Company()
    company.store.available = False

    with pytest.raises(PermissionsUnavailable):
        company.add(ADDRESS, "auditors")

    assert company.directory.acts == []


@pytest.mark.parametrize(
    ("failure", "told"), [(MailUnavailable, MailUnavailable), (DirectoryUnavailable, OutcomeUnknown)]
)
def test_when_nothing_can_be_sent_or_the_pool_is_silent_nobody_joins_and_it_may_be_repeated(
    failure: type[Exception], told: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    company = Company()

    def fail(self: FakeDirectory, address: str) -> None:
        raise failure

    with monkeypatch.context() as silent:
        silent.setattr(FakeDirectory, "invite", fail)
        with pytest.raises(told):
            company.add(ADDRESS, "auditors")

    assert company.directory.acts == []
    company.add(ADDRESS, "auditors")
    assert company.directory.person(ADDRESS).groups == {"auditors"}


class TestInvitingAgain:
    def test_who_has_not_signed_in_is_sent_another_with_a_record(self) -> None:
        company = Company()

        made = company.invite_again("ines@example.com")

        assert company.directory.acts == [("invite again", "ines")]
        assert company.said == [(ChangeKind.PERSON_INVITED, "ines", None)]
        assert "is on its way to ines@example.com" in made.summary[0]

    def test_a_dry_run_sends_nothing(self) -> None:
        company = Company()

        company.invite_again("ines", DRY)

        assert company.is_untouched

    #: Who is not invited again → why not.
    REFUSED: ClassVar = {
        "who has signed in": (member("ines"), "has signed in already"),
        "who must choose a password": (member("ines", status=SignInStatus.RESET_REQUIRED), "has signed in already"),
        "who cannot": (member("ines", status=SignInStatus.INVITED, is_enabled=False), "is disabled"),
        "who has no address": (member("ines", status=SignInStatus.INVITED, email=""), "no verified e-mail address"),
    }

    @pytest.mark.parametrize("case", REFUSED)
    def test_everybody_else_is_refused_and_sent_nothing(self, case: str) -> None:
        company = Company()
        company.directory.people["ines"], why = self.REFUSED[case]

        with pytest.raises(InvalidPolicy, match=why):
            company.invite_again("ines")

        assert company.is_untouched
