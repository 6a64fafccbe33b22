"""`servicedesk desk`: a look at another company's desk, before the tools stand in front of it and later."""

from __future__ import annotations

from collections.abc import Mapping
from io import TextIOBase

import click

from cli.desk_check_words import told_check
from cli.desk_choice import DeskChoice, chosen_desk, in_options
from cli.session import CommandContext, on_a_stack
from servicedesk.desks.http.credentials import UNUSABLE_CREDENTIALS
from servicedesk.desks.records import NOT_ALLOWED
from servicedesk.errors import DeskBusy, DeskUnavailable, InvalidSetting
from stack import terminal
from stack.faults import CommandRefused

#: Characters of a secret; more is another file.
_MAX_SECRET_CHARACTERS = 16_384
_REFUSED_CREDENTIALS = "401"
#: What is asked for is there in any case: what a desk hides from an account, it may call absent.
_NOTHING_THERE = frozenset({NOT_ALLOWED, "403", "404"})


@click.group("desk", cls=terminal.Commands)
def desk() -> None:
    """Look at the desk that your company has already: docs/your-desk.md."""


@desk.command("check")
@click.option("--kind", type=click.Choice(["rt", "zendesk", "custom"]), help="Its kind. Needed without a stack.")
@click.option("--url", help="Where it is, as in DeskUrl.")
@click.option(
    "secret_file",
    "--secret-file",
    type=click.File(encoding="utf-8"),
    help='The credentials as the secret has them: {"token": "..."}. - is standard input. Otherwise the stack\'s.',
)
@click.option("--actor", type=click.Choice(["service", "author"]), help="As in DeskActor.")
@click.option("--regions", help="As in DeskRegions: EMEA,APAC")
@click.option("--options", help='As in DeskOptions: "queue=Support;region=Country"')
@click.option("--show", is_flag=True, help="Also show how the texts of three tickets begin.")
@on_a_stack
def check(
    session: CommandContext,
    kind: str | None,
    url: str | None,
    secret_file: TextIOBase | None,
    actor: str | None,
    regions: str | None,
    options: str | None,
    show: bool,
) -> None:
    """Say which rights the service's account lacks at the desk, which of its values the settings do not know, what is
    left out, and which fields the tools see of three tickets. It reads, and writes nothing.

    The desk is that of a stack, of this machine or deployed; with --kind, --url and --secret-file, any. What is typed
    beside --stack is tried in the place of the stack's own.

    Exit code 0: nothing that keeps a tool from working. 1: something does, or not decided. 2: wrong usage.
    """  # noqa: D205 -- one paragraph
    typed = _typed_variables(DESK=kind, DESK_URL=url, DESK_ACTOR=actor, DESK_REGIONS=regions, DESK_OPTIONS=options)
    secret = None if secret_file is None else secret_file.read(_MAX_SECRET_CHARACTERS)
    chosen = chosen_desk(session, typed, secret)
    _check(session, chosen, show=show)


def _typed_variables(**values: str | None) -> Mapping[str, str]:
    return {name: value for name, value in values.items() if value is not None}


def _check(session: CommandContext, chosen: DeskChoice, *, show: bool) -> None:
    # With it come all tools.
    from servicedesk.desk_check.check import check_desk

    try:
        found = check_desk(chosen.settings, chosen.secret)
    except InvalidSetting as problem:
        raise CommandRefused(in_options(problem)) from None
    except DeskUnavailable as problem:
        raise CommandRefused(f"{chosen.name} was not looked at: {_why(problem, chosen)}") from None

    def say() -> None:
        for part in told_check(found, chosen.settings.url, show=show):
            session.console.print(part)

    session.answer(dict(found.document), say)
    raise SystemExit(0 if found.is_good else 1)


def _why(problem: DeskUnavailable, chosen: DeskChoice) -> str:
    if isinstance(problem, DeskBusy):
        return f"it takes no more calls ({problem.code}); try again in {problem.retry_after_seconds} s"
    if problem.code in {_REFUSED_CREDENTIALS, UNUSABLE_CREDENTIALS}:
        return _about_secret(problem.code, chosen)
    if problem.code in _NOTHING_THERE:
        return "there is no such path at its URL, or the account has no right to it"
    return f"{problem}{f' ({problem.code})' if problem.code else ''}"


def _about_secret(code: str, chosen: DeskChoice) -> str:
    # With it come all tools.
    from servicedesk.desk_check.secret_shape import refused_secret, unusable_secret
    from servicedesk.desks.kinds import adapter_of

    text, make = chosen.secret(), adapter_of(chosen.settings.kind).credentials
    if code == UNUSABLE_CREDENTIALS:
        return unusable_secret(text, make)
    reason = refused_secret(text, make)
    return f"it refuses these credentials (401){f': {reason}' if reason else ''}"


COMMANDS = (desk,)
