"""Change of one rule of a group: the arguments of each such command, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import click

from cli import completion
from cli.session import CommandContext, changes_something, on_a_stack
from cli.words import say_changes
from servicedesk.policy.editor import Edit
from stack import terminal

Function = Callable[..., None]


def changes_a_group(function: Function) -> Function:
    """Add what a command takes that changes one rule of a group."""
    arguments = (
        click.argument("group", shell_complete=completion.groups),
        click.argument("tool", shell_complete=completion.tools),
        click.option("--if-version", type=click.IntRange(0), help="Only if the rules are still at this version."),
        changes_something,
        on_a_stack,
    )
    for argument in reversed(arguments):
        function = argument(function)
    return function


def change_group(
    session: CommandContext,
    group: str,
    edit: Edit,
    reason: str | None,
    if_version: int | None,
    *,
    dry_run: bool,
    means_administrators: bool = False,
    notes: Sequence[str] = (),
) -> None:
    """Change a group's rules, or say what would change; `notes` on it are for people alone."""
    intent = session.intent(reason, dry_run=dry_run, means_administrators=means_administrators)
    change = session.target.editor.change(group, edit, intent, expected_version=if_version)
    say_changes(session, [change] if change is not None else [], dry_run=dry_run)
    if change is not None and not session.as_json:
        for note in notes:
            terminal.say(note)


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
