"""What a rule for the company's groups would mean: for whom of those who signed in, and what nobody knows before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from servicedesk.federation.group_map import GroupMap
from servicedesk.policy.change import Actor, ChangeKind, Intent
from servicedesk.policy.company.rule_words import rule_differences
from servicedesk.policy.impact.administrators_sight import sight_of_everything
from servicedesk.policy.impact.forecast import Forecast
from servicedesk.policy.impact.impact import impact_key
from servicedesk.policy.people.person import Person
from servicedesk.tools.conditions import Conditions
from tests.fakes.census import FakeCensus
from tests.fakes.group_maps import FakeGroupMapStore, group_map
from tests.fakes.policy import FakeDirectory, FakePolicyStore, colleague
from tests.worlds.policy import NOON

POLICY = {"agents": {"get_ticket": Conditions()}, "readers": {"get_customer": Conditions()}}
DANA = replace(colleague("corp_1", "Desk-Support", asked_at=NOON), groups=frozenset({"agents"}))
BEFORE = group_map(Desk_Support="agents")


def told(after: GroupMap, person: Person = DANA, before: GroupMap = BEFORE) -> Sequence[str]:
    store, directory = FakePolicyStore(POLICY), FakeDirectory([person], POLICY)
    forecast = Forecast(
        store, directory, FakeCensus([], []), sight_of_everything(), NOON.timestamp, FakeGroupMapStore(before)
    )
    intent = Intent(actor=Actor(name="ada", id="a"), reason="a test", dry_run=True)
    differences = rule_differences(before.rules, after.rules)
    change = intent.change(ChangeKind.PROVIDER_GROUPS, "Corp", NOON, version=2, differences=differences)
    return forecast.of_changes([change])[impact_key(change)].summary


def test_of_a_group_that_had_no_rule_it_is_said_that_its_members_are_not_known() -> None:
    summary = told(group_map(Desk_Support="agents", Everyone="readers"))

    assert "Nobody gains or loses anything." not in summary
    [sentence] = summary
    assert sentence.startswith(
        "Who is in Everyone at Corp is not known of those who signed in while there was no rule: they"
    )


def test_of_a_group_whose_rule_was_taken_away_those_who_signed_in_before_are_named() -> None:
    summary = told(group_map(Desk_Support="readers"), replace(DANA, groups=frozenset()), before=group_map())

    assert summary[0] == "1 person gains get_customer: corp_1."
    assert "signed in while there was no rule" in summary[1]


@pytest.mark.parametrize(
    ("after", "start"),
    [
        (group_map(Desk_Support="readers"), "1 person gains get_customer: corp_1."),
        (group_map(), "1 person loses get_ticket: corp_1."),
        (BEFORE, "Nobody gains or loses anything."),
    ],
    ids=["other groups", "no rule any more", "the same"],
)
def test_of_a_group_that_had_a_rule_those_who_signed_in_are_named(after: GroupMap, start: str) -> None:
    summary = told(after)

    assert summary[0] == start
    assert not any("not known" in line for line in summary)


def test_who_is_shut_out_neither_gains_nor_loses() -> None:
    assert told(group_map(Desk_Support="readers"), replace(DANA, is_shut_out=True)) == (
        "Nobody gains or loses anything.",
    )
