"""Commands about customers, on a stack whose desk is another system: they say so, and do nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from tests.account import REGION, STACK, Account

TOLD = "is another system: its customers and tickets are not kept here."
#: Words → what else is typed. Without a reason: none may be asked for.
COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("customers", "restore"): ("C-1042",),
    ("erase-leftovers",): (),
    ("import", "customers"): ("{file}",),
    ("import", "tickets"): ("{file}", "--yes"),
    ("export", "customers"): ("{new}",),
    ("export", "tickets"): ("{new}",),
    ("seed",): ("--yes",),
}


@pytest.fixture
def other(account: Account) -> Account:
    """Return an account in which the stack's desk is Request Tracker."""
    account.deploy(
        parameters={"Desk": "rt"},
        PermissionsTableName="permissions",
        McpLogGroupName="mcp",
        McpUrl="https://desk.example.com/mcp",
        DeskTableName="",
        CustomerPoolId="",
    )
    return account


def run(command: tuple[str, ...], folder: Path, *more: str) -> Result:
    file, new = folder / "customers.jsonl", folder / "new.jsonl"
    file.write_text("{}\n", "utf-8")
    said = [word.format(file=file, new=new) for word in COMMANDS[command]]
    return CliRunner().invoke(main, [*command, *said, *more, "--stack", STACK, "--region", REGION])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_about_customers_says_in_one_sentence_that_they_are_elsewhere(
    other: Account, tmp_path: Path, command: tuple[str, ...]
) -> None:
    result = run(command, tmp_path)

    assert result.exit_code == 2
    assert result.output.endswith(f" {TOLD}\n")
    assert len(result.output.splitlines()) == 1
    assert not (tmp_path / "new.jsonl").exists()
    assert other.rows() == 0


def test_a_command_about_people_works_there_as_on_any_stack(other: Account) -> None:
    other.cognito.admin_create_user(UserPoolId=other.staff_pool_id, Username="bob")

    result = CliRunner().invoke(main, ["people", "list", "--stack", STACK, "--region", REGION])

    assert result.exit_code == 0, result.output
    assert "bob" in result.output


def test_a_stack_of_an_earlier_release_has_the_desk_that_it_was_made_with(account: Account, tmp_path: Path) -> None:
    account.deploy(PermissionsTableName="permissions", McpLogGroupName="mcp", McpUrl="https://desk.example.com/mcp")

    result = run(("customers", "restore"), tmp_path, "--reason", "a test")

    assert TOLD not in result.output
    assert "is no customer who was deleted" in result.output
