"""Groups are made with a copy of another's rules, and deleted with their own; the last that administers stays."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from servicedesk.errors import (
    DirectoryUnavailable,
    InvalidPolicy,
    LastAdministrator,
    LockedOut,
    OutcomeUnknown,
    PermissionsUnavailable,
    PolicyConflict,
)
from servicedesk.policy.change import Actor, ChangeKind, Intent
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.guarded_act import TAKEN_BACK
from servicedesk.policy.people.answers import StaffOutcome
from servicedesk.policy.people.pool_groups import create_group, delete_group
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.fakes.policy import RacingStore, member
from tests.worlds.policy import NOON, PolicyWorld

WHY = Intent(actor=Actor(name="alice", id="a"), reason="reorganised")
DRY = Intent(actor=WHY.actor, reason=WHY.reason, dry_run=True)


class Company(PolicyWorld):
    """An administrator, engineers, and one who does two jobs."""

    new_store = RacingStore
    store: RacingStore

    def __init__(self) -> None:
        people = [
            member("alice", "administrators"),
            member("bob", "support-engineers"),
            member("carol", "auditors"),
            member("dan", "support-engineers", "auditors"),
        ]
        super().__init__(DEFAULT_POLICY, people)

    def create(self, name: str, intent: Intent = WHY, **how: str) -> StaffOutcome:
        return create_group(
            name, intent, store=self.store, directory=self.directory, register=self.register,
            maps=self.maps, clock=NOON.timestamp, description=how.get("description", ""), like=how.get("like"),
        )  # fmt: skip

    def delete(self, name: str, intent: Intent = WHY) -> StaffOutcome:
        return delete_group(name, intent, store=self.store, directory=self.directory, clock=NOON.timestamp)

    @property
    def is_untouched(self) -> bool:
        return self.directory.acts == [] and self.store.log == []


class TestMakingAGroup:
    def test_it_is_granted_nothing(self) -> None:
        company = Company()

        made = company.create("interns", description="Learn")

        assert company.directory.groups()[2].description == "Learn"
        assert company.store.group("interns").rules == Rules()
        (change,) = company.store.log
        assert (change.kind, change.subject, change.after) == (ChangeKind.GROUP_CREATED, "interns", Rules())
        assert made.changes == (change,)
        assert "servicedesk grant interns TOOL" in made.summary[0]

    def test_it_begins_with_what_another_is_granted_in_one_record(self) -> None:
        company = Company()
        copied = company.store.group("auditors").rules

        made = company.create("night-shift", like="auditors")

        assert company.store.group("night-shift").rules == copied
        assert company.directory.acts == [("create", "night-shift")]
        assert [change.after for change in company.store.log] == [copied]
        assert "a copy of the rules of auditors" in made.summary[0]

    def test_it_does_not_get_what_a_group_of_that_name_once_had(self) -> None:
        company = Company()
        company.store.policies["ghosts"] = GroupPolicy(
            group="ghosts", rules=Rules(grants={"get_customer": Conditions()}), version=4
        )

        company.create("ghosts")

        assert company.store.group("ghosts").rules == Rules()
        assert company.store.group("ghosts").version == 5

    REFUSED: ClassVar[dict[str, tuple[dict[str, Any], str]]] = {
        "one that there is": ({"name": "auditors"}, "has a group auditors already"),
        "one that differs in capitals": ({"name": "Auditors"}, "differs from auditors only in capitals"),
        "no name": ({"name": "night shift"}, "without spaces"),
        "a name that no path holds": ({"name": "a/b"}, "holds none of"),
        "like none that there is": ({"name": "new", "like": "auditor"}, "did you mean 'auditors'"),
        "a description of two lines": ({"name": "new", "description": "a\nb"}, "one line"),
    }

    @pytest.mark.parametrize("case", REFUSED)
    def test_what_makes_no_sense_is_refused_and_not_made(self, case: str) -> None:
        company = Company()
        asked, why = self.REFUSED[case]

        with pytest.raises(InvalidPolicy, match=why):
            company.create(**asked)

        assert company.is_untouched

    def test_a_void_grant_is_not_copied(self) -> None:
        company = Company()
        void = Rules(grants={"no_such_tool": Conditions()})
        company.store.policies["auditors"] = GroupPolicy(group="auditors", rules=void, version=2)

        with pytest.raises(InvalidPolicy, match="there is no tool 'no_such_tool'"):
            company.create("new", like="auditors")

        assert company.is_untouched

    def test_a_dry_run_makes_nothing(self) -> None:
        company = Company()

        made = company.create("new", DRY, like="auditors")

        assert company.is_untouched
        assert made.changes[0].after == company.store.group("auditors").rules

    def test_a_pool_that_is_silent_when_it_comes_to_it_is_told_as_not_known_and_it_may_be_repeated(self) -> None:
        company = Company()
        company.store.next = lambda: setattr(company.directory, "available", False)

        with pytest.raises(OutcomeUnknown):
            company.create("new", like="auditors")

        company.directory.available = True
        company.create("new", like="auditors")
        assert "new" in company.directory.group_names
        assert company.store.group("new").rules == company.store.group("auditors").rules


class TestDeletingAGroup:
    def test_its_rules_go_with_the_record_before_it_goes_itself(self) -> None:
        company = Company()
        rules = company.store.group("support-engineers").rules

        company.delete("support-engineers")

        (change,) = company.store.log
        assert (change.kind, change.before, change.after) == (ChangeKind.GROUP_DELETED, rules, Rules())
        assert company.store.group("support-engineers").rules == Rules()
        assert company.directory.acts == [("delete", "support-engineers")]
        assert company.directory.person("bob").groups == frozenset()

    def test_it_is_said_who_can_use_what_no_more(self) -> None:
        company = Company()

        made = company.delete("support-engineers")

        assert made.lost["create_ticket"] == ("bob", "dan")
        # dan is an auditor too, and auditors may look at customers.
        assert made.lost["get_customer"] == ("bob",)
        told = {sentence.rpartition(": ")[2]: sentence for sentence in made.summary if " without " in sentence}
        assert told.keys() == {"bob, dan.", "bob."}
        assert told["bob, dan."].startswith("2 people are without add_note, ")
        assert ", create_ticket" in told["bob, dan."]
        assert told["bob."].startswith("1 person is without get_customer, ")

    def test_a_dry_run_says_the_same_and_deletes_nothing(self) -> None:
        company = Company()

        made = company.delete("support-engineers", DRY)

        assert company.is_untouched
        assert made.lost["create_ticket"] == ("bob", "dan")
        assert "dry run" in made.summary[0]

    def test_one_that_there_is_not_is_refused_with_the_one_that_was_meant(self) -> None:
        company = Company()

        with pytest.raises(InvalidPolicy, match="did you mean 'auditors'"):
            company.delete("auditor")

        assert company.is_untouched

    @pytest.mark.parametrize("intent", [WHY, DRY], ids=["for real", "dry run"])
    def test_the_last_that_administers_stays(self, intent: Intent) -> None:
        company = Company()

        with pytest.raises(LastAdministrator):
            company.delete("administrators", intent)

        assert company.is_untouched

    def test_one_that_administers_goes_if_another_does_in_which_somebody_can_sign_in(self) -> None:
        company = Company()
        company.create("chiefs", like="administrators")
        with pytest.raises(LastAdministrator):
            company.delete("administrators")
        company.directory.put_into("bob", "chiefs")

        company.delete("administrators")

        assert "administrators" not in company.directory.group_names

    def test_nothing_is_deleted_when_a_group_on_which_it_was_decided_is_changed_by_somebody_else(self) -> None:
        company = Company()
        company.create("chiefs", like="administrators")
        company.directory.put_into("bob", "chiefs")
        chiefs = company.store.group("chiefs")
        company.store.rivals = [
            WHY.change(ChangeKind.GROUP, "chiefs", NOON, version=chiefs.version + 1, before=chiefs.rules, after=Rules())
        ]

        with pytest.raises(PolicyConflict):
            company.delete("administrators")

        assert "administrators" in company.directory.group_names
        assert company.store.group("administrators").version == 1

    def leave_nobody(self, company: Company) -> Rules:
        """Let the other administrator leave right after the rules are taken; return the rules."""
        company.create("chiefs", like="administrators")
        company.directory.put_into("bob", "chiefs")
        company.store.next = lambda: company.directory.take_out("bob", "chiefs")
        return company.store.group("administrators").rules

    def test_its_rules_are_given_back_if_somebody_else_left_at_the_same_moment(self) -> None:
        company = Company()
        rules = self.leave_nobody(company)

        with pytest.raises(LastAdministrator):
            company.delete("administrators")

        assert company.store.group("administrators").rules == rules
        assert (company.store.log[-1].reason, ("delete", "administrators") in company.directory.acts) == (
            TAKEN_BACK,
            False,
        )

    def test_rules_that_cannot_be_given_back_are_told_with_the_command_that_does_it(self) -> None:
        company = Company()
        self.leave_nobody(company)
        company.store.next = lambda: setattr(company.store, "available", False)

        with pytest.raises(LockedOut, match="servicedesk grant administrators manage_permissions"):
            company.delete("administrators")

    @pytest.mark.parametrize(
        ("silent", "error"), [("directory", DirectoryUnavailable), ("store", PermissionsUnavailable)]
    )
    def test_what_cannot_be_decided_is_not_done(self, silent: str, error: type[Exception]) -> None:
        company = Company()
        getattr(company, silent).available = False

        with pytest.raises(error):
            company.delete("auditors")

        assert company.is_untouched

    def test_a_pool_that_is_silent_when_it_comes_to_it_is_told_as_not_known_and_it_may_be_repeated(self) -> None:
        company = Company()
        company.store.next = lambda: setattr(company.directory, "available", False)

        with pytest.raises(OutcomeUnknown):
            company.delete("auditors")

        company.directory.available = True
        company.delete("auditors")
        assert "auditors" not in company.directory.group_names
