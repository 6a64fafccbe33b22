"""servicedesk permissions, grant, revoke, explain and the others."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from cli.main import main
from servicedesk.errors import DirectoryUnavailable, Unavailable
from servicedesk.policy.agents.agents_alone import NO_AGENT_HAS_IT
from servicedesk.policy.audit import RecordKind
from servicedesk.tools.conditions import Conditions
from tests.cli.permissions.conftest import Terminal
from tests.failures import CODE, fail_with
from tests.fakes.agents import agent
from tests.fakes.group_maps import group_map
from tests.fakes.policy import member
from tests.worlds.admin_service import ALICE, BOB

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


def test_a_record_is_shown_with_the_user_name_of_whom_the_pool_still_has(terminal: Terminal) -> None:
    gone = replace(terminal.audit.records[0], subject="00000000-0000-4000-8000-00000000000d")
    terminal.audit.records.append(gone)

    newer, older = terminal.run("audit").stdout.splitlines()[-2:]

    assert (" bob " in older, BOB.subject in older) == (True, False)
    assert (" bob " in newer, gone.subject in newer) == (False, True)
    terminal.directory.available = False
    assert BOB.subject in terminal.run("audit").stdout


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
    assert (change.actor_id, change.reason) == ("arn:aws:iam::1:user/alice", "because")


@pytest.mark.parametrize(
    "command",
    [
        ("grant", "auditors", "create_ticket"),
        ("grant", "auditors", "create_ticket", "--shadow"),
        ("revoke", "auditors", "get_customer"),
        ("revoke", "auditors", "get_customer", "--shadow"),
        ("revoke-person", "bob"),
        ("people", "enable", "bob"),
    ],
)
def test_a_dry_run_says_what_would_change_and_changes_nothing(terminal: Terminal, command: tuple[str, ...]) -> None:
    run = terminal.run(*command, "--dry-run")

    assert run.exit_code == 0
    assert "dry run" in run.stdout
    assert terminal.policy.log == []
    assert terminal.policy.revoked == {}
    assert terminal.directory.acts == []


#: What is typed → exit code, and words of the complaint.
REFUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "no reason": (("grant", "auditors", "create_ticket"), 2, "say --reason"),
    "a tool that there is not": (("grant", "auditors", "create_tickets", *BECAUSE), 1, "did you mean 'create_ticket'?"),
    "a group that there is not": (("grant", "auditor", "create_ticket", *BECAUSE), 1, "did you mean 'auditors'?"),
    "a field that there is not": (
        ("grant", "auditors", "create_ticket", "--hide", "fone", *BECAUSE),
        1,
        "create_ticket cannot hide 'fone'; did you mean 'phone'?",
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
    "to let in a person who is not there": (("people", "enable", "nobody", *BECAUSE), 1, "nobody"),
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


@pytest.mark.parametrize("kind", Unavailable.__subclasses__(), ids=lambda kind: kind.__name__)
def test_awss_code_is_said_for_whoever_must_find_out_why(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, kind: type[Unavailable]
) -> None:
    monkeypatch.setattr(terminal.directory, "person", fail_with(kind))

    assert f"({CODE})" in terminal.run("explain", "bob", "get_customer").output


def test_a_rule_is_watched_and_the_watching_ends(terminal: Terminal) -> None:
    watched = terminal.run("revoke", "auditors", "get_customer", "--shadow", *BECAUSE)

    assert "watched get_customer: nothing → no" in watched.stdout
    assert "It decides nothing" in watched.stdout
    assert "get_customer" in terminal.policy.policies["auditors"].rules.grants
    assert "watching: no" in terminal.run("permissions").stdout
    ended = terminal.run("revoke", "auditors", "get_customer", "--stop-watching", *BECAUSE)
    assert "It is watched no more" in ended.stdout
    assert "It decides nothing" not in ended.stdout
    assert terminal.policy.policies["auditors"].rules.shadows == {}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("explain", "bob", "get_customer"), 0),
        (("explain", "bob@example.com", "delete_customer"), 3),
        (("who-can", "get_customer"), 0),
        (("who-can", "delete_customer"), 3),
        (("lint",), 3),
        (("lint", "--fail-on", "none"), 0),
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
    assert "Put bob into a group that has it: servicedesk people put bob administrators" in shown


def test_the_log_shows_who_what_and_why(terminal: Terminal) -> None:
    terminal.run("revoke", "auditors", "get_customer", *BECAUSE)

    shown = terminal.run("log", "auditors").stdout
    assert all(words in shown for words in ("alice", "get_customer: without email, phone → no", "because"))
    assert terminal.json("log")["changes"][0]["version"] == 2


def test_the_policy_goes_out_as_a_file_and_comes_back_unchanged(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    terminal.run("revoke", "auditors", "get_customer", "--shadow", *BECAUSE)
    terminal.run("export", "policy", "--output", str(file))

    assert terminal.run("diff", str(file)).exit_code == 0
    assert terminal.run("apply", str(file), *BECAUSE).exit_code == 0
    assert len(terminal.policy.log) == 1


def test_a_changed_file_says_what_it_would_change_and_then_changes_it(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    terminal.run("export", "policy", "--output", str(file))
    document = yaml.safe_load(file.read_text())
    del document["groups"]["auditors"]
    file.write_text(yaml.safe_dump(document))

    difference = terminal.run("diff", str(file))

    assert difference.exit_code == 3
    assert "dry run" not in difference.stdout
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
    "groups: {agents: {grants: {get_customer: {where: {region: EMEA}}}}}": "must be a list of texts, such as [EMEA",
    "groups: {agents: {grants: {get_customer: {were: {}}}}}": "it can have hide, until, when, where",
    "groups: {agents: {shadows: {get_customer: {allow: maybe}}}}": "allow must be true or false",
    "groups: {agents: {grants: {a: {}, a: {}}}}": "'a' is there twice",
    "groups: {agents: {version: new}}": "agents.version must be a whole number",
    "{tag: [a], groups: {}}": "tag must be a text",
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
    terminal.run("export", "policy", "--output", str(file))

    assert terminal.run("diff", str(file)).exit_code == 0


def rival(terminal: Terminal) -> None:
    terminal.run("revoke", "auditors", "get_customer", "--reason", "an incident")
    terminal.policy.log.clear()


def edited(terminal: Terminal, file: Path, group: str, **rules: object) -> None:
    """Export the policy and change a group's rules in the file."""
    terminal.run("export", "policy", "--output", str(file))
    document = yaml.safe_load(file.read_text())
    document["groups"][group] |= rules
    file.write_text(yaml.safe_dump(document))


def test_a_file_that_is_older_than_somebody_elses_change_is_refused_with_the_group_and_the_person(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yaml"
    edited(terminal, file, "auditors", grants={})
    rival(terminal)

    refused = terminal.run("apply", str(file), *BECAUSE)
    shown = terminal.run("diff", str(file))

    assert refused.exit_code == 1
    assert "auditors is at version 2 (by alice)" in refused.output
    assert "--force" in refused.output
    assert shown.exit_code == 3
    assert "so that apply refuses it: auditors is at version 2 (by alice)" in shown.stdout
    assert terminal.policy.log == []


def test_who_says_so_overwrites_what_somebody_else_changed(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    edited(terminal, file, "auditors", grants={})
    rival(terminal)

    run = terminal.run("apply", str(file), "--force", *BECAUSE)

    assert run.exit_code == 0
    assert "export it again" in run.stdout
    assert terminal.policy.policies["auditors"].rules.grants == {}


def test_a_file_is_applied_although_somebody_changed_a_group_that_it_leaves_as_it_is(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yaml"
    edited(terminal, file, "support-engineers", grants={})
    rival(terminal)
    terminal.run("grant", "auditors", "get_customer", "--hide", "email,phone", *BECAUSE)
    terminal.policy.log.clear()

    assert terminal.run("apply", str(file), *BECAUSE).exit_code == 0
    assert [change.subject for change in terminal.policy.log] == ["support-engineers"]


def test_a_file_written_by_hand_takes_nobodys_rules_away_unseen(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    terminal.directory.people["alice"] = ALICE
    file.write_text("groups: {administrators: {grants: {manage_permissions: {}}}}")

    run = terminal.run("apply", str(file), *BECAUSE)

    assert run.exit_code == 1
    assert "the document does not say which it was decided on" in run.output
    assert terminal.policy.log == []


def test_revoking_a_person_refuses_their_tokens_disables_them_and_says_what_remains(terminal: Terminal) -> None:
    run = terminal.run("revoke-person", "bob", *BECAUSE)

    assert run.exit_code == 0
    assert set(terminal.policy.revoked) == {"subject-of-bob"}
    assert terminal.directory.acts == [("disable", "bob"), ("sign out", "bob")]
    assert "servicedesk people enable bob" in run.stdout
    assert "their sign-in disabled" in terminal.run("log").stdout


def test_who_is_to_stay_enabled_is_not_disabled_and_the_risk_is_said(terminal: Terminal) -> None:
    run = terminal.run("revoke-person", "bob", "--keep-enabled", *BECAUSE)

    assert terminal.directory.acts == [("sign out", "bob")]
    assert "without a password" in run.stdout
    assert "refused until they sign in again" in terminal.run("log").stdout


def test_a_person_is_let_in_again_and_the_log_knows(terminal: Terminal) -> None:
    terminal.run("revoke-person", "bob", *BECAUSE)

    run = terminal.run("people", "enable", "bob", *BECAUSE)

    assert run.exit_code == 0
    assert terminal.directory.person("bob").is_enabled
    assert "the sign-in of bob enabled" in terminal.run("log").stdout


def test_the_last_administrator_is_disabled_only_by_whoever_says_so(terminal: Terminal) -> None:
    terminal.directory.people["alice"] = ALICE

    refused = terminal.run("revoke-person", "alice", *BECAUSE)
    kept = terminal.run("revoke-person", "alice", "--keep-enabled", "--dry-run")
    done = terminal.run("revoke-person", "alice", "--even-the-last-administrator", *BECAUSE)

    assert refused.exit_code == 1
    assert "--even-the-last-administrator" in refused.output
    assert (kept.exit_code, done.exit_code) == (0, 0)
    assert not terminal.directory.person("alice").is_enabled


def test_what_was_not_done_whole_is_said_and_is_no_success(terminal: Terminal) -> None:
    def deaf(username: str) -> None:
        raise DirectoryUnavailable

    terminal.directory.sign_out = deaf  # type: ignore[method-assign]

    run = terminal.run("revoke-person", "bob", *BECAUSE)

    assert run.exit_code == 1
    assert "every token is refused, but the sign-ins were not ended" in run.output
    assert set(terminal.policy.revoked) == {"subject-of-bob"}


def test_somebody_deleted_from_the_pool_is_revoked_by_their_sub(terminal: Terminal) -> None:
    gone = "5f1c2d3e-0000-4000-8000-0123456789ab"

    run = terminal.run("revoke-person", gone, *BECAUSE)

    assert run.exit_code == 0
    assert "nobody with the sub" in run.stdout
    assert set(terminal.policy.revoked) == {gone}
    assert terminal.run("audit", "--person", gone).exit_code == 0
    assert terminal.run("explain", gone, "get_customer").exit_code == 1


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "bob@example.com", "get_customer"),
        ("audit", "--person", "bob@example.com"),
        ("revoke-person", "bob@example.com", *BECAUSE),
        ("people", "enable", "bob@example.com", *BECAUSE),
    ],
)
def test_a_name_that_means_two_people_is_refused_with_both_of_them(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    terminal.directory.people["bob@example.com"] = replace(BOB, username="bob@example.com", subject="other", email="")

    run = terminal.run(*command)

    assert run.exit_code == 1
    assert "bob (sub subject-of-bob) and bob@example.com (sub other)" in run.output
    assert (terminal.policy.log, terminal.policy.revoked, terminal.directory.acts) == ([], {}, [])


def test_a_group_whose_people_cannot_sign_in_is_said_to_be_so(terminal: Terminal) -> None:
    terminal.directory.people["bob"] = replace(BOB, is_enabled=False)

    run = terminal.run("who-can", "create_ticket")

    assert run.exit_code == 3
    assert "bob (disabled)" in run.stdout


def test_the_audit_shows_refusals(terminal: Terminal) -> None:
    assert "not granted" in terminal.run("audit", "--person", "bob", "--refused").stdout
    assert terminal.json("audit", "--tool", "get_customer")["records"] == []


SHADOWS = (
    {"would_allow": False},
    {"would_allow": True, "rows_lost": 2, "fields_lost": ["email", "phone"]},
    {"would_allow": True},
)


def test_the_audit_says_what_watched_rules_would_have_changed_in_words_and_in_a_sum(terminal: Terminal) -> None:
    (refused,) = terminal.audit.records
    done = replace(refused, kind=RecordKind.CALL, is_refused=False, outcome="done", tool="get_customer")
    terminal.audit.records = [replace(done, shadow=shadow) for shadow in SHADOWS]
    terminal.audit.records += [replace(refused, shadow={"would_allow": True}), replace(done, kind=RecordKind.LIST)]

    shown = terminal.run("audit").stdout

    assert (
        "of 4 calls, 1 would have been refused, 1 would have been allowed, 1 would have been shown otherwise" in shown
    )
    assert all(words in shown for words in ("refuse it", "2 rows fewer", "without email, phone", "(list of tools)"))
    assert not any(raw in shown for raw in ("would_allow", "True", "['"))


@pytest.mark.parametrize(
    ("command", "advice"),
    [
        (("audit", "--tool", "get_custmer"), "there is no tool get_custmer; did you mean 'get_customer'?"),
        (("log", "auditor"), "the user pool has no group auditor; did you mean 'auditors'?"),
    ],
)
def test_a_name_that_is_mistyped_is_no_empty_answer(terminal: Terminal, command: tuple[str, ...], advice: str) -> None:
    for run in (terminal.run(*command), terminal.run(*command, "--json")):
        assert run.exit_code == 1
        assert advice in run.output


def test_the_log_goes_on_where_it_ended_and_to_its_end(terminal: Terminal) -> None:
    for fields in ("email", "email,phone", "email,phone,name"):
        terminal.run("grant", "auditors", "create_ticket", "--hide", fields, *BECAUSE)
    ids = [change["id"] for change in terminal.json("log")["changes"]]

    first = terminal.json("log", "--limit", "1")
    rest = terminal.json("log", "--limit", "100", "--before", first["next"])

    assert [change["id"] for change in first["changes"] + rest["changes"]] == ids
    assert (len(ids), rest["next"]) == (3, None)
    assert [change["id"] for change in terminal.json("log", "--limit", "1", "--all")["changes"]] == ids
    assert f"--before {first['next']}" in terminal.run("log", "--limit", "1").stdout


def test_the_log_shows_only_what_is_asked_for(terminal: Terminal) -> None:
    terminal.run("grant", "auditors", "create_ticket", *BECAUSE)

    assert terminal.json("log", "--kind", "person")["changes"] == []
    assert len(terminal.json("log", "--person", "alice")["changes"]) == 1


def test_the_help_names_every_command_in_its_section(terminal: Terminal) -> None:
    shown = terminal.run("--help").stdout

    assert shown.index("On this machine") < shown.index("Who may do what") < shown.index("A deployed stack")
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert terminal.run(name, "--help").exit_code == 0


def test_an_agent_is_explained_and_stands_beside_the_people_who_can(terminal: Terminal) -> None:
    terminal.register.rows["nightly"] = agent("nightly", expires_at=4_000_000_000)

    may, never = (terminal.run("explain", "agent:nightly", tool) for tool in ("get_customer", "delete_customer"))
    who = terminal.run("who-can", "get_customer")

    assert (may.exit_code, never.exit_code, who.exit_code) == (0, 3, 0)
    assert "no agent has what destroys" in never.output
    assert "agent nightly (of bob, by support-engineers)" in who.output
    assert "nightly" not in terminal.run("who-can", "delete_customer").output


ROBOTS = ("grant", "robots", "delete_customer", *BECAUSE)
HINT = "robots is granted delete_customer, and only agents are in it: nightly."


@pytest.mark.parametrize("more", [(), ("--dry-run",)], ids=["for real", "dry run"])
def test_a_grant_to_agents_alone_of_what_no_agent_has_says_so_at_once(
    terminal: Terminal, more: tuple[str, ...]
) -> None:
    terminal.directory.group_names.add("robots")
    terminal.register.rows["nightly"] = agent("nightly", "robots")

    granted = terminal.run(*ROBOTS, *more)

    assert granted.exit_code == 0
    assert f"{HINT}\n{NO_AGENT_HAS_IT}\n" in granted.output


@pytest.mark.parametrize("case", ["a person is in it", "a rule gives it", "no agent is in it", "the pool is silent"])
def test_a_grant_that_is_for_somebody_or_whose_group_is_not_known_is_made_without_a_hint(
    terminal: Terminal, case: str
) -> None:
    terminal.directory.group_names.add("robots")
    terminal.register.rows = {} if case == "no agent is in it" else {"nightly": agent("nightly", "robots")}
    if case == "a person is in it":
        terminal.directory.people["eve"] = member("eve", "robots")
    if case == "a rule gives it":
        terminal.maps.maps["Corp"] = group_map(Desk_Robots="robots")
    if case == "the pool is silent":
        terminal.directory.members = fail_with(DirectoryUnavailable)  # type: ignore[method-assign]

    granted = terminal.run(*ROBOTS)

    assert granted.exit_code == 0
    assert "only agents" not in granted.output
    assert "delete_customer" in terminal.policy.policies["robots"].rules.grants
