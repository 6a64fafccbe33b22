"""A whole policy carries the rules for the company's groups, if it speaks of them: all of them, on what was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.policy_text import read_policy, written_policy
from servicedesk.errors import (
    AdministratorsNotMeant,
    InvalidPolicy,
    NotForPrograms,
    PartlyMade,
    PermissionsUnavailable,
    PolicyConflict,
    PolicyRefused,
)
from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.change import Actor, Change, Intent
from servicedesk.policy.company.document import provider_rules_document, read_provider_rules
from servicedesk.policy.company.rule_checks import MAX_GROUPS
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.people.directory import PoolGroup
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import all_groups
from servicedesk.policy.whole_policy import WantedPolicy, WholePolicy
from servicedesk.tools.conditions import Conditions
from tests.failures import fail_with
from tests.fakes.policy import member
from tests.worlds.policy import NOON, PolicyWorld

ADA = Intent(actor=Actor(name="ada", id="sub-of-ada"), reason="an edited file")
CARLA = Intent(actor=Actor(name="carla", id="c"), reason="an incident")
PROGRAM = replace(ADA, keeps_administration=True)
ALL = Conditions()
MAY = Rules(grants={MANAGE_PERMISSIONS: ALL})
READ = Rules(grants={"get_customer": ALL})
SUPPORT = GroupRule(groups=frozenset({"agents"}), label="First line")
AUDIT = GroupRule(groups=frozenset({"auditors"}))
ADMIN = GroupRule(groups=frozenset({"administrators"}))
RuleTable = Mapping[str, GroupRule]


class Office(PolicyWorld):
    """A policy with two rules of Corp's, and the file that was exported of it."""

    def __init__(self, corp: RuleTable | None = None) -> None:
        super().__init__(
            {"administrators": MAY.grants, "agents": READ.grants, "auditors": READ.grants},
            [member("ada", "administrators")],
        )
        rules = {"Desk-Audit": AUDIT, "Desk-Support": SUPPORT} if corp is None else corp
        self.maps.maps["Corp"] = GroupMap(provider="Corp", rules=rules, version=3, updated_by="carla")
        self.policy = WholePolicy(self.editor, self.maps, self.store, self.directory, "Corp", NOON.timestamp)
        self.exported = self.export()

    def export(self) -> str:
        return written_policy(all_groups(self.store), self.maps.group_maps())

    def wanted(self, corp: RuleTable | None = None, **groups: Rules) -> WantedPolicy:
        """Return what was exported, with these rules of Corp's and these groups' in the place of those there."""
        file = read_policy(self.exported)
        providers = file.providers if corp is None else {"Corp": corp}
        return replace(file.as_wanted(), providers=providers, groups={**file.rules, **groups})

    def apply(self, wanted: WantedPolicy, intent: Intent = ADA) -> tuple[Change, ...]:
        return self.policy.replace(wanted, intent)

    def carla(self) -> None:
        """Let somebody else change a rule."""
        before = self.maps.maps["Corp"]
        rules = {**before.rules, "Desk-Audit": GroupRule(groups=frozenset({"agents"}))}
        self.maps.maps["Corp"] = replace(before, rules=rules, version=before.version + 1)

    @property
    def is_untouched(self) -> bool:
        return self.store.log == [] and self.maps.log == []


def test_what_was_exported_changes_nothing() -> None:
    office = Office()

    assert office.apply(office.wanted()) == ()
    assert office.is_untouched
    assert office.export() == office.exported


def test_a_rule_that_is_not_named_goes_and_one_that_is_new_comes_in_one_change_with_its_record() -> None:
    office = Office()

    (change,) = office.apply(office.wanted({"Desk-New": AUDIT, "Desk-Support": replace(SUPPORT, label="")}))

    after = office.maps.maps["Corp"]
    assert after.rules == {"Desk-New": AUDIT, "Desk-Support": replace(SUPPORT, label="")}
    assert (after.version, after.updated_by, change.version, change.subject) == (4, "ada", 4, "Corp")
    assert office.maps.log == [change]
    assert change.details == (
        "Desk-Audit gives nothing any more, before: auditors; Desk-New gives auditors;"
        " Desk-Support has no label any more"
    )


def test_a_provider_that_is_not_named_loses_all_its_rules() -> None:
    office = Office()

    office.apply(replace(office.wanted(), providers={}))

    assert office.maps.maps["Corp"].rules == {}


def test_a_file_that_does_not_speak_of_them_leaves_the_rules_alone_whoever_changed_them_meanwhile() -> None:
    office = Office()
    office.carla()
    before = dict(office.maps.maps)

    (change,) = office.apply(replace(office.wanted(agents=Rules()), providers=None, provider_basis=None))

    assert change.subject == "agents"
    assert (office.maps.maps, office.maps.log) == (before, [])


def test_the_pool_is_asked_for_its_groups_once_however_many_a_file_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    begun = {f"team-{number}": READ for number in range(30)}
    office.directory.group_names |= begun.keys()
    asked: list[str] = []
    groups = office.directory.groups

    def counted() -> tuple[PoolGroup, ...]:
        asked.append("groups")
        return groups()

    monkeypatch.setattr(office.directory, "groups", counted)

    changes = office.apply(office.wanted(None, **begun))

    assert {change.subject for change in changes} == begun.keys()
    assert asked == ["groups"]


def test_groups_and_rules_change_together_the_groups_first() -> None:
    office = Office()

    changes = office.apply(office.wanted({"Desk-Support": SUPPORT}, auditors=Rules()))

    assert [change.subject for change in changes] == ["auditors", "Corp"]


def test_a_dry_run_says_it_and_writes_nothing() -> None:
    office = Office()

    changes = office.apply(office.wanted({}, auditors=Rules()), replace(ADA, dry_run=True))

    assert [change.subject for change in changes] == ["auditors", "Corp"]
    assert office.policy.differences(office.wanted({}, auditors=Rules()), ADA)
    assert office.is_untouched


#: What a file says → the kind of refusal, and what it says.
REFUSED: dict[str, tuple[Callable[[Office], WantedPolicy], type[PolicyRefused], str]] = {
    "a rule onto administrators": (
        lambda office: office.wanted({"Desk-Admins": ADMIN}), AdministratorsNotMeant, "Desk-Admins of Corp",
    ),
    "a rule onto a group that administers by the same file": (
        lambda office: office.wanted({"Desk-New": AUDIT}, auditors=MAY), AdministratorsNotMeant, "Desk-New of Corp",
    ),
    "the right for a group whose rule goes by the same file": (
        lambda office: office.wanted({}, auditors=MAY), AdministratorsNotMeant, "Desk-Audit of Corp",
    ),
    "a provider that there is not": (
        lambda office: replace(office.wanted(), providers={"Crop": {}}), InvalidPolicy, "did you mean 'Corp'",
    ),
    "a group that there is not": (
        lambda office: office.wanted({"X": GroupRule(groups=frozenset({"auditor"}))}), InvalidPolicy,
        "did you mean 'auditors'",
    ),
    "Cognito's own group": (
        lambda office: office.wanted({"X": GroupRule(groups=frozenset({"eu-west-1_AbC123_Corp"}))}), InvalidPolicy,
        "Cognito itself",
    ),
    "no group": (lambda office: office.wanted({"X": GroupRule(groups=frozenset())}), InvalidPolicy, "1 to 20"),
    "too many groups": (
        lambda office: office.wanted({"X": GroupRule(groups=frozenset(map(str, range(MAX_GROUPS + 1))))}),
        InvalidPolicy, "1 to 20",
    ),
    "a provider's group that is too long": (
        lambda office: office.wanted({"x" * 400_000: AUDIT}), InvalidPolicy, "1 to 256 characters",
    ),
    "a label of two lines": (
        lambda office: office.wanted({"X": replace(AUDIT, label="a\nb")}), InvalidPolicy, "a label is one line",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_whole(name: str) -> None:
    office = Office()
    wanted, kind, told = REFUSED[name]
    stored, maps = dict(office.store.policies), dict(office.maps.maps)

    with pytest.raises(kind) as refusal:
        office.apply(replace(wanted(office), groups={**wanted(office).groups, "agents": Rules()}))

    assert told in str(refusal.value)
    assert len(str(refusal.value)) < 1_000
    assert office.is_untouched
    assert (office.store.policies, office.maps.maps) == (stored, maps)


def test_what_is_said_to_be_meant_is_applied() -> None:
    office = Office()

    office.apply(office.wanted({"Desk-Admins": ADMIN}), replace(ADA, means_administrators=True))

    assert office.maps.maps["Corp"].rules == {"Desk-Admins": ADMIN}


def test_a_rule_onto_administrators_that_is_there_already_stays_unasked() -> None:
    office = Office({"Desk-Admins": ADMIN})

    assert office.apply(office.wanted()) == ()
    assert office.apply(office.wanted({"Desk-Admins": replace(ADMIN, label="The heads")}))


@pytest.mark.parametrize(
    ("before", "after"), [({}, {"Desk-Admins": ADMIN}), ({"Desk-Admins": ADMIN}, {})], ids=["given", "taken"]
)
def test_a_program_changes_nothing_of_whom_the_company_makes_administrators(
    before: RuleTable, after: RuleTable
) -> None:
    office = Office(before)

    with pytest.raises(NotForPrograms, match="A person does that"):
        office.apply(office.wanted(after), replace(PROGRAM, means_administrators=True))

    assert office.is_untouched


def test_a_program_may_apply_other_rules() -> None:
    office = Office()

    assert office.apply(office.wanted({"Desk-Support": SUPPORT}), PROGRAM)


def test_a_rule_that_somebody_changed_meanwhile_is_not_overwritten_unseen() -> None:
    office = Office()
    office.carla()

    with pytest.raises(PolicyConflict, match=r"Corp is at version 4 \(by carla\), not at 3"):
        office.apply(office.wanted({"Desk-Support": SUPPORT}, agents=Rules()))

    assert office.is_untouched
    (overtaken,) = office.policy.overtaken_names(office.wanted({"Desk-Support": SUPPORT}), ADA)
    assert overtaken.name == "Corp"


def test_a_provider_that_somebody_gave_rules_meanwhile_does_not_lose_them_unseen() -> None:
    office = Office()
    office.maps.maps["Other"] = GroupMap(provider="Other", rules={"X": AUDIT}, version=1)

    with pytest.raises(PolicyConflict, match="Other is at version 1"):
        office.apply(office.wanted())

    assert office.is_untouched


def test_who_forces_it_overwrites_it() -> None:
    office = Office()
    office.carla()

    office.apply(replace(office.wanted({"Desk-Support": SUPPORT}), basis=None, provider_basis=None))

    assert office.maps.maps["Corp"].rules == {"Desk-Support": SUPPORT}


def test_rules_that_could_not_be_written_after_the_groups_are_told_as_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()

    monkeypatch.setattr(office.maps, "write_group_map", fail_with(PermissionsUnavailable))

    with pytest.raises(PartlyMade, match="1 of 2 are in force"):
        office.apply(office.wanted({"Desk-Support": SUPPORT}, agents=Rules()))
    with pytest.raises(PermissionsUnavailable):
        office.apply(office.wanted({"Desk-Support": SUPPORT}, agents=Rules()))


def test_where_there_never_was_a_rule_the_file_does_not_speak_of_them() -> None:
    office = Office()
    office.maps.maps.clear()

    assert "identity_providers:" not in office.export()
    assert read_policy(office.export()).providers is None


NAMES = st.text(min_size=1, max_size=12)
TABLES = st.dictionaries(
    NAMES, st.builds(GroupRule, groups=st.frozensets(NAMES, max_size=3), label=st.text(max_size=9)), max_size=4
)


@given(TABLES)
def test_rules_are_read_as_they_were_written(rules: RuleTable) -> None:
    assert read_provider_rules(provider_rules_document(rules)) == rules


@given(st.dictionaries(NAMES, TABLES, max_size=3))
def test_a_file_says_again_what_was_written_into_it(tables: Mapping[str, RuleTable]) -> None:
    maps = [GroupMap(provider=name, rules=rules, version=2) for name, rules in tables.items()]

    file = read_policy(written_policy([], maps))

    assert file.providers == ({name: rules for name, rules in tables.items() if rules} if tables else None)


@pytest.mark.parametrize(
    "document",
    [None, [], {"X": None}, {"X": {}}, {"X": {"groups": "agents"}}, {"X": {"groups": ["a"], "label": 1}},
     {"X": {"groups": ["a"], "more": ""}}, {1: {"groups": ["a"]}}],
)  # fmt: skip
def test_rules_of_another_form_are_refused_and_not_guessed(document: object) -> None:
    with pytest.raises(InvalidPolicy, match=r"^Corp|must be"):
        read_provider_rules(document, "Corp")
