"""The shell completes what the stack knows; what is nearly a name is answered with the name."""

from __future__ import annotations

import click
import pytest
from click.shell_completion import ShellComplete

from cli.main import SECTIONS, main
from stack.faults import CommandRefused
from tests.cli.permissions.conftest import Terminal, terminal
from tests.fakes.agents import agent

__all__ = ["terminal"]


def completed(*typed: str) -> list[str]:
    """Return what the last word, which is only begun, may become."""
    *words, incomplete = typed
    return [item.value for item in ShellComplete(main, {}, "servicedesk", "_").get_completions(words, incomplete)]


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        (("gra",), ["grant"]),
        (("customers", "re"), ["restore"]),
        (("grant", "au"), ["auditors"]),
        (("grant", "auditors", "d"), ["delete_customer"]),
        (("grant", "auditors", "man"), ["manage_permissions"]),
        (("explain", "b"), ["bob"]),
        (("log", "adm"), ["administrators"]),
        (("audit", "--person", "b"), ["bob"]),
        (("people", "inv"), ["invite-again"]),
        (("people", "put", "b"), ["bob"]),
        (("people", "put", "bob", "aud"), ["auditors"]),
        (("groups", "create", "new", "--like", "sup"), ["support-engineers"]),
        (("agents", "disable", "n"), ["nightly"]),
        (("agents", "add", "new", "--owner", "b"), ["bob"]),
    ],
)
def test_a_word_that_is_begun_is_completed(terminal: Terminal, typed: tuple[str, ...], becomes: list[str]) -> None:
    terminal.register.rows = {"nightly": agent("nightly")}

    assert completed(*typed) == becomes


@pytest.mark.parametrize("typed", [("grant", "a"), ("explain", "b"), ("token", "b")])
def test_where_no_stack_answers_nothing_is_completed_and_nothing_said(
    typed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(*_: object) -> None:
        raise CommandRefused("there is none")

    monkeypatch.setattr("cli.target.find_target", none)
    monkeypatch.setattr("cli.completion.find_local", none)

    assert completed(*typed) == []
    assert capsys.readouterr() == ("", "")


def test_a_pool_that_does_not_answer_completes_nothing(terminal: Terminal) -> None:
    terminal.directory.available = False

    assert completed("explain", "b") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("grnt",), "No such command 'grnt'; did you mean 'grant'?"),
        (("customers", "restor"), "No such command 'restor'; did you mean 'restore'?"),
        (("explain", "bobb", "get_customer"), "; did you mean 'bob'?"),
        (("revoke-person", "bbo", "--reason", "because"), "; did you mean 'bob'?"),
        (("audit", "--person", "Bob2"), "; did you mean 'bob'?"),
        (("people", "put", "bbo", "auditors", "--reason", "because"), "; did you mean 'bob'?"),
        (("people", "put", "bob", "auditor", "--reason", "because"), "; did you mean 'auditors'?"),
        (("groups", "delete", "auditor", "--reason", "because"), "; did you mean 'auditors'?"),
        (("people", "ad"), "; did you mean 'add'?"),
    ],
)
def test_what_was_probably_meant_is_named_and_not_done(terminal: Terminal, typed: tuple[str, ...], meant: str) -> None:
    run = terminal.run(*typed)

    assert run.exit_code in {1, 2}
    assert meant in run.output
    assert (terminal.policy.revoked, terminal.directory.acts) == ({}, [])


@pytest.mark.parametrize("typed", [("xyzzy",), ("explain", "xyzzy", "get_customer")])
def test_what_is_near_to_nothing_is_answered_without_a_guess(terminal: Terminal, typed: tuple[str, ...]) -> None:
    assert "did you mean" not in terminal.run(*typed).output


def test_every_command_that_there_is_can_be_called() -> None:
    called = {name: load for section in SECTIONS.values() for name, (load, _) in section.items()}

    assert set(called) == {command.name for load in set(called.values()) for command in load()}
    assert list(called) == main.list_commands(click.Context(main))
