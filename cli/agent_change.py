"""A change of an agent, as each command makes it: where a new secret goes, and what is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import click

from cli.agent_words import say_credentials
from cli.session import CommandContext
from cli.staff_words import say_all
from servicedesk.policy.agents.addition import IssuedSecret, Keep
from servicedesk.policy.agents.answers import AgentOutcome
from servicedesk.policy.agents.clients import AgentCredentials
from servicedesk.policy.schema import as_json

Function = Callable[..., None]


def hands_out_a_secret(function: Function) -> Function:
    """Add where a new secret goes."""
    place = click.option("--secret-to", "place", metavar="NAME|ARN", help="Put the secret into Secrets Manager.")
    show = click.option("--show-secret", is_flag=True, help="Print it, even where a program reads.")
    return place(show(function))


def keep_secret(session: CommandContext, place: str | None, *, show_secret: bool, dry_run: bool) -> Keep:
    """Return what puts a secret where it was asked to go.

    Raises:
        click.UsageError: It would be lost, or stand where nobody asked for it.
        CommandRefused: It cannot be put there.
    """
    if place is not None and show_secret:
        raise click.UsageError("--secret-to and --show-secret say two places for one secret: say one of them.")
    if place is None and not (show_secret or dry_run or _is_read_by_a_person(session)):
        raise click.UsageError("the secret would stand where a program reads: say --secret-to, or --show-secret.")
    if place is None:
        return _leave_to_the_terminal
    session.target.secret_store.check(place)
    return partial(session.target.secret_store.put, place)


def say_outcome(session: CommandContext, made: AgentOutcome, *, dry_run: bool) -> None:
    """Print what became of an agent."""
    session.answer(made, lambda: say_all(made.summary), stack=session.target.name, dry_run=dry_run)


def say_issued(
    session: CommandContext, issued: IssuedSecret, place: str | None, *, show_secret: bool, dry_run: bool
) -> None:
    """Print what became of an agent that was given a secret; for programs the secret only if it was asked for."""

    def say() -> None:
        say_all(issued.outcome.summary)
        say_credentials(issued, place)

    said = {"secret": issued.credentials.secret} if show_secret and issued.credentials is not None else {}
    session.answer({**as_json(issued.outcome), **said}, say, stack=session.target.name, dry_run=dry_run)


def _is_read_by_a_person(session: CommandContext) -> bool:
    return sys.stdout.isatty() and not session.as_json


def _leave_to_the_terminal(_: AgentCredentials) -> None:
    """Put it nowhere: it is printed when all is done."""
