"""servicedesk people and servicedesk groups."""

from __future__ import annotations

from dataclasses import replace

import pytest

from servicedesk.errors import DirectoryUnavailable, MailUnavailable
from servicedesk.policy.people.person import SignInStatus
from servicedesk.policy.rule_words import told_time
from tests.cli.permissions.conftest import Terminal
from tests.failures import CODE, fail_with
from tests.fakes.policy import colleague, member
from tests.worlds.admin_service import ALICE
from tests.worlds.policy import NOON

ADDRESS = "ada@example.com"
BECAUSE = ("--reason", "because")
#: What is typed → what is done in the pool.
CHANGES: dict[tuple[str, ...], list[tuple[str, str]]] = {
    ("people", "add", ADDRESS, "--group", "auditors", "--group", "administrators"): [
        ("invite", ADDRESS),
        ("put into auditors", ADDRESS),
        ("put into administrators", ADDRESS),
    ],
    ("people", "invite-again", "ines"): [("invite again", "ines")],
    ("people", "put", "bob@example.com", "auditors"): [("put into auditors", "bob")],
    ("people", "take-out", "bob", "support-engineers"): [("take out of support-engineers", "bob")],
    ("people", "disable", "bob"): [("disable", "bob"), ("sign out", "bob")],
    ("people", "enable", "dora"): [("enable", "dora")],
    ("people", "remove", "bob"): [("disable", "bob"), ("remove", "bob")],
    ("groups", "create", "night-shift", "--like", "auditors"): [("create", "night-shift")],
    ("groups", "delete", "auditors"): [("delete", "auditors")],
}


@pytest.fixture(autouse=True)
def office(terminal: Terminal) -> None:
    for person in (ALICE, member("ines", status=SignInStatus.INVITED), member("dora", is_enabled=False)):
        terminal.directory.people[person.username] = person


@pytest.mark.parametrize("typed", CHANGES, ids=" ".join)
def test_a_change_is_done_recorded_and_told(terminal: Terminal, typed: tuple[str, ...]) -> None:
    run = terminal.run(*typed, *BECAUSE)

    assert run.exit_code == 0, run.output
    assert terminal.directory.acts == CHANGES[typed]
    assert {(change.reason, change.actor) for change in terminal.policy.log} == {("because", "alice")}
    assert run.stdout.strip()


@pytest.mark.parametrize("typed", CHANGES, ids=" ".join)
def test_programs_are_told_the_records(terminal: Terminal, typed: tuple[str, ...]) -> None:
    said = terminal.json(*typed, *BECAUSE)

    told = said["changes"] if "changes" in said else [said["change"]]
    assert [change["id"] for change in told] == [change.id for change in terminal.policy.log]
    assert (said["dry_run"], bool(said["summary"])) == (False, True)


@pytest.mark.parametrize("typed", CHANGES, ids=" ".join)
def test_a_dry_run_needs_no_reason_and_does_nothing(terminal: Terminal, typed: tuple[str, ...]) -> None:
    run = terminal.run(*typed, "--dry-run")

    assert run.exit_code == 0, run.output
    assert "dry run" in run.stdout
    assert (terminal.directory.acts, terminal.policy.log, terminal.policy.revoked) == ([], [], {})


@pytest.mark.parametrize("typed", CHANGES, ids=" ".join)
def test_a_change_without_a_reason_is_wrong_usage(terminal: Terminal, typed: tuple[str, ...]) -> None:
    run = terminal.run(*typed)

    assert (run.exit_code, "say --reason" in run.output) == (2, True)
    assert (terminal.directory.acts, terminal.policy.log) == ([], [])


#: What is typed → words of the complaint.
REFUSED: dict[tuple[str, ...], str] = {
    ("people", "put", "bob", "auditor"): "did you mean 'auditors'?",
    ("people", "take-out", "alice", "administrators"): "alice is the last person who can change permissions",
    ("people", "disable", "alice"): "alice is the last person who can change permissions",
    ("people", "remove", "alice"): "alice is the last person who can change permissions",
    ("people", "invite-again", "bob"): "has signed in already",
    ("people", "add", "ada"): "is not an e-mail address",
    ("groups", "delete", "administrators"): "nobody could change permissions any more",
    ("groups", "create", "auditors"): "has a group auditors already",
}


@pytest.mark.parametrize("typed", REFUSED, ids=" ".join)
def test_what_cannot_be_done_is_refused_in_words_and_not_done(terminal: Terminal, typed: tuple[str, ...]) -> None:
    run = terminal.run(*typed, *BECAUSE)

    assert run.exit_code == 1
    assert REFUSED[typed] in run.output
    assert (terminal.directory.acts, terminal.policy.log, terminal.policy.revoked) == ([], [], {})


@pytest.mark.parametrize(
    ("failure", "words"), [(MailUnavailable, "docs/operate.md#e-mail"), (DirectoryUnavailable, "do the same again")]
)
def test_what_was_not_done_says_awss_code_and_what_to_do(
    terminal: Terminal, failure: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.directory, "invite", fail_with(failure))

    run = terminal.run("people", "add", ADDRESS, *BECAUSE)

    assert (run.exit_code, CODE in run.output, words in run.output) == (1, True, True)


def test_everybody_is_listed_and_a_groups_people_alone(terminal: Terminal) -> None:
    listed = terminal.run("people", "list").stdout

    *lines, counted = listed.splitlines()[2:]
    rows = [line.split()[0] for line in lines]
    assert rows == ["alice", "bob", "dora", "ines"]
    assert counted == "1 of 4 not let in."
    assert all(words in listed for words in ("invited, not signed in yet", "disabled", "bob@example.com", "none"))
    of_a_group = terminal.json("people", "list", "--group", "support-engineers")["people"]
    assert [person["username"] for person in of_a_group] == ["bob"]


def test_a_person_is_shown_with_groups_tools_sign_in_and_last_call(terminal: Terminal) -> None:
    shown = terminal.run("people", "show", "bob").stdout

    assert "Groups: support-engineers." in shown
    assert "  create_ticket, by support-engineers (yes)" in shown
    assert "delete_customer" not in shown
    assert "In the user pool since 2026-11-01 00:00 UTC." in shown
    assert f"Last seen: {told_time(terminal.audit.records[0].at)} with c" in shown


def test_of_whoever_of_the_company_is_shut_out_it_says_how_they_are_let_in_and_no_date(terminal: Terminal) -> None:
    dana = colleague("corp_1", asked_at=NOON)
    terminal.directory.people[dana.username] = dana
    terminal.run("people", "remove", "corp_1", *BECAUSE)
    terminal.directory.people[dana.username] = dana

    shown = terminal.run("people", "show", "corp_1").stdout

    assert "until they are enabled: servicedesk people enable corp_1" in shown
    assert "May use nothing." in shown
    assert "9999" not in shown


def test_who_was_not_seen_is_told_from_who_cannot_be_looked_for(terminal: Terminal) -> None:
    assert "Last seen: not since" in terminal.run("people", "show", "alice").stdout
    terminal.audit.available = False
    assert "Last seen: not known" in terminal.run("people", "show", "alice").stdout


def test_groups_are_listed_with_their_people_and_shown_with_their_rules(terminal: Terminal) -> None:
    assert terminal.json("groups", "list")["members"]["support-engineers"] == ["bob"]
    shown = terminal.run("groups", "show", "support-engineers").stdout
    assert "People (1): bob." in shown
    assert "  create_ticket: yes" in shown


def test_a_deleted_group_is_not_in_the_matrix_and_one_without_rules_is(terminal: Terminal) -> None:
    terminal.run("groups", "create", "interns", *BECAUSE)
    terminal.run("groups", "delete", "auditors", *BECAUSE)

    shown = terminal.run("permissions").stdout
    assert ("interns" in shown, "auditors" in shown) == (True, False)
    terminal.directory.available = False
    assert "auditors" in terminal.run("permissions").stdout


def test_the_log_says_who_joined_what(terminal: Terminal) -> None:
    terminal.run("people", "put", "ines", "auditors", *BECAUSE)
    terminal.run("groups", "create", "night-shift", "--like", "auditors", *BECAUSE)

    assert "ines put into auditors" in terminal.run("log", "auditors").stdout
    log = terminal.run("log").stdout
    assert "the group night-shift made" in log
    assert "search_customer: no → without email, phone" in log


def test_who_is_shut_out_is_counted_apart_from_who_is_let_in(terminal: Terminal) -> None:
    terminal.directory.people["corp_1"] = replace(
        colleague("corp_1", asked_at=NOON), groups=frozenset({"auditors"}), is_shut_out=True
    )
    people = terminal.directory.people.values()

    listed, shown = terminal.run("people", "list"), terminal.run("groups", "show", "auditors")
    who_can = terminal.run("who-can", "get_customer")

    assert f"{sum(not one.is_let_in for one in people)} of {len(people)} not let in." in listed.output
    assert "corp_1 (shut out)" in shown.output
    assert "corp_1 (shut out); 1 of " in who_can.output
