"""Grants for a time, by argument, and limits: what is typed, kept, shown and refused."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from tests.cli.permissions.conftest import Terminal

BECAUSE = ("--reason", "because")
GROUP = "support-engineers"


def rules_of(terminal: Terminal, group: str = GROUP) -> Rules:
    return terminal.policy.policies[group].rules


def test_a_grant_holds_as_long_as_was_said_and_says_when_it_ends(terminal: Terminal) -> None:
    run = terminal.run("grant", GROUP, "delete_customer", "--for", "8h", *BECAUSE)

    ends_at = rules_of(terminal).grants["delete_customer"].ends_at
    assert ends_at is not None
    assert 0 <= time.time() + 8 * 3_600 - ends_at < 60
    assert "delete_customer: no → yes; until 20" in run.stdout
    assert "in 8 hours." in run.stdout.splitlines()[-1]
    assert "yes; until 20" in terminal.run("permissions").stdout
    assert "That ends at 20" in terminal.run("explain", "bob", "delete_customer").stdout
    assert "support-engineers (yes; until 20" in terminal.run("who-can", "delete_customer").stdout
    assert "delete_customer: no → yes; until 20" in terminal.run("log").stdout.replace("\n", " ")


def test_a_grant_begins_by_itself_and_until_then_the_other_holds(terminal: Terminal) -> None:
    typed = ("--from", "2030-12-01T22:00Z", "--for", "8h", "--replace")
    terminal.run("grant", "auditors", "get_customer", *typed, *BECAUSE)

    rules = rules_of(terminal, "auditors")
    assert rules.grants["get_customer"].hide == {"email", "phone"}
    assert rules.scheduled["get_customer"] == Conditions(starts_at=1_922_392_800, ends_at=1_922_421_600)
    assert "auditors (yes; from 2030-12-01 22:00 UTC; until 2030-12-02 06:00 UTC" in (
        terminal.run("who-can", "get_customer").stdout
    )
    ended = terminal.run("revoke", "auditors", "get_customer", "--scheduled", *BECAUSE)
    assert "scheduled get_customer: yes; from 2030-12-01 22:00 UTC" in ended.stdout
    assert rules_of(terminal, "auditors").scheduled == {}


def test_a_grant_is_taken_away_later(terminal: Terminal) -> None:
    run = terminal.run("revoke", GROUP, "get_customer", "--from", "2030-12-06T17:00Z", *BECAUSE)

    assert rules_of(terminal).grants["get_customer"] == Conditions(ends_at=1_922_806_800)
    assert "get_customer: yes → yes; until 2030-12-06 17:00 UTC" in run.stdout
    assert terminal.run("explain", "bob", "get_customer").exit_code == 0
    assert terminal.run("explain", "bob", "get_customer", "--at", "2030-12-06T17:00Z").exit_code == 3


def test_a_grant_takes_some_calls_and_explain_decides_each(terminal: Terminal) -> None:
    when = ("--when", "priority=low,normal", "--when", "kind=incident", "--keep")
    run = terminal.run("grant", GROUP, "create_ticket", *when, *BECAUSE)

    assert "create_ticket: yes → only with kind incident; only with priority low or normal" in run.stdout
    assert terminal.run("explain", "bob", "create_ticket", "--with", "priority=low").exit_code == 0
    refused = terminal.run("explain", "bob", "create_ticket", "--with", "priority=urgent")
    assert (refused.exit_code, "with priority urgent" in refused.stdout) == (3, True)


def test_a_limit_is_set_shown_and_taken_away(terminal: Terminal) -> None:
    run = terminal.run("limit", GROUP, "get_customer", "20/1h", *BECAUSE)

    assert rules_of(terminal).limits == {"get_customer": Limit(calls=20, window_seconds=3_600)}
    assert "limit of get_customer: as by default → 20/1h" in run.stdout
    assert "20/1h" in terminal.run("permissions").stdout
    assert "At most 20/1h, by the limit of support-engineers." in (
        terminal.run("explain", "bob", "get_customer").stdout
    )
    terminal.run("limit", GROUP, "get_customer", "--default", *BECAUSE)
    assert rules_of(terminal).limits == {}


def test_all_of_it_goes_out_as_a_file_and_comes_back_unchanged(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    terminal.run("grant", GROUP, "create_ticket", "--when", "priority=low", "--for", "8h", *BECAUSE)
    terminal.run("grant", GROUP, "create_ticket", "--from", "2030-12-01T22:00Z", "--replace", *BECAUSE)
    terminal.run("limit", GROUP, "create_ticket", "5/1d", *BECAUSE)
    terminal.run("export", "policy", "--output", str(file))
    stored, written = rules_of(terminal), file.read_text()

    assert terminal.run("diff", str(file)).exit_code == 0
    terminal.run("revoke", GROUP, "create_ticket", *BECAUSE)
    terminal.run("limit", GROUP, "create_ticket", "--default", *BECAUSE)
    assert terminal.run("apply", str(file), "--force", *BECAUSE).exit_code == 0
    assert rules_of(terminal) == stored
    terminal.run("export", "policy", "--output", str(file))
    assert [line for line in file.read_text().splitlines() if "version" not in line and "tag" not in line] == [
        line for line in written.splitlines() if "version" not in line and "tag" not in line
    ]


#: What is said of a grant that hides e-mail and phone → exit code, words, and what is hidden afterwards.
WIDENED = {
    "nothing": ((), 1, "get_customer no longer hides email, phone. Say --keep", {"email", "phone"}),
    "less": (("--hide", "email"), 1, "get_customer no longer hides phone. Say --keep", {"email", "phone"}),
    "nothing, and to keep": (("--keep", "--where", "region=EMEA"), 0, "region EMEA; without email", {"email", "phone"}),
    "nothing, and to replace": (("--replace",), 0, "get_customer no longer hides email, phone.", set()),
    "nothing, to be told": (("--dry-run",), 0, "get_customer no longer hides email, phone.", {"email", "phone"}),
    "more": (("--hide", "email,phone,region"), 0, "without email, phone, region", {"email", "phone", "region"}),
}


@pytest.mark.parametrize(("typed", "code", "words", "hidden"), WIDENED.values(), ids=WIDENED.keys())
def test_no_grant_is_widened_by_what_is_not_said(
    terminal: Terminal, typed: tuple[str, ...], code: int, words: str, hidden: set[str]
) -> None:
    run = terminal.run("grant", "auditors", "get_customer", *typed, *BECAUSE)

    assert (run.exit_code, words in run.output) == (code, True)
    assert rules_of(terminal, "auditors").grants["get_customer"].hide == hidden


def test_a_grant_that_has_ended_is_not_kept_as_if_it_had_not(terminal: Terminal) -> None:
    ended = Rules(grants={"get_customer": Conditions(hide=frozenset({"email"}), ends_at=1)})
    terminal.policy.policies["auditors"] = GroupPolicy(group="auditors", rules=ended, version=1)

    refused = terminal.run("grant", "auditors", "get_customer", "--keep", *BECAUSE)
    renewed = terminal.run("grant", "auditors", "get_customer", "--keep", "--for", "8h", *BECAUSE)

    assert (refused.exit_code, "the grant has ended" in refused.output) == (1, True)
    assert "without email; ended 1970-01-01 00:00:01 UTC → without email; until" in renewed.stdout


def test_the_command_that_mends_a_void_grant_mends_it(terminal: Terminal) -> None:
    void = Rules(grants={"get_customer": Conditions(hide=frozenset({"emial", "phone"}))})
    stored = terminal.policy.policies["auditors"]
    terminal.policy.policies["auditors"] = replace(stored, rules=void)

    (mend,) = [one["mend"] for one in terminal.json("lint")["findings"] if one["kind"] == "unknown_field"]

    assert terminal.run(*mend.split()[1:], *BECAUSE).exit_code == 0
    assert rules_of(terminal, "auditors").grants["get_customer"].hide == {"email", "phone"}


#: What is typed → exit code, and words of the complaint.
REFUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "two ends": (("grant", GROUP, "get_customer", "--for", "8h", "--until", "2030-01-01"), 2, "--until and --for"),
    "an end in the past": (("grant", GROUP, "get_customer", "--until", "2020-01-01"), 1, "would end in the past"),
    "a beginning in the past": (("grant", GROUP, "get_customer", "--from", "2020-01-01"), 1, "would begin in the past"),
    "an end before the beginning": (
        ("grant", GROUP, "get_customer", "--from", "2030-01-02", "--until", "2030-01-01"),
        1,
        "would end before it begins",
    ),
    "an end beyond the calendar": (
        ("grant", GROUP, "get_customer", "--from", "9999-12-31", "--for", "99999d"),
        2,
        "beyond the calendar",
    ),
    "an end too far away": (("grant", GROUP, "get_customer", "--for", "9999d"), 1, "more than 10 years from now"),
    "a watched rule for later": (
        ("grant", GROUP, "get_customer", "--from", "2030-01-01", "--shadow"),
        2,
        "--shadow and --from",
    ),
    "to keep and to replace": (("grant", GROUP, "get_customer", "--keep", "--replace"), 2, "--keep and --replace"),
    "a value in lower case": (
        ("grant", GROUP, "get_customer", "--where", "region=emea"),
        1,
        "has region 'emea'; did you mean 'EMEA'?",
    ),
    "an argument that there is not": (
        ("grant", GROUP, "create_ticket", "--when", "prio=low"),
        1,
        "cannot be narrowed by 'prio'",
    ),
    "an argument without a value": (("grant", GROUP, "create_ticket", "--when", "priority"), 2, "--when priority=low"),
    "to take away now and later": (
        ("revoke", GROUP, "get_customer", "--scheduled", "--from", "2030-01-01"),
        2,
        "--scheduled and --from",
    ),
    "to take away in the past": (("revoke", GROUP, "get_customer", "--from", "2020-01-01"), 1, "in the past"),
    "no limit": (("limit", GROUP, "get_customer"), 2, "say how often, as in 20/1h"),
    "a limit and none": (("limit", GROUP, "get_customer", "20/1h", "--default"), 2, "say how often"),
    "a limit that is none": (("limit", GROUP, "get_customer", "20"), 2, "write 20/1h"),
    "a window that cannot be cut": (("limit", GROUP, "get_customer", "20/10s"), 1, "a multiple of 6 seconds"),
    "the last administrator, later": (
        ("revoke", "administrators", "manage_permissions", "--from", "2030-01-01"),
        1,
        "nobody could change permissions any more",
    ),
    "an argument of a call without a value": (("explain", "bob", "get_customer", "--with", "x"), 2, "priority=high"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused_and_not_done(terminal: Terminal, case: str) -> None:
    command, code, words = REFUSED[case]

    run = terminal.run(*command, *(BECAUSE if command[0] != "explain" else ()))

    assert (run.exit_code, words in run.output.replace("\n", " ")) == (code, True), run.output
    assert terminal.policy.log == []
