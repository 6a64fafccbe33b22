"""What is refused, not found or only shown says what is so, and what to type instead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cli import target as targets
from cli.stack_choice import Choice
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.limit import Limit
from tests.cli.permissions.conftest import Terminal
from tests.fakes.policy import member
from tests.worlds.admin_service import ALICE

BECAUSE = ("--reason", "because")
TEAMS = tuple(f"team-{number:02}" for number in range(12))


@pytest.mark.parametrize(
    ("since", "further"), [("1h", "--since 7d"), ("7d", "--since 30d"), ("30d", "--since 90d"), ("90d", None)]
)
def test_an_empty_audit_offers_a_longer_span_than_was_asked_for(
    terminal: Terminal, since: str, further: str | None
) -> None:
    terminal.audit.records = []

    shown = terminal.run("audit", "--since", since).stdout

    assert "No such call is recorded since" in shown
    assert (f"With {further} you look further back." in shown) if further else "With" not in shown


def test_who_is_new_and_in_no_group_gets_a_command_that_can_be_pasted(terminal: Terminal) -> None:
    shown = terminal.run("people", "add", "new@example.com", *BECAUSE).stdout

    assert shown.splitlines()[-1].endswith('servicedesk people put new@example.com GROUP --reason "…"')


def test_a_call_that_an_own_groups_grant_does_not_admit_names_no_group_they_are_in(terminal: Terminal) -> None:
    terminal.directory.people["carol"] = member("carol", "auditors")
    terminal.run("grant", "auditors", "create_ticket", "--when", "priority=low", *BECAUSE)
    terminal.run("grant", "support-engineers", "create_ticket", "--when", "priority=low", "--replace", *BECAUSE)

    shown = terminal.run("explain", "carol", "create_ticket", "--with", "priority=high").stdout

    assert "servicedesk people put carol administrators" in shown
    assert "put carol auditors" not in shown
    assert "put carol support-engineers" not in shown
    assert 'servicedesk grant auditors create_ticket --when priority=high,low --keep --reason "…"' in shown


@pytest.mark.parametrize("case", ["a narrowing grant that has ended", "a grant that begins later"])
def test_a_grant_that_would_be_widened_is_advised_with_replace(terminal: Terminal, case: str) -> None:
    when = ("--hide", "email", "--until", "2030-01-01") if case.startswith("a narrowing") else ("--from", "2030-01-01")
    terminal.run("revoke", "support-engineers", "create_ticket", *BECAUSE)
    terminal.run("grant", "support-engineers", "create_ticket", *when, *BECAUSE)

    shown = terminal.run("explain", "bob", "create_ticket", "--at", "2031-01-01" if "ended" in case else "2029-01-01")

    assert 'servicedesk grant support-engineers create_ticket --replace --reason "…"' in shown.stdout


def test_an_argument_that_is_a_list_is_not_taken_for_another(terminal: Terminal) -> None:
    run = terminal.run("grant", "auditors", "update_ticket", "--when", "tags=vip", *BECAUSE)

    assert (
        "cannot be narrowed by 'tags'; when takes arguments that are one text, number or flag: assignee" in run.output
    )
    assert "did you mean" not in run.output


@pytest.fixture
def teams_file(tmp_path: Path) -> Path:
    """Return a file that adds twelve groups to the policy, which the pool does not have."""
    said = "".join(f"  {team}: {{grants: {{get_customer: {{}}}}}}\n" for team in TEAMS)
    file = tmp_path / "teams.yaml"
    file.write_text(f"groups:\n  administrators: {{grants: {{manage_permissions: {{}}}}, version: '1'}}\n{said}")
    return file


def test_all_groups_that_are_missing_are_named_once_with_the_command(terminal: Terminal, teams_file: Path) -> None:
    terminal.directory.people[ALICE.username] = ALICE

    run = terminal.run("apply", str(teams_file), "--force", *BECAUSE)

    assert run.exit_code == 1
    assert f"the user pool has no groups {', '.join(TEAMS)}. Make each of them" in run.output
    assert "servicedesk groups create NAME" in run.output


def test_groups_that_were_made_since_the_export_are_named_in_one_sentence(terminal: Terminal, teams_file: Path) -> None:
    terminal.directory.people[ALICE.username] = ALICE
    for team in TEAMS:
        terminal.run("groups", "create", team, *BECAUSE)

    run = terminal.run("apply", str(teams_file), *BECAUSE)

    assert run.exit_code == 1
    assert run.output.count("the document does not say") <= 2
    assert "team-00, team-01" in run.output
    assert "or say --force" in run.output


def test_a_file_is_told_all_that_is_wrong_in_it_with_group_and_tool(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    tools = "".join(f"get_nothing_{number}: {{}}, " for number in range(12))
    file.write_text(
        f"groups:\n  auditors: {{grants: {{get_tickets: {{}}, get_customer: {{hide: [emial]}}, {tools}}}}}\n"
    )

    shown = terminal.run("diff", str(file)).output

    assert "auditors.grants.get_tickets: there is no tool 'get_tickets'" in shown
    assert "auditors.grants.get_customer: get_customer cannot hide 'emial'" in shown
    assert "; and 4 more." in shown


def test_an_empty_file_is_called_empty(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("")

    assert "the file is empty" in terminal.run("diff", str(file)).output


#: What is typed → what was meant.
MISTYPED = {
    "the tool of explain": (("explain", "bob", "get_custmer"), "did you mean 'get_customer'?"),
    "the tool of who-can": (("who-can", "get_custmer"), "did you mean 'get_customer'?"),
    "a kind of lint": (("lint", "--kind", "unused_tol"), "did you mean 'unused_tool'?"),
    "the owner of an agent": (
        ("agents", "add", "nightly", "--group", "auditors", "--owner", "bbo", "--expires", "9d", *BECAUSE, "--dry-run"),
        "did you mean 'bob'?",
    ),
    "the group of an agent": (
        ("agents", "add", "nightly", "--group", "auditor", "--owner", "bob", "--expires", "9d", *BECAUSE, "--dry-run"),
        "did you mean 'auditors'?",
    ),
}


@pytest.mark.parametrize("case", MISTYPED)
def test_a_mistyped_name_is_told_what_was_probably_meant(terminal: Terminal, case: str) -> None:
    typed, meant = MISTYPED[case]

    run = terminal.run(*typed)

    assert run.exit_code != 0
    assert meant in run.output


def test_a_dry_run_of_a_membership_says_what_would_be(terminal: Terminal) -> None:
    put = terminal.run("people", "put", "bob", "auditors", "--dry-run").stdout
    out = terminal.run("people", "take-out", "bob", "support-engineers", "--dry-run").stdout

    assert "bob would be in auditors." in put
    assert "bob would no longer be in support-engineers." in out


def test_a_limit_without_a_grant_is_no_permission(terminal: Terminal) -> None:
    rules = Rules(limits={"delete_customer": Limit(calls=2, window_seconds=86_400)})
    terminal.policy.policies["auditors"] = GroupPolicy(group="auditors", rules=rules, version=2)

    assert "no; at most 2/1d" in terminal.run("permissions", "--tool", "delete_customer").stdout


def test_the_last_administrator_is_offered_what_the_command_has(terminal: Terminal) -> None:
    terminal.directory.people[ALICE.username] = ALICE

    removed = terminal.run("people", "remove", "alice", *BECAUSE).output
    revoked = terminal.run("revoke-person", "alice", *BECAUSE).output

    assert "Put somebody else into a group that may, first." in removed
    assert "or keep their sign-in enabled" in revoked


@pytest.mark.parametrize(
    "typed", [("grant", "--until"), ("grant", "--from"), ("revoke", "--from"), ("explain", "--at")], ids=" ".join
)
def test_the_help_says_when_a_date_alone_is(terminal: Terminal, typed: tuple[str, str]) -> None:
    assert "A date alone is its beginning, 00:00." in " ".join(terminal.run(typed[0], "--help").stdout.split())


@pytest.mark.parametrize("limit", ["100000/1m", "-1/1h", "20"])
def test_what_is_no_limit_is_told_what_one_looks_like_and_the_most(terminal: Terminal, limit: str) -> None:
    run = terminal.run("limit", "auditors", "get_customer", limit, *BECAUSE)

    assert run.exit_code == 2
    assert "write 20/1h" in run.output
    assert "at most 10,000 calls" in run.output


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_of_nothing_is_no_reason(terminal: Terminal, reason: str) -> None:
    run = terminal.run("grant", "auditors", "create_ticket", "--reason", reason)

    assert (run.exit_code, "say --reason" in run.output) == (2, True)


def test_a_year_that_was_mistyped_is_looked_for_in_the_grant(terminal: Terminal) -> None:
    run = terminal.run("grant", "auditors", "get_customer", "--until", "2072-01-01", "--keep", *BECAUSE)

    assert "look at the year of the grant of get_customer" in run.output


@pytest.mark.parametrize(
    ("stack", "is_offered"), [((), True), (("--stack", "desk-dev"), False)], ids=["here", "in AWS"]
)
def test_a_stack_on_this_machine_without_a_company_is_told_how_to_start_one(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, stack: tuple[str, ...], is_offered: bool
) -> None:
    alone = replace(targets.find_target(Choice()), provider="")
    monkeypatch.setattr(targets, "find_target", lambda *_: alone)

    run = terminal.run("map-group", "Desk-Support", "auditors", *stack, *BECAUSE)

    assert run.exit_code == 1
    assert ("make local COMPANY=saml" in run.output) is is_offered
