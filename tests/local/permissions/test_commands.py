"""servicedesk permissions, grant, revoke, explain and the others."""

from pathlib import Path

import pytest
import yaml

from local.cli import main
from servicedesk.tools.view import Conditions
from tests.local.permissions.conftest import Terminal

BECAUSE = ("--reason", "because")


def test_the_matrix_shows_every_tool_and_group_with_conditions_and_versions(terminal: Terminal) -> None:
    shown = terminal.run("permissions").stdout

    assert all(name in shown for name in ("administrators", "auditors", "delete_customer", "manage_permissions"))
    assert "without email, phone" in shown
    assert {group["group"] for group in terminal.json("permissions")["groups"]} == {
        "administrators",
        "auditors",
        "support-engineers",
    }


def test_a_grant_is_made_with_its_conditions_its_author_and_its_reason(terminal: Terminal) -> None:
    run = terminal.run(
        "grant", "auditors", "create_ticket", "--where", "region=EMEA,APAC", "--hide", "phone, email", *BECAUSE
    )

    assert run.exit_code == 0
    assert "create_ticket: no → region APAC or EMEA; without email, phone" in run.stdout
    assert terminal.policy.policies["auditors"].rules.grants["create_ticket"] == Conditions(
        where={"region": frozenset({"EMEA", "APAC"})}, hide=frozenset({"email", "phone"})
    )
    (change,) = terminal.policy.log
    assert (change.actor.id, change.reason) == ("arn:aws:iam::1:user/alice", "because")


@pytest.mark.parametrize(
    "command",
    [
        ("grant", "auditors", "create_ticket"),
        ("grant", "auditors", "create_ticket", "--shadow"),
        ("revoke", "auditors", "get_customer"),
        ("revoke", "auditors", "get_customer", "--shadow"),
        ("revoke-person", "bob"),
    ],
)
def test_a_dry_run_says_what_would_change_and_changes_nothing(terminal: Terminal, command: tuple[str, ...]) -> None:
    run = terminal.run(*command, "--dry-run")

    assert run.exit_code == 0
    assert "dry run" in run.stdout
    assert terminal.policy.log == []
    assert terminal.policy.revoked == {}
    assert terminal.directory.signed_out == []


#: What is typed → exit code, and words of the complaint.
REFUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "no reason": (("grant", "auditors", "create_ticket"), 2, "say --reason"),
    "a tool that there is not": (("grant", "auditors", "create_tickets", *BECAUSE), 1, "did you mean 'create_ticket'?"),
    "a group that there is not": (("grant", "auditor", "create_ticket", *BECAUSE), 1, "did you mean 'auditors'?"),
    "a field that there is not": (
        ("grant", "auditors", "create_ticket", "--hide", "fone", *BECAUSE),
        1,
        "no field 'fone'; did you mean 'phone'?",
    ),
    "a condition without a value": (
        ("grant", "auditors", "create_ticket", "--where", "region", *BECAUSE),
        2,
        "write it as --where region=EMEA",
    ),
    "another version": (
        ("revoke", "auditors", "get_customer", "--if-version", "7", *BECAUSE),
        1,
        "auditors is at version 1, not 7.",
    ),
    "the last administrator": (
        ("revoke", "administrators", "manage_permissions", *BECAUSE),
        1,
        "nobody could change permissions any more",
    ),
    "to watch and to stop watching": (
        ("revoke", "auditors", "get_customer", "--shadow", "--stop-watching", *BECAUSE),
        2,
        "say one of them",
    ),
    "a person who is not there": (("revoke-person", "nobody", *BECAUSE), 1, "nobody"),
    "a file that is not there": (("apply", "no-such-file", *BECAUSE), 2, "no-such-file"),
    "a time that is none": (("audit", "--since", "soon"), 2, "write 30m, 2h or 7d"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_refused_in_words_and_not_done(terminal: Terminal, case: str) -> None:
    command, code, words = REFUSED[case]

    run = terminal.run(*command)

    assert run.exit_code == code
    assert words in run.output
    assert "Traceback" not in run.output
    assert terminal.policy.log == []


def test_what_cannot_be_decided_is_said_so(terminal: Terminal) -> None:
    terminal.policy.available = False
    run = terminal.run("permissions")

    assert run.exit_code == 1
    assert run.output.startswith("Error: the permissions table did not answer")


def test_a_pool_that_does_not_answer_is_no_refusal(terminal: Terminal) -> None:
    terminal.directory.available = False
    run = terminal.run("explain", "bob", "get_customer")

    assert run.exit_code == 1
    assert "the user pool cannot be reached, or these AWS credentials may not use it" in run.output


def test_a_rule_is_watched_and_the_watching_ends(terminal: Terminal) -> None:
    watched = terminal.run("revoke", "auditors", "get_customer", "--shadow", *BECAUSE)

    assert "watched get_customer: nothing → no" in watched.stdout
    assert "It decides nothing" in watched.stdout
    assert "get_customer" in terminal.policy.policies["auditors"].rules.grants
    assert "watching: no" in terminal.run("permissions").stdout
    terminal.run("revoke", "auditors", "get_customer", "--stop-watching", *BECAUSE)
    assert terminal.policy.policies["auditors"].rules.shadows == {}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("explain", "bob", "get_customer"), 0),
        (("explain", "bob@example.com", "delete_customer"), 3),
        (("who-can", "get_customer"), 0),
        (("who-can", "delete_customer"), 3),
        (("lint",), 0),
        (("log",), 0),
        (("audit",), 0),
    ],
)
def test_questions_are_answered_by_the_exit_code_too(terminal: Terminal, command: tuple[str, ...], code: int) -> None:
    assert terminal.run(*command).exit_code == code
    assert terminal.run(*command, "--json").exit_code == code


def test_an_explanation_names_the_group_its_version_and_the_way_round(terminal: Terminal) -> None:
    shown = terminal.run("explain", "bob", "delete_customer").stdout

    assert "bob may not use delete_customer: none of their groups (support-engineers) grants it." in shown
    assert "Put bob into a group that has it: administrators." in shown


def test_lint_says_what_looks_wrong(terminal: Terminal) -> None:
    terminal.directory.group_names.add("interns")

    run = terminal.run("lint")

    assert run.exit_code == 3
    assert "group without policy: The group interns" in run.stdout


def test_the_log_shows_who_what_and_why(terminal: Terminal) -> None:
    terminal.run("revoke", "auditors", "get_customer", *BECAUSE)

    shown = terminal.run("log", "auditors").stdout
    assert all(words in shown for words in ("alice", "get_customer: without email, phone → no", "because"))
    assert terminal.json("log")["changes"][0]["version"] == 2


def test_the_policy_goes_out_as_a_file_and_comes_back_unchanged(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    terminal.run("revoke", "auditors", "get_customer", "--shadow", *BECAUSE)
    terminal.run("export", "--output", str(file))

    assert terminal.run("diff", str(file)).exit_code == 0
    assert terminal.run("apply", str(file), *BECAUSE).exit_code == 0
    assert len(terminal.policy.log) == 1


def test_a_changed_file_says_what_it_would_change_and_then_changes_it(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    terminal.run("export", "--output", str(file))
    document = yaml.safe_load(file.read_text())
    del document["groups"]["auditors"]
    file.write_text(yaml.safe_dump(document))

    difference = terminal.run("diff", str(file))

    assert difference.exit_code == 3
    assert "search_customer: without email, phone → no" in difference.stdout
    assert terminal.policy.log == []
    assert terminal.run("apply", str(file), *BECAUSE).exit_code == 0
    assert terminal.policy.policies["auditors"].rules.grants == {}


#: A file → words of the complaint.
FILES = {
    "groups: [": "the file is no YAML: line 1",
    "[]": "the file must be a table",
    "groups: {agents: {grant: {}}}": "agents has 'grant', which means nothing there",
    "groups: {agents: {grants: [get_customer]}}": "agents.grants must be a table",
    "groups: {agents: {grants: {get_customer: {where: {region: EMEA}}}}}": "must be a list, such as [EMEA, APAC]",
    "groups: {agents: {grants: {get_customer: {were: {}}}}}": "it can have hide, where",
    "groups: {agents: {shadows: {get_customer: {allow: maybe}}}}": "allow must be true or false",
    "groups: {agents: {grants: {a: {}, a: {}}}}": "'a' is there twice",
    "groups: {!!python/object/apply:os.getcwd [] : {}}": "found unhashable key",
}


@pytest.mark.parametrize("content", FILES)
def test_a_file_that_is_no_policy_is_refused_with_the_place(terminal: Terminal, tmp_path: Path, content: str) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(content)

    run = terminal.run("apply", str(file), *BECAUSE)

    assert run.exit_code == 1
    assert FILES[content] in run.output
    assert terminal.policy.log == []


def test_names_that_yaml_takes_for_something_else_stay_names(terminal: Terminal, tmp_path: Path) -> None:
    terminal.directory.group_names |= {"NO", "1.0"}
    terminal.run("grant", "NO", "get_customer", "--where", "region=1.0", *BECAUSE)
    file = tmp_path / "policy.yaml"
    terminal.run("export", "--output", str(file))

    assert terminal.run("diff", str(file)).exit_code == 0


def test_revoking_a_person_refuses_their_tokens_and_ends_their_sign_ins(terminal: Terminal) -> None:
    run = terminal.run("revoke-person", "bob", *BECAUSE)

    assert run.exit_code == 0
    assert set(terminal.policy.revoked) == {"subject-of-bob"}
    assert terminal.directory.signed_out == ["bob"]
    assert "They can sign in again" in run.stdout


def test_the_audit_shows_refusals(terminal: Terminal) -> None:
    assert "not granted" in terminal.run("audit", "--person", "bob", "--refused").stdout
    assert terminal.json("audit", "--tool", "get_customer")["records"] == []


def test_the_help_names_every_command_in_its_section(terminal: Terminal) -> None:
    shown = terminal.run("--help").stdout

    assert shown.index("On this machine") < shown.index("Who may do what") < shown.index("A deployed stack")
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert terminal.run(name, "--help").exit_code == 0
