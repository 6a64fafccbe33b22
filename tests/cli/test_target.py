"""Which stack a command works on: the same rules, words and errors in every command."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from cli import main as cli
from cli.transfers import KINDS
from stack import running
from tests.account import REGION, STACK, Account, account
from tests.cli.test_others_text import commands

__all__ = ["account"]

COMMANDS = dict(commands())
#: What each argument and each required option of a command is given.
TYPED = {
    "region": REGION, "group": "auditors", "groups": "auditors", "reason": "because", "calls": "20/1h",
    "expires": "30d",
}  # fmt: skip


def taking(*names: str) -> list[tuple[str, ...]]:
    """Return the commands that have all of these options."""
    return [words for words, command in COMMANDS.items() if set(names) <= {one.name for one in command.params}]


def servicedesk(words: tuple[str, ...], *options: str) -> Result:
    """Run a command with all that it must be given."""
    required = [one for one in COMMANDS[words].params if one.required or one.name in {"reason", "region", "calls"}]
    # Whose token: a local person's is of no deployed stack.
    options = (*options, "--admin") if words == ("token",) else options
    given = {**TYPED, "file": "rows.csv" if words[-1] in KINDS else "policy.yaml"}
    typed = [
        part
        for one in required
        for part in (
            *([one.opts[0]] if isinstance(one, click.Option) else []),
            given.get(one.name or "", "ada@example.com"),
        )
    ]
    return CliRunner().invoke(cli.main, [*words, *options, *typed])


@pytest.fixture(autouse=True)
def _nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(running, "own_folder", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text("groups: {}", "utf-8")
    (tmp_path / "rows.csv").write_text("", "utf-8")


def test_most_commands_take_either_and_some_only_one() -> None:
    assert len(taking("stack", "port")) > 10
    assert len(taking("stack")) > len(taking("stack", "port"))
    assert len(taking("port")) > len(taking("stack", "port"))


@pytest.mark.parametrize("words", taking("stack"), ids=" ".join)
def test_a_stack_that_is_typed_is_looked_for_in_aws(account: Account, words: tuple[str, ...]) -> None:
    run = servicedesk(words, "--stack", "elsewhere")

    assert run.exit_code == 1
    assert run.output == f"Error: there is no stack elsewhere in {REGION} of this account.\n"


@pytest.mark.parametrize("words", taking("stack"), ids=" ".join)
def test_so_is_one_that_the_environment_names(
    account: Account, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SERVICEDESK_STACK", "elsewhere")

    assert servicedesk(words).output == f"Error: there is no stack elsewhere in {REGION} of this account.\n"


@pytest.mark.parametrize("words", taking("stack", "port"), ids=" ".join)
def test_a_port_that_is_typed_goes_before_the_environment_and_not_beside_a_stack(
    account: Account, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    both = servicedesk(words, "--stack", STACK, "--port", "1")
    monkeypatch.setenv("SERVICEDESK_STACK", STACK)
    port = servicedesk(words, "--port", "1")

    assert both.exit_code == 2
    assert "say one of them" in both.output
    assert port.exit_code == 1
    assert port.output.startswith("Error: no local stack runs on port 1. Start one with: servicedesk local;")


@pytest.mark.parametrize("words", taking("stack"), ids=" ".join)
def test_where_nothing_is_named_and_nothing_runs_nothing_is_done(account: Account, words: tuple[str, ...]) -> None:
    account.deploy()
    run = servicedesk(words)

    assert run.exit_code == 1
    assert "--stack" in run.output
    assert ("no local stack runs" in run.output) is (words in taking("port"))
    assert (account.people(), account.rows()) == ({}, 0)


def test_every_command_says_the_same_of_the_same_option() -> None:
    for name in ("stack", "region", "port"):
        told = {
            (one.help, one.envvar)
            for words in taking(name)
            if words != ("local",)  # whose port is the one to take
            for one in COMMANDS[words].params
            if one.name == name and isinstance(one, click.Option)
        }
        assert len(told) == 1, name
