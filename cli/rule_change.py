"""Change of one rule of a group: the arguments of each such command, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from cli import completion
from cli.session import CommandContext, changes_something, on_a_stack
from cli.target import Target
from cli.words import say_changes
from servicedesk.errors import Unavailable
from servicedesk.policy.agents.agents_alone import hints_of
from servicedesk.policy.change import Change
from servicedesk.policy.company.administrators import do_or_show
from servicedesk.policy.rules import Edit
from stack import terminal

Function = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCommand:
    """One use of a command that changes one rule of a group: which, on what version, and why."""

    session: CommandContext
    group: str
    tool: str
    if_version: int | None
    reason: str | None
    dry_run: bool
    means_administrators: bool

    def make(self, edit: Edit, notes: Sequence[str] = ()) -> None:
        """Change the group's rules, or say what would change; `notes` on it are for people alone."""
        session, target = self.session, self.session.target
        intent = session.intent(self.reason, dry_run=self.dry_run, means_administrators=self.means_administrators)
        change, unmeant = do_or_show(
            lambda meant: target.editor.change(self.group, edit, meant, expected_version=self.if_version), intent
        )
        changes = [change] if change is not None else []
        say_changes(session, changes, dry_run=self.dry_run, unmeant=unmeant, notes=_hints(target, changes))
        if change is not None and not session.as_json:
            for note in notes:
                terminal.say(note)


def changes_a_rule(function: Function) -> Function:
    """Add what a command takes that changes one rule of a group; pass `function` a `RuleCommand` first."""

    @wraps(function)
    def of_a_rule(
        session: CommandContext,
        *,
        group: str,
        tool: str,
        if_version: int | None,
        reason: str | None,
        dry_run: bool,
        yes_administrators: bool = False,
        **others: Any,  # noqa: ANN401 -- the command's own
    ) -> None:
        command = RuleCommand(
            session=session,
            group=group,
            tool=tool,
            if_version=if_version,
            reason=reason,
            dry_run=dry_run,
            means_administrators=yes_administrators,
        )
        function(command, **others)

    arguments = (
        click.argument("group", shell_complete=completion.groups),
        click.argument("tool", shell_complete=completion.tools),
        click.option("--if-version", type=click.IntRange(0), help="Only if the rules are still at this version."),
        changes_something,
        on_a_stack,
    )
    command: Function = of_a_rule
    for argument in reversed(arguments):
        command = argument(command)
    return command


def _hints(target: Target, changes: Sequence[Change]) -> Sequence[str]:
    # What was done is done, whether or not its group can be looked at: lint says the same.
    with suppress(Unavailable):
        return [
            hint
            for change in changes
            for hint in hints_of(change, target.capabilities, target.directory, target.register, target.maps)
        ]
    return []


def require_one(**said: object) -> None:
    """Refuse options of a command that each mean something else, if more than one was said.

    Raises:
        click.UsageError: More than one was.
    """
    names = [f"--{name.replace('_', '-')}" for name, value in said.items() if value]
    if len(names) > 1:
        raise click.UsageError(f"{' and '.join(names)} mean different things: say one of them.")


def named_values(option: str, example: str, said: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return name → values of an option that was said as ``region=EMEA,APAC``, perhaps more than once.

    Raises:
        click.UsageError: It is written otherwise.
    """
    named: dict[str, frozenset[str]] = {}
    for one in said:
        name, separator, values = one.partition("=")
        if not separator or not name.strip() or not split_names(values):
            raise click.UsageError(f"{option} {one!r}: write it as {option} {example}.")
        named[name.strip()] = named.get(name.strip(), frozenset()) | split_names(values)
    return named


def split_names(text: str) -> frozenset[str]:
    """Return the names between commas."""
    return frozenset(part.strip() for part in text.split(",") if part.strip())
