"""servicedesk agents: what is typed is done, recorded and told, and a secret stands only where it was asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from servicedesk.policy.change import ChangeKind
from tests.cli.permissions.conftest import Terminal
from tests.fakes.agents import agent

BECAUSE = ("--reason", "because")
ADD = ("agents", "add", "weekly", "--group", "support-engineers", "--owner", "bob", "--expires", "30d")
ROTATE = ("agents", "rotate", "nightly")
#: What is typed → the kind of its record.
CHANGES = {
    (*ADD, "--show-secret"): ChangeKind.AGENT_ADDED,
    (*ROTATE, "--show-secret"): ChangeKind.AGENT_ROTATED,
    ("agents", "rotate", "twice", "--end-old"): ChangeKind.AGENT_ROTATED,
    ("agents", "rotate", "twice", "--end-new"): ChangeKind.AGENT_ROTATED,
    ("agents", "disable", "nightly"): ChangeKind.AGENT_DISABLED,
    ("agents", "enable", "stopped"): ChangeKind.AGENT_ENABLED,
    ("agents", "remove", "nightly"): ChangeKind.AGENT_REMOVED,
}


@pytest.fixture(autouse=True)
def agents(terminal: Terminal) -> None:
    for one in (agent("nightly"), agent("stopped", is_enabled=False), agent("twice")):
        kept = replace(one, expires_at=4_000_000_000)
        terminal.register.rows[one.name] = kept
        terminal.agent_clients.kept[one.client_id] = []
    for name in ("nightly", "stopped", "twice", "twice"):
        terminal.agent_clients.add_secret(f"client-of-{name}")
    terminal.agent_clients.said.clear()


def state(terminal: Terminal) -> Any:
    kept = {client_id: list(secrets) for client_id, secrets in terminal.agent_clients.kept.items()}
    return dict(terminal.register.rows), kept, list(terminal.policy.log), list(terminal.agent_clients.said)


@pytest.mark.parametrize("typed", CHANGES, ids=" ".join)
def test_a_change_is_done_recorded_and_told(terminal: Terminal, typed: tuple[str, ...]) -> None:
    run = terminal.run(*typed, *BECAUSE)

    assert run.exit_code == 0, run.output
    assert [(one.kind, one.reason, one.actor) for one in terminal.policy.log] == [(CHANGES[typed], "because", "alice")]
    assert run.stdout.strip()


@pytest.mark.parametrize("typed", CHANGES, ids=" ".join)
def test_programs_are_told_the_record(terminal: Terminal, typed: tuple[str, ...]) -> None:
    said = terminal.json(*typed, *BECAUSE)

    assert said["change"]["id"] == terminal.policy.log[0].id
    assert (said["dry_run"], bool(said["summary"])) == (False, True)


@pytest.mark.parametrize("typed", CHANGES, ids=" ".join)
def test_a_dry_run_changes_nothing_and_makes_no_secret(terminal: Terminal, typed: tuple[str, ...]) -> None:
    before = state(terminal)

    run = terminal.run(*typed, "--dry-run")

    assert (run.exit_code, state(terminal)) == (0, before), run.output
    assert "dry run" in run.stdout


@pytest.mark.parametrize("typed", [ADD, ROTATE], ids=" ".join)
class TestWhereASecretStands:
    def test_at_a_terminal_once(
        self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...]
    ) -> None:
        monkeypatch.setattr("cli.agent_change._is_read_by_a_person", lambda _: True)

        run = terminal.run(*typed, *BECAUSE)

        (secret,) = terminal.agent_clients.said
        assert run.output.count(secret) == 1
        assert f"Secret: {secret}" in run.stdout.splitlines()

    @pytest.mark.parametrize("form", [(), ("--json",)], ids=["words", "json"])
    def test_nowhere_unasked_where_a_program_reads(
        self, terminal: Terminal, typed: tuple[str, ...], form: tuple[str, ...]
    ) -> None:
        before = state(terminal)

        run = terminal.run(*typed, *BECAUSE, *form)

        assert (run.exit_code, state(terminal)) == (2, before)

    def test_in_a_programs_answer_where_that_was_asked_for(self, terminal: Terminal, typed: tuple[str, ...]) -> None:
        said = terminal.json(*typed, *BECAUSE, "--show-secret")

        assert [said["secret"]] == terminal.agent_clients.said

    @pytest.mark.parametrize("form", [(), ("--json",)], ids=["words", "json"])
    def test_in_secrets_manager_and_then_in_no_answer(
        self, terminal: Terminal, typed: tuple[str, ...], form: tuple[str, ...]
    ) -> None:
        run = terminal.run(*typed, *BECAUSE, *form, "--secret-to", "desk/agent")

        (secret,) = terminal.agent_clients.said
        assert run.exit_code == 0, run.output
        assert terminal.secret_store.kept["desk/agent"].secret == secret
        assert secret not in run.output

    def test_never_in_the_log_or_in_what_is_shown_later(self, terminal: Terminal, typed: tuple[str, ...]) -> None:
        terminal.run(*typed, *BECAUSE, "--show-secret")
        (secret,) = terminal.agent_clients.said

        for later in (("agents", "list"), ("agents", "show", "nightly"), ("log",)):
            for form in ((), ("--json",)):
                run = terminal.run(*later, *form)
                assert run.exit_code == 0, run.output
                assert secret not in run.output

    @pytest.mark.parametrize("fault", ["is_there", "takes_writes"])
    def test_nowhere_if_it_cannot_be_put_where_it_was_asked_to_go(
        self, terminal: Terminal, typed: tuple[str, ...], fault: str
    ) -> None:
        rows, kept, _, _ = state(terminal)
        setattr(terminal.secret_store, fault, False)

        run = terminal.run(*typed, *BECAUSE, "--secret-to", "desk/agent")

        assert (run.exit_code, terminal.agent_clients.kept) == (1, kept)
        assert terminal.register.rows.keys() == rows.keys()
        assert not any(secret in run.output for secret in terminal.agent_clients.said)


WRONG = {
    "two places": (*ADD, "--secret-to", "a", "--show-secret"),
    "no group": ("agents", "add", "weekly", "--owner", "bob", "--expires", "30d", "--show-secret"),
    "no owner": ("agents", "add", "weekly", "--group", "auditors", "--expires", "30d", "--show-secret"),
    "no end": ("agents", "add", "weekly", "--group", "auditors", "--owner", "bob", "--show-secret"),
    "an end that is none": (*ADD[:-1], "soon", "--show-secret"),
    "an end beyond the calendar": (*ADD[:-1], "9999999d", "--show-secret"),
    "the end of one secret with another": (*ROTATE, "--end-old", "--show-secret"),
    "without a reason": (*ROTATE, "--show-secret", "--reason", ""),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_typed_wrong_is_not_done(terminal: Terminal, what: str) -> None:
    before = state(terminal)

    run = terminal.run(*WRONG[what], *(() if "reason" in what else BECAUSE))

    assert (run.exit_code, state(terminal)) == (2, before), run.output


def test_an_end_can_be_a_day(terminal: Terminal) -> None:
    terminal.register.rows.pop("nightly")
    run = terminal.run(*ADD[:-1], "1999-12-31", *BECAUSE, "--show-secret")

    assert run.exit_code == 1
    assert "not at 1999-12-31" in run.output or "not at 1999-12-30" in run.output


def test_agents_are_listed_and_shown(terminal: Terminal) -> None:
    listed = terminal.run("agents", "list").stdout
    shown = terminal.run("agents", "show", "stopped").stdout

    assert all(word in listed for word in ("nightly", "stopped", "disabled", "works", "bob"))
    assert "Last seen: not since" in shown
    assert [one["name"] for one in terminal.json("agents", "list")["agents"]] == ["nightly", "stopped", "twice"]


def test_a_list_of_none_says_so(terminal: Terminal) -> None:
    terminal.register.rows.clear()

    assert terminal.run("agents", "list").stdout == "There is no agent.\n"
    assert json.loads(terminal.run("agents", "list", "--json").stdout) == {"agents": []}
