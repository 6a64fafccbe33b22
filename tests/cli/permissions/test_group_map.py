"""`servicedesk map-group` and its like, over fakes: what the company's groups give, and what is refused."""

import pytest

from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.cli.permissions.conftest import Terminal
from tests.fakes.group_maps import group_map

WHY = ("--reason", "ticket 4711")
MAP = ("map-group", "Desk-Support", "support-engineers", *WHY)


def rules(terminal: Terminal) -> dict[str, set[str]]:
    return {name: set(rule.groups) for name, rule in terminal.maps.group_map("Corp").rules.items()}


def test_a_rule_is_written_with_its_record(terminal: Terminal) -> None:
    result = terminal.run(*MAP)

    assert result.exit_code == 0, result.output
    assert rules(terminal) == {"Desk-Support": {"support-engineers"}}
    (record,) = terminal.maps.log
    assert (record.kind, record.subject, record.reason) == ("provider_groups", "Corp", WHY[1])
    assert record.details == "Desk-Support gives support-engineers"
    assert "Nothing to change" in terminal.run(*MAP).output


def test_a_rule_is_taken_away_and_the_others_stay(terminal: Terminal) -> None:
    terminal.maps.maps["Corp"] = group_map(Desk_Support="support-engineers", Desk_Audit="auditors")

    assert terminal.run("unmap-group", "Desk-Support", *WHY).exit_code == 0
    assert rules(terminal) == {"Desk-Audit": {"auditors"}}


def test_what_a_dry_run_would_do_is_told_and_not_done(terminal: Terminal) -> None:
    assert "Would be so" in terminal.run(*MAP, "--dry-run").output
    assert rules(terminal) == {}


REFUSED = {
    "a desk group that there is not": (("map-group", "X", "auditor", *WHY), "did you mean 'auditors'"),
    "a group that administers": (("map-group", "X", "administrators", *WHY), "--yes-administrators"),
    "one among others": (("map-group", "X", "auditors", "administrators", *WHY), "--yes-administrators"),
    "a name with blanks around it": (("map-group", " X", "auditors", *WHY), "as the provider names it"),
    "a name of two lines": (("map-group", "X\nY", "auditors", *WHY), "as the provider names it"),
    "no name": (("map-group", "", "auditors", *WHY), "as the provider names it"),
    "a name that is too long": (("map-group", "x" * 257, "auditors", *WHY), "as the provider names it"),
    "a label of two lines": (("map-group", "X", "auditors", "--label", "a\nb", *WHY), "a label is one line"),
    "another version": ((*MAP, "--if-version", "7"), "nothing was changed"),
    "a rule that there is not": (("unmap-group", "Desk-Suport", *WHY), "has no rule"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_rule_is_refused_and_nothing_is_changed(terminal: Terminal, name: str) -> None:
    words, told = REFUSED[name]

    result = terminal.run(*words)

    assert result.exit_code == 1
    assert told in result.output
    assert rules(terminal) == {}
    assert terminal.maps.log == []


def test_who_will_administer_is_meant_or_not_given(terminal: Terminal) -> None:
    late = Rules(scheduled={MANAGE_PERMISSIONS: Conditions(starts_at=4_000_000_000)})
    terminal.policy.policies["auditors"] = GroupPolicy(group="auditors", rules=late, version=1)

    assert terminal.run("map-group", "X", "auditors", *WHY).exit_code == 1
    assert rules(terminal) == {}
    assert terminal.run("map-group", "X", "auditors", "--yes-administrators", *WHY).exit_code == 0
    assert rules(terminal) == {"X": {"auditors"}}


def test_the_rules_are_shown(terminal: Terminal) -> None:
    assert "has no rules" in terminal.run("group-map").output
    terminal.run(*MAP, "--label", "First line")
    shown = terminal.run("group-map").output

    assert all(word in shown for word in ("Desk-Support", "First line", "support-engineers"))
    assert terminal.json("group-map")["rules"]["Desk-Support"]["groups"] == ["support-engineers"]
