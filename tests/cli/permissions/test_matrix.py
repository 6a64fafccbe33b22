"""servicedesk permissions at any width: thirty groups can be read, and some groups and tools alone."""

from dataclasses import replace

import pytest

from cli.permissions import permissions
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from tests.cli.permissions.conftest import Terminal

ENDED, LATER = 1_000_000_000, 4_000_000_000
GROUPS = [f"team-{number:02}-of-the-service-desk" for number in range(30)]


@pytest.fixture
def crowded(terminal: Terminal) -> Terminal:
    """A stack with thirty groups more."""
    emea = Conditions(where={"region": frozenset({"EMEA"})})
    for name in GROUPS:
        rules = Rules(grants={"get_customer": emea, "create_ticket": Conditions()})
        terminal.policy.policies[name] = GroupPolicy(group=name, rules=rules, version=7)
    return terminal


def lines(shown: str) -> list[list[str]]:
    """Return the words of each line."""
    return [line.split() for line in shown.splitlines()]


def test_thirty_groups_are_a_line_a_rule_with_every_name_whole(crowded: Terminal) -> None:
    shown = crowded.run("permissions").stdout

    assert "…" not in shown
    for name in GROUPS:
        assert [name, "7", "get_customer", "region", "EMEA"] in lines(shown)
        assert [name, "7", "create_ticket", "yes"] in lines(shown)


def test_three_groups_are_a_table_as_before_and_a_list_if_one_asks(terminal: Terminal) -> None:
    table, listed = terminal.run("permissions").stdout, terminal.run("permissions", "--list").stdout

    assert "version 1" in table
    assert ["administrators", "1", "delete_customer", "yes"] in lines(listed)


def test_some_groups_and_tools_are_shown_alone(crowded: Terminal) -> None:
    shown = crowded.run("permissions", "--group", GROUPS[3], "--group", "auditors", "--tool", "get_customer").stdout

    assert GROUPS[3] in shown
    assert GROUPS[4] not in shown
    assert "create_ticket" not in shown


def test_programs_get_the_same_some(crowded: Terminal) -> None:
    groups = crowded.json("permissions", "--group", GROUPS[3], "--tool", "create_ticket")["groups"]

    assert [group["group"] for group in groups] == [GROUPS[3]]
    assert set(groups[0]["grants"]) == {"create_ticket"}
    assert groups[0]["version"] == 7


@pytest.mark.parametrize(
    ("option", "name", "meant"), [("--group", "auditor", "auditors"), ("--tool", "get_custom", "get_customer")]
)
def test_what_there_is_not_is_told_with_what_was_meant(terminal: Terminal, option: str, name: str, meant: str) -> None:
    run = terminal.run("permissions", option, name)

    assert run.exit_code == 1
    assert f"did you mean {meant!r}" in run.output


def test_every_kind_of_rule_has_a_line(terminal: Terminal) -> None:
    auditors = terminal.policy.policies["auditors"]
    terminal.policy.policies["auditors"] = replace(
        auditors,
        rules=Rules(
            grants={"get_customer": Conditions(ends_at=ENDED), "no_such_tool": Conditions()},
            scheduled={"create_ticket": Conditions(starts_at=LATER)},
            shadows={"delete_customer": None},
            limits={"get_ticket": Limit(calls=20, window_seconds=3_600)},
        ),
    )

    shown = lines(terminal.run("permissions", "--group", "auditors", "--list").stdout)

    rules = {" ".join(words[2:]) for words in shown}
    assert rules >= {
        "get_customer yes; ended 2001-09-09 01:46:40 UTC",
        "create_ticket yes; from 2096-10-02 07:06:40 UTC",
        "delete_customer watching: no",
        "get_ticket no; at most 20/1h",
        "no_such_tool yes (void)",
    }


def test_the_help_says_what_there_is() -> None:
    assert {option for one in permissions.params for option in one.opts} >= {"--group", "--tool", "--list"}
