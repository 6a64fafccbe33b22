"""What every command of this package has: its options, its errors, its two kinds of output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from stack import terminal

if TYPE_CHECKING:
    from cli.permissions.target import Target
    from servicedesk.errors import Unavailable
    from servicedesk.policy.manager import Intent
    from stack.plain import PlainConsole

#: Exit code of an answer that is not the good one: differences, findings, nobody, refused.
ANSWERED_NO = 3


@dataclass(frozen=True, kw_only=True)
class Session:
    """One use of a command."""

    target: Target
    as_json: bool

    @property
    def console(self) -> PlainConsole:
        """Where people read."""
        from stack.plain import PlainConsole

        return PlainConsole(sys.stdout)

    def answer(self, document: Any, say: Callable[[], None]) -> None:  # noqa: ANN401 -- JSON
        """Print `document` for programs, or let `say` speak to people."""
        if self.as_json:
            terminal.say_json(document)
        else:
            say()

    def intent(self, reason: str | None, *, dry_run: bool) -> Intent:
        """Return what the person means to do; asks for the reason if they can be asked.

        Raises:
            click.UsageError: There is no reason.
        """
        from servicedesk.policy.manager import Intent

        if not reason and dry_run:
            reason = "dry run"
        if not reason and sys.stdin.isatty() and not self.as_json:
            reason = click.prompt("Why? The log keeps it")
        if not reason:
            raise click.UsageError("say --reason: the log keeps it for people who were not there.")
        return Intent(actor=self.target.actor, reason=reason, dry_run=dry_run)


def on_a_stack(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose the stack, and pass `function` a `Session` first."""

    @click.option(
        "--stack", envvar="SERVICEDESK_STACK", help="A deployed stack's name. Without: the one on this machine."
    )
    @click.option("--region", help="The deployed stack's region. Usually that of your AWS configuration.")
    @click.option("--port", type=click.IntRange(1, 65_535), help="Port of the stack on this machine, if several run.")
    @click.option("as_json", "--json", is_flag=True, help="Print one JSON object, and nothing else.")
    @wraps(function)
    def command(*, stack: str | None, region: str | None, port: int | None, as_json: bool, **others: Any) -> None:  # noqa: ANN401
        from cli.permissions.target import find_target

        with _told():
            function(Session(target=find_target(stack, region, port), as_json=as_json), **others)

    return command


def changes_something(function: Callable[..., None]) -> Callable[..., None]:
    """Add ``--reason`` and ``--dry-run``."""
    reason = click.option("--reason", help="Why. Kept in the log; needed.")
    dry_run = click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
    return reason(dry_run(function))


@contextmanager
def _told() -> Iterator[None]:
    """Turn what was refused, or could not be decided, into words at the terminal and exit code 1."""
    from servicedesk.errors import (
        LockedOut,
        OutcomeUnknown,
        PermissionsUnavailable,
        PolicyRefused,
        RevocationIncomplete,
        Unavailable,
    )
    from stack.faults import Refused

    try:
        yield
    except (Refused, PolicyRefused) as problem:
        raise click.ClickException(_sentence(str(problem))) from None
    except PermissionsUnavailable as problem:
        raise click.ClickException(
            f"the permissions table did not answer{_code(problem)}, or holds a row that cannot be read."
        ) from None
    except RevocationIncomplete as problem:
        raise click.ClickException(
            f"{problem}: the user pool did not answer{_code(problem)}, or these AWS credentials may not use it. "
            "Do it again."
        ) from None
    except LockedOut as problem:
        raise click.ClickException(_sentence(f"{problem}{_code(problem)}")) from None
    except OutcomeUnknown as problem:
        raise click.ClickException(
            f"{problem}{_code(problem)}. Look at what is stored, or do the same again: what is made already is not made"
            " twice."
        ) from None
    except Unavailable as problem:
        raise click.ClickException(
            f"{problem}{_code(problem)}, or these AWS credentials may not use it: nothing was decided. Try again."
        ) from None


def _code(problem: Unavailable) -> str:
    return f" ({problem.code})" if problem.code else ""


def _sentence(message: str) -> str:
    return message if message.endswith(("?", ".")) else message + "."
