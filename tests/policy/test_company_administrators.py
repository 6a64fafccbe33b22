"""That the company's people administer is meant, whichever way it comes about, or nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.errors import AdministratorsNotMeant, PartlyMade, PermissionsUnavailable
from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.change import Actor, Intent
from servicedesk.policy.company.administrators import (
    MAX_NAMED,
    TAKEN_BACK_FROM_COMPANY,
    do_or_show,
    gains_administration,
)
from servicedesk.policy.company.rules import RuleChange, map_group
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.lockout import may_administer
from servicedesk.policy.people.pool_groups import create_group
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.whole_policy import WantedPolicy, WholePolicy
from servicedesk.tools.conditions import Conditions
from tests.failures import fail_with
from tests.fakes.group_maps import FakeGroupMapStore, group_map
from tests.fakes.policy import member
from tests.worlds.policy import NOON, PolicyWorld

WHY = Intent(actor=Actor(name="ada", id="sub-of-ada"), reason="a test")
MEANT = replace(WHY, means_administrators=True)
ALL = Conditions()
NOW = int(NOON.timestamp())
YESTERDAY, TOMORROW, LATER = NOW - 86_400, NOW + 86_400, NOW + 2 * 86_400
ADMINISTRATORS = Rules(grants={MANAGE_PERMISSIONS: ALL})
GIVEN = GroupMap(
    provider="Corp",
    rules={
        "Desk-Admins": GroupRule(groups=frozenset({"agents", "heirs"})),
        "Desk-Support": GroupRule(groups=frozenset({"agents", "gone"})),
    },
    version=1,
)


class Office(PolicyWorld):
    """Groups of the desk, of which two rules of the company's give all but the administrators."""

    def __init__(self) -> None:
        policy = {
            "administrators": {MANAGE_PERMISSIONS: ALL},
            "agents": {"get_customer": ALL},
            "heirs": {MANAGE_PERMISSIONS: Conditions(ends_at=YESTERDAY)},
            "others": {},
        }
        super().__init__(policy, [member("ada", "administrators")])
        self.maps.maps["Corp"] = GIVEN

    def grant(self, group: str, conditions: Conditions, intent: Intent) -> object:
        return self.editor.change(group, lambda rules: rules.with_grant(MANAGE_PERMISSIONS, conditions), intent)

    def put_back(self, intent: Intent) -> object:
        """Do as the console does, which puts a group's rules back as they were before a change."""
        return self.editor.change("agents", lambda _: ADMINISTRATORS, intent, expected_version=1)

    def apply(self, intent: Intent, **others: Rules) -> object:
        wanted = WantedPolicy(groups={"administrators": ADMINISTRATORS, **others})
        return WholePolicy(self.editor, self.maps, self.store, self.directory, "Corp", NOON.timestamp).replace(
            wanted, intent
        )

    def create(self, intent: Intent) -> object:
        return create_group(
            "gone",
            intent,
            store=self.store,
            directory=self.directory,
            register=self.register,
            maps=self.maps,
            like="administrators",
            clock=NOON.timestamp,
        )

    def map(self, group: str, intent: Intent) -> object:
        return map_group(
            RuleChange(provider="Corp", company="Corp", name="Desk-New"),
            [group],
            "",
            intent,
            maps=self.maps,
            store=self.store,
            directory=self.directory,
            clock=NOON.timestamp,
        )


#: How the company's people would come to administer → the group of theirs that is named.
WAYS: dict[str, tuple[Callable[[Office, Intent], object], str]] = {
    "a grant": (
        lambda office, intent: office.grant("agents", ALL, intent), "Desk-Admins of Corp, Desk-Support of Corp",
    ),
    "a grant that begins tomorrow": (
        lambda office, intent: office.grant("agents", Conditions(starts_at=TOMORROW), intent), "Desk-Admins of Corp",
    ),
    "a grant for a day": (
        lambda office, intent: office.grant("agents", Conditions(ends_at=TOMORROW), intent), "Desk-Admins of Corp",
    ),
    "a grant that had ended": (lambda office, intent: office.grant("heirs", ALL, intent), "Desk-Admins of Corp"),
    "rules that are put back": (lambda office, intent: office.put_back(intent), "Desk-Support of Corp"),
    "a file": (lambda office, intent: office.apply(intent, agents=ADMINISTRATORS), "Desk-Support of Corp"),
    "a file with a schedule": (
        lambda office, intent: office.apply(
            intent, agents=Rules(scheduled={MANAGE_PERMISSIONS: Conditions(starts_at=TOMORROW)})
        ),
        "Desk-Support of Corp",
    ),
    "a new group of an old name": (lambda office, intent: office.create(intent), "Desk-Support of Corp"),
    "a rule": (lambda office, intent: office.map("administrators", intent), "Desk-New of Corp"),
    "a rule onto a group that had the right": (lambda office, intent: office.map("heirs", intent), "Desk-New of Corp"),
}  # fmt: skip


@pytest.mark.parametrize("intent", [WHY, replace(WHY, dry_run=True)], ids=["for real", "dry run"])
@pytest.mark.parametrize("way", WAYS)
def test_what_nobody_said_is_meant_is_refused_with_whom_it_is_about(way: str, intent: Intent) -> None:
    office = Office()
    before = dict(office.store.policies)
    do, named = WAYS[way]

    with pytest.raises(AdministratorsNotMeant) as refusal:
        do(office, intent)

    assert named in str(refusal.value)
    # Whoever refuses says how it is said to be meant: a command has an option for it, the API a parameter.
    assert "administrators=" not in str(refusal.value)
    assert "--yes" not in str(refusal.value)
    assert (office.store.policies, office.store.log, office.directory.acts) == (before, [], [])
    assert (office.maps.maps, office.maps.log) == ({"Corp": GIVEN}, [])


@pytest.mark.parametrize("way", WAYS)
def test_a_dry_run_is_shown_with_what_would_refuse_to_do_it_and_does_nothing(way: str) -> None:
    office = Office()
    before = dict(office.store.policies)
    do, named = WAYS[way]

    shown, unmeant = do_or_show(lambda intent: do(office, intent), replace(WHY, dry_run=True))

    assert shown
    assert unmeant is not None
    assert named in unmeant
    assert unmeant.endswith(".")
    assert (office.store.policies, office.store.log, office.directory.acts) == (before, [], [])
    assert (office.maps.maps, office.maps.log) == ({"Corp": GIVEN}, [])


@pytest.mark.parametrize("way", WAYS)
def test_doing_it_is_refused_by_whoever_shows_dry_runs_too(way: str) -> None:
    office = Office()

    with pytest.raises(AdministratorsNotMeant):
        do_or_show(lambda intent: WAYS[way][0](office, intent), WHY)

    assert (office.store.log, office.maps.log) == ([], [])


@pytest.mark.parametrize("intent", [MEANT, replace(MEANT, dry_run=True)], ids=["for real", "dry run"])
def test_what_is_said_to_be_meant_asks_for_nothing_more(intent: Intent) -> None:
    office = Office()

    _, unmeant = do_or_show(lambda meant: office.grant("agents", ALL, meant), intent)

    assert unmeant is None


@pytest.mark.parametrize("way", WAYS)
def test_what_is_said_to_be_meant_is_done(way: str) -> None:
    office = Office()

    WAYS[way][0](office, MEANT)

    assert office.store.log or office.maps.log


#: What is nothing of the company's, or gives nobody more than they have.
UNASKED: dict[str, Callable[[Office], object]] = {
    "a group that no rule gives": lambda office: office.grant("others", ALL, WHY),
    "another tool": lambda office: office.editor.change(
        "agents", lambda rules: rules.with_grant("get_ticket", ALL), WHY
    ),
    "a rule that is gone": lambda office: (office.maps.maps.pop("Corp"), office.grant("agents", ALL, WHY)),
    "an end that comes earlier": lambda office: (
        office.grant("agents", Conditions(ends_at=LATER), MEANT),
        office.grant("agents", Conditions(ends_at=TOMORROW), WHY),
    ),
    "the same in a file": lambda office: (
        office.grant("agents", ALL, MEANT),
        office.apply(WHY, agents=ADMINISTRATORS),
    ),
    "an end": lambda office: (
        office.grant("agents", ALL, MEANT),
        office.editor.change("agents", lambda rules: rules.without_grant(MANAGE_PERMISSIONS), WHY),
    ),
}


@pytest.mark.parametrize("way", UNASKED)
def test_nobody_is_asked_about_what_makes_no_administrator_of_the_company(way: str) -> None:
    office = Office()

    UNASKED[way](office)

    assert office.store.log


def test_rules_that_cannot_be_read_are_not_taken_for_none() -> None:
    office = Office()
    office.maps.available = False

    with pytest.raises(PermissionsUnavailable):
        office.grant("agents", ALL, WHY)

    assert office.store.log == []


def test_rules_are_not_read_where_nobody_is_given_the_right() -> None:
    office = Office()
    office.maps.available = False

    assert office.editor.change("agents", lambda rules: rules.with_grant("get_ticket", ALL), WHY)


def test_of_many_groups_of_the_company_some_are_named_and_the_others_counted() -> None:
    office = Office()
    office.maps.maps["Corp"] = group_map(**{f"Desk_{number}": "agents" for number in range(MAX_NAMED + 3)})

    with pytest.raises(AdministratorsNotMeant, match="Desk-4 of Corp and 3 more"):
        office.grant("agents", ALL, WHY)


class RivalMaps(FakeGroupMapStore):
    """Rules that are read once, and then are others: somebody made them at the same moment."""

    def __init__(self, later: GroupMap | None) -> None:
        super().__init__()
        self.later = later
        self.reads = 0

    def group_maps(self) -> tuple[GroupMap, ...]:
        self.reads += 1
        if self.reads > 1 and self.later is None:
            raise PermissionsUnavailable
        return (self.later,) if self.reads > 1 and self.later is not None else ()


def with_rival(later: GroupMap | None) -> Office:
    office = Office()
    office.editor = PolicyEditor(
        office.store, office.directory, office.register, RivalMaps(later), clock=NOON.timestamp, pause=lambda _: None
    )
    return office


@pytest.mark.parametrize(
    ("later", "failure"), [(GIVEN, AdministratorsNotMeant), (None, PermissionsUnavailable)], ids=["a rule", "no answer"]
)
@pytest.mark.parametrize("group", ["agents", "heirs"])
def test_a_right_that_a_rule_of_the_same_moment_hands_on_is_taken_back_with_its_record(
    later: GroupMap | None, failure: type[Exception], group: str
) -> None:
    office = with_rival(later)

    with pytest.raises(failure):
        office.grant(group, ALL, WHY)

    assert not may_administer(office.store.policies[group].rules)
    assert [change.reason for change in office.store.log][-1] == TAKEN_BACK_FROM_COMPANY


def test_a_right_that_was_there_before_comes_back_as_it_was() -> None:
    office = with_rival(GIVEN)
    office.store.policies["agents"] = GroupPolicy(
        group="agents", rules=Rules(grants={MANAGE_PERMISSIONS: Conditions(ends_at=TOMORROW)}), version=1
    )

    with pytest.raises(AdministratorsNotMeant):
        office.grant("agents", ALL, WHY)

    assert office.store.policies["agents"].rules.grants == {MANAGE_PERMISSIONS: Conditions(ends_at=TOMORROW)}


def test_a_right_that_cannot_be_taken_back_is_told_with_the_command_that_does_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = with_rival(GIVEN)
    write = office.store.write

    def write_once(*arguments: Any, **named: Any) -> None:
        write(*arguments, **named)
        monkeypatch.setattr(office.store, "write", fail_with(PermissionsUnavailable))

    monkeypatch.setattr(office.store, "write", write_once)

    with pytest.raises(PartlyMade, match="servicedesk revoke agents manage_permissions"):
        office.grant("agents", ALL, WHY)


def test_a_rule_is_written_on_the_groups_that_were_looked_at() -> None:
    office = Office()

    office.map("agents", WHY)

    assert [(one.group, one.version) for one in office.maps.witnesses] == [("agents", 1)]


MOMENTS = st.none() | st.integers(NOW - 3, NOW + 6)
GRANT = st.none() | MOMENTS.map(lambda ends_at: Conditions(ends_at=ends_at))
SCHEDULED = st.none() | st.tuples(st.integers(NOW - 3, NOW + 6), MOMENTS).map(
    lambda said: Conditions(starts_at=said[0], ends_at=said[1])
)


def _rules(grant: Conditions | None, scheduled: Conditions | None) -> Rules:
    return Rules(
        grants={} if grant is None else {MANAGE_PERMISSIONS: grant},
        scheduled={} if scheduled is None else {MANAGE_PERMISSIONS: scheduled},
    )


RULES = st.builds(_rules, GRANT, SCHEDULED)


@given(RULES, RULES)
def test_a_group_gains_the_right_exactly_if_it_has_it_at_some_second_at_which_it_had_it_not(
    before: Rules, after: Rules
) -> None:
    def has(rules: Rules, at: int) -> bool:
        return rules.conditions_of(MANAGE_PERMISSIONS, at) is not None

    expected = any(has(after, at) and not has(before, at) for at in range(NOW, NOW + 20))

    assert gains_administration(before, after, NOW) is expected
    assert not gains_administration(before, before, NOW)


def test_a_void_grant_of_the_right_is_none() -> None:
    void = Rules(grants={MANAGE_PERMISSIONS: Conditions(hide=frozenset({"email"}))})

    assert gains_administration(void, ADMINISTRATORS, NOW)
    assert not gains_administration(Rules(), void, NOW)
