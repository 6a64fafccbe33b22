"""What every command on a stack has: its options, its errors, its two kinds of output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

import click

from cli import target
from cli.desk import DeskOfTheStack
from cli.problems import explain_errors
from cli.stack_choice import Choice, choose_stack, find_deployed, find_local
from cli.target import Target
from servicedesk.policy.change import Intent
from servicedesk.policy.schema import as_json
from stack import terminal
from stack.deployed import DeployedStack
from stack.plain import PlainConsole
from stack.stack_description import StackDescription

Function = Callable[..., None]

#: Exit code of an answer that is not the good one: differences, findings, nobody, refused.
ANSWERED_NO = 3

STACK = click.option(
    "--stack", envvar="SERVICEDESK_STACK", help="A deployed stack's name; also SERVICEDESK_STACK in the environment."
)
REGION = click.option("--region", help="The deployed stack's region. Usually that of your AWS configuration.")
PORT = click.option(
    "--port", type=click.IntRange(1, 65_535), help="Port of the stack on this machine, if it is not of this checkout."
)
YES_ADMINISTRATORS = click.option(
    "--yes-administrators",
    is_flag=True,
    help="The company's people would change permissions by it, and that is meant.",
)
AS_JSON = click.option("as_json", "--json", is_flag=True, help="Print one JSON object, and nothing else.")


class DeskElsewhere(click.ClickException):
    """A command about customers was used on a stack whose desk is another system: exit code 2, wrong usage."""

    exit_code = click.UsageError.exit_code

    def __init__(self, stack: str) -> None:
        super().__init__(f"the desk of {stack} is another system: its customers and tickets are not kept here.")


@dataclass(frozen=True, kw_only=True)
class CommandContext:
    """One use of a command. Stacks are looked for when asked for; each raises `CommandRefused` if there is none."""

    choice: Choice
    as_json: bool

    @cached_property
    def target(self) -> Target:
        """The stack, wherever it is."""
        return target.find_target(self.choice)

    @property
    def desk(self) -> DeskOfTheStack:
        """The stack's own desk. Raises `DeskElsewhere` if it has none."""
        if self.target.desk is None:
            raise DeskElsewhere(self.target.name)
        return self.target.desk

    @cached_property
    def deployed(self) -> DeployedStack:
        """The deployed stack."""
        return find_deployed(self.choice)

    @cached_property
    def local(self) -> StackDescription:
        """The stack on this machine."""
        return find_local(self.choice)

    def usernames(self) -> tuple[str, ...]:
        """Return everybody's user name, sorted."""
        return self.target.directory.usernames()

    @property
    def console(self) -> PlainConsole:
        """Where people read."""
        return PlainConsole(sys.stdout)

    def answer(self, answer: object, say: Callable[[], None], **beside: object) -> None:
        """Print `answer` for programs as the API answers it, with what only a command has; or let `say` speak."""
        if self.as_json:
            terminal.say_json({**beside, **(answer if isinstance(answer, dict) else as_json(answer))})
        else:
            say()

    def intent(self, reason: str | None, *, dry_run: bool, means_administrators: bool = False) -> Intent:
        """Return what the person means to do; asks for the reason as `reason` does."""
        return Intent(
            actor=self.target.actor,
            reason=self.reason(reason, dry_run=dry_run),
            dry_run=dry_run,
            means_administrators=means_administrators,
        )

    def reason(self, reason: str | None, *, dry_run: bool) -> str:
        """Return the reason; asks for it if the person can be asked.

        Raises:
            click.UsageError: There is none.
        """
        reason = (reason or "").strip()
        if not reason and dry_run:
            reason = "dry run"
        if not reason and sys.stdin.isatty() and not self.as_json:
            reason = click.prompt("Why? The log keeps it")
        if not reason:
            raise click.UsageError("say --reason: the log keeps it for people who were not there.")
        return reason


def on_a_stack(function: Function) -> Function:
    """Let a command work on a stack, deployed or on this machine; pass `function` a `CommandContext` first."""
    return _in_a_session(function, STACK, REGION, PORT, AS_JSON)


def on_a_deployed_stack(function: Function) -> Function:
    """Do the same, for deployed stacks only."""
    return _in_a_session(function, STACK, REGION, AS_JSON)


def on_a_stack_in_words(function: Function) -> Function:
    """Do the same as `on_a_stack`, for a command that prints no document."""
    return _in_a_session(function, STACK, REGION, PORT)


def on_this_machine(function: Function) -> Function:
    """Do the same, for the stack on this machine only."""
    return _in_a_session(function, PORT)


def changes_something(function: Function) -> Function:
    """Add ``--reason`` and ``--dry-run``."""
    reason = click.option("--reason", help="Why. Kept in the log; needed.")
    dry_run = click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
    return reason(dry_run(function))


def _in_a_session(function: Function, *options: Callable[[Function], Function]) -> Function:
    @wraps(function)
    def in_a_session(*, as_json: bool = False, **others: Any) -> None:  # noqa: ANN401 -- the command's own
        context = click.get_current_context()
        session = CommandContext(choice=choose_stack(context), as_json=as_json)
        for name in ("stack", "region", "port"):
            others.pop(name, None)
        with explain_errors(context.params.get("person") or context.params.get("owner"), session.usernames):
            function(session, **others)

    command: Function = in_a_session
    for option in reversed(options):
        command = option(command)
    return command
