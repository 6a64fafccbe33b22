"""`servicedesk map-group` and its like, over fakes: what the company's groups give, and what is refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.cli.permissions.conftest import Terminal
from tests.fakes.group_maps import group_map
from tests.fakes.policy import colleague
from tests.worlds.policy import NOON

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
    "a name of 400 KB": (("map-group", "x" * 400_000, "auditors", *WHY), "1 to 256 characters"),
    "a name of 400 KB without a rule": (("unmap-group", "x" * 400_000, *WHY), "1 to 256 characters"),
    "a desk group of 400 KB": (("map-group", "X", "x" * 400_000, *WHY), "1 to 128 characters"),
    "a provider of 400 KB": ((*MAP, "--idp", "x" * 400_000), "at most 32 characters"),
    "more desk groups than a rule gives": (("map-group", "X", *map(str, range(21)), *WHY), "gives 1 to 20"),
    "a mistyped provider": ((*MAP, "--idp", "Crop"), "did you mean 'Corp'"),
    "a provider in another case": ((*MAP, "--idp", "corp"), "did you mean 'Corp'"),
    "a provider that is like none": ((*MAP, "--idp", "Elsewhere"), "it has Corp"),
    "a mistyped provider of a rule": (("unmap-group", "X", "--idp", "Crop", *WHY), "did you mean 'Corp'"),
    "Cognito's own group": (("map-group", "X", "eu-west-1_AbC123_Corp", *WHY), "no token ever names it"),
    "a rule that there is not": (("unmap-group", "Desk-Suport", *WHY), "has no rule"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_rule_is_refused_and_nothing_is_changed(terminal: Terminal, name: str) -> None:
    words, told = REFUSED[name]

    result = terminal.run(*words)

    assert result.exit_code == 1
    assert told in result.output
    assert len(result.output) < 500
    assert terminal.maps.maps == {}
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


def test_the_groups_that_cognito_makes_are_no_desk_groups_even_where_the_pool_has_them(terminal: Terminal) -> None:
    terminal.directory.group_names |= {"eu-west-1_AbC123_Corp"}

    assert terminal.run("map-group", "X", "eu-west-1_AbC123_Corp", *WHY).exit_code == 1
    assert rules(terminal) == {}


def test_a_provider_with_rules_is_known_though_the_deployment_has_another(terminal: Terminal) -> None:
    terminal.maps.maps["Former"] = replace(group_map(Desk_Support="auditors"), provider="Former")

    assert terminal.run("group-map", "--idp", "Former").exit_code == 0
    assert terminal.run("unmap-group", "Desk-Support", "--idp", "Former", *WHY).exit_code == 0
    assert terminal.run("group-map", "--idp", "Fromer").exit_code == 1


def test_more_rules_than_a_profile_keeps_are_warned_of_and_made(terminal: Terminal) -> None:
    ids = [f"{number:08x}-9a4b-4c1f-8e5d-2b7a6c3d9e10" for number in range(52)]
    rule = GroupRule(groups=frozenset({"auditors"}))
    terminal.maps.maps["Corp"] = GroupMap(provider="Corp", rules=dict.fromkeys(ids[:-2], rule), version=1)

    fits, warned = (terminal.run("map-group", name, "auditors", *WHY) for name in ids[-2:])

    assert (fits.exit_code, warned.exit_code) == (0, 0)
    assert "cannot sign in" not in fits.output
    assert "52 groups of Corp have a rule" in warned.output
    assert "cannot sign in" in warned.output
    assert len(rules(terminal)) == 52
    assert len(terminal.json("map-group", ids[0], "auditors", *WHY)["warnings"]) == 1


def test_a_dry_run_says_whom_it_concerns(terminal: Terminal) -> None:
    terminal.directory.people["corp_1"] = colleague("corp_1", "Desk-Support", asked_at=NOON)

    told = terminal.run(*MAP, "--dry-run").output
    terminal.run(*MAP)
    terminal.directory.people["corp_1"] = replace(
        terminal.directory.people["corp_1"], groups=frozenset({"support-engineers"})
    )
    taken = terminal.run("unmap-group", "Desk-Support", "--dry-run").output

    assert "1 person gains" in told
    assert "1 person loses" in taken
    assert "corp_1" in told
    assert "corp_1" in taken


GIVE = ("grant", "auditors", MANAGE_PERMISSIONS, *WHY)
#: A command that makes administrators of the company's people, and what it is without the word for it.
ADMINISTRATORS = {
    "a grant": GIVE,
    "a grant for a time": (*GIVE, "--for", "8h"),
    "a grant from then on": (*GIVE, "--from", "2031-01-01T00:00Z"),
    "a new group like another": ("groups", "create", "gone", "--like", "administrators", *WHY),
}


def test_an_end_that_is_taken_away_with_what_was_scheduled_is_meant_or_stays(terminal: Terminal) -> None:
    for_a_day = Conditions(starts_at=4_000_000_000, ends_at=4_000_086_400)
    policy = Rules(grants={MANAGE_PERMISSIONS: Conditions()}, scheduled={MANAGE_PERMISSIONS: for_a_day})
    terminal.policy.policies["auditors"] = GroupPolicy(group="auditors", rules=policy, version=1)
    terminal.maps.maps["Corp"] = group_map(Desk_Audit="auditors")
    revoke = ("revoke", "auditors", MANAGE_PERMISSIONS, "--scheduled", *WHY)

    assert terminal.run(*revoke).exit_code == 1
    assert terminal.policy.log == []
    assert terminal.run(*revoke, "--yes-administrators").exit_code == 0


@pytest.mark.parametrize("name", ADMINISTRATORS)
def test_a_right_that_a_rule_hands_on_is_meant_or_not_given(terminal: Terminal, name: str) -> None:
    terminal.maps.maps["Corp"] = group_map(Desk_Audit="auditors", Desk_Gone="gone")

    refused = terminal.run(*ADMINISTRATORS[name])

    assert refused.exit_code == 1
    assert "of Corp would change permissions" in refused.output
    assert "--yes-administrators" in refused.output
    assert (terminal.policy.log, terminal.directory.acts) == ([], [])
    assert terminal.run(*ADMINISTRATORS[name], "--yes-administrators").exit_code == 0


#: The same, to be shown.
SHOWN = {
    **ADMINISTRATORS,
    "a rule": ("map-group", "X", "administrators"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_dry_run_is_shown_and_says_the_option_that_doing_it_needs(terminal: Terminal, name: str) -> None:
    terminal.maps.maps["Corp"] = group_map(Desk_Audit="auditors", Desk_Gone="gone")

    shown, as_json = terminal.run(*SHOWN[name], "--dry-run"), terminal.run(*SHOWN[name], "--dry-run", "--json")
    meant = terminal.run(*SHOWN[name], "--dry-run", "--yes-administrators")

    assert (shown.exit_code, meant.exit_code) == (0, 0)
    assert "To do it, say --yes-administrators if that is meant." in shown.output
    assert "of Corp would" in json.loads(as_json.stdout)["administrators"]
    assert "--yes-administrators" not in meant.output
    assert (terminal.policy.log, terminal.maps.log, terminal.directory.acts) == ([], [], [])


def test_the_log_says_what_a_rule_was_and_became_and_why(terminal: Terminal) -> None:
    terminal.run(*MAP)
    terminal.run("map-group", "Desk-Support", "auditors", "--reason", "they moved")

    shown, told = terminal.run("log").output, terminal.json("log")["changes"][0]

    assert "Desk-Support gives auditors, before: support-engineers" in shown
    assert "they moved" in shown
    assert (told["kind"], told["subject"], told["reason"]) == ("provider_groups", "Corp", "they moved")
    assert told["differences"] == [
        {"about": "Desk-Support", "member": "groups", "before": ["support-engineers"], "after": ["auditors"]}
    ]


def exported(terminal: Terminal, path: Path) -> dict[str, Any]:
    terminal.run("export", "policy", "--output", str(path))
    document: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return document


def test_a_file_carries_the_rules_there_and_back(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    terminal.run(*MAP, "--label", "First line")
    document = exported(terminal, file)

    assert document["identity_providers"] == {
        "Corp": {
            "rules": {"Desk-Support": {"groups": ["support-engineers"], "label": "First line"}},
            "version": 1,
        }
    }
    assert terminal.run("diff", str(file)).exit_code == 0
    assert "Nothing to change" in terminal.run("apply", str(file), *WHY).output
    assert len(terminal.maps.log) == 1


def test_a_rule_in_a_file_is_told_by_diff_with_whom_it_concerns_and_made_by_apply(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yaml"
    terminal.directory.people["corp_1"] = colleague("corp_1", "Desk-Audit", asked_at=NOON)
    terminal.run(*MAP)
    document = exported(terminal, file)
    document["identity_providers"]["Corp"]["rules"]["Desk-Audit"] = {"groups": ["auditors"]}
    file.write_text(yaml.dump(document), "utf-8")

    told = terminal.run("diff", str(file))

    assert told.exit_code == 3
    assert "Desk-Audit gives auditors" in told.output
    assert "1 person gains" in told.output
    assert len(terminal.maps.log) == 1
    done = terminal.run("apply", str(file), *WHY)
    assert done.exit_code == 0
    assert "within 15 minutes" in done.output
    assert rules(terminal) == {"Desk-Support": {"support-engineers"}, "Desk-Audit": {"auditors"}}


def test_a_file_that_makes_administrators_of_the_company_says_so_in_diff_and_waits_for_the_word(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yaml"
    terminal.run(*MAP)
    document = exported(terminal, file)
    document["identity_providers"]["Corp"]["rules"]["Desk-Heads"] = {"groups": ["administrators"]}
    file.write_text(yaml.dump(document), "utf-8")

    told, shown = terminal.run("diff", str(file)), terminal.run("apply", str(file), "--dry-run")
    refused = terminal.run("apply", str(file), *WHY)

    assert (told.exit_code, shown.exit_code, refused.exit_code) == (3, 0, 1)
    for one in (told, shown):
        assert "administrators may change permissions" in one.output
        assert "To do it, say --yes-administrators" in one.output
    assert "Desk-Heads of Corp" in refused.output
    assert len(terminal.maps.log) == 1
    assert terminal.run("apply", str(file), *WHY, "--yes-administrators").exit_code == 0
    assert rules(terminal)["Desk-Heads"] == {"administrators"}


def test_a_file_without_the_section_leaves_the_rules_alone(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    terminal.run(*MAP)
    document = exported(terminal, file)
    del document["identity_providers"]
    file.write_text(yaml.dump(document), "utf-8")
    terminal.run("map-group", "Desk-Audit", "auditors", *WHY)

    assert "Nothing to change" in terminal.run("apply", str(file), *WHY).output
    assert len(rules(terminal)) == 2


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("Corp", "identity_providers must be a table"),
        ({"Corp": {"Desk-Support": {"groups": ["auditors"]}}}, "which means nothing there"),
        ({"Corp": {"rules": {"Desk-Support": ["auditors"]}}}, "Corp.rules.Desk-Support must be a table"),
        ({"Corp": {"rules": {"Desk-Support": {"groups": "auditors"}}}}, "must be a list of texts"),
        ({"Corp": {"rules": {}, "version": "x"}}, "Corp.version must be a whole number"),
        ({"Crop": {"rules": {}}}, "did you mean 'Corp'"),
    ],
)
def test_a_section_that_is_not_understood_refuses_the_whole_file(
    terminal: Terminal, tmp_path: Path, section: object, told: str
) -> None:
    file = tmp_path / "policy.yaml"
    terminal.run(*MAP)
    file.write_text(yaml.dump({**exported(terminal, file), "identity_providers": section}), "utf-8")

    result = terminal.run("apply", str(file), *WHY)

    assert result.exit_code == 1
    assert told in result.output
    assert len(terminal.maps.log) == 1
