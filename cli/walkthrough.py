"""`servicedesk walkthrough`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from cli.extra import require_stand_ins
from cli.session import PORT
from stack import terminal
from stack.running import NoStackRunning, SeveralRunning, find_running
from walkthrough.steps import Era

if TYPE_CHECKING:
    from stack.stack_description import StackDescription
    from walkthrough.target import WalkthroughTarget

#: A support engineer and an administrator.
_USUAL_PEOPLE = ("bob", "alice")
#: A support engineer and an auditor.
_USUAL_PEOPLE_ELSEWHERE = ("bob", "carol")
_PEOPLE_COMPARED = 2


@click.command("walkthrough")
@click.option("people", "--person", multiple=True, metavar="NAME", help="Who takes it. Twice; default bob and alice.")
@click.option("--era", type=click.Choice(get_args(Era)), default="modern", help="2026-07-28 (modern) or 2025-11-25.")
@click.option("as_json", "--json", is_flag=True, help="Print one JSON document at the end, and nothing else.")
@PORT
@click.option("--desk", type=click.Choice(["rt"]), help="Start a real Request Tracker as the desk (Debian).")
@click.option("--verbose", is_flag=True, help="Print every step and message on the wire, not only the summary.")
@click.option("--html", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write a page as well.")
@click.option("--url", metavar="URL", help="MCP URL of another deployment, ending in /mcp.")
@click.option("--client-id", metavar="ID", help="With --url: an app client of its user pool.")
@click.option(
    "--redirect-uri",
    metavar="URI",
    default="http://localhost:3030/callback",
    show_default=True,
    help="With --url: one of the app client's redirect URIs.",
)
@click.option("--customer", metavar="ID", default="C-1042", show_default=True, help="With --url: whom both may read.")
def walkthrough(
    people: tuple[str, ...],
    era: Era,
    as_json: bool,
    port: int | None,
    desk: str | None,
    verbose: bool,
    html: Path | None,
    url: str | None,
    client_id: str | None,
    redirect_uri: str,
    customer: str,
) -> None:
    """Take two people through the whole sequence with a real MCP client, and show what each was given and refused.

    Without --url it uses the local stack of this checkout, or starts one of its own. With --url, passwords come from
    SERVICEDESK_PASSWORD_<NAME> or are asked for. Exits 1 when anything was not as it must be.
    """
    if people and len(set(people)) != _PEOPLE_COMPARED:
        raise click.UsageError("Give --person twice, for two people.")
    if url is not None and client_id is None:
        raise click.UsageError("--url needs --client-id.")
    from walkthrough.target import described_target

    with ExitStack() as cleanup:
        if url is not None and client_id is not None:
            target = _deployed_target(url, client_id, redirect_uri, customer, people or _USUAL_PEOPLE)
        else:
            running = None if desk is not None else _running_stack(port)
            with _explain_start():
                description = running or cleanup.enter_context(_started_stack(desk))()
                target = described_target(description, people or _usual_people(description))
            if not as_json:
                _say_what_is_not_there(description)
        from walkthrough.show import show

        journal = show(target, era, as_json=as_json, verbose=verbose, html=html)
    sys.exit(0 if journal.holds else 1)


def _deployed_target(
    url: str, client_id: str, redirect_uri: str, customer_id: str, names: tuple[str, ...]
) -> WalkthroughTarget:
    from walkthrough.target import WalkthroughTarget, passwords_of

    return WalkthroughTarget(
        mcp_url=url,
        client_id=client_id,
        redirect_uri=redirect_uri,
        is_local=False,
        people=passwords_of(names),
        customer_id=customer_id,
    )


def _running_stack(port: int | None) -> StackDescription | None:
    try:
        return find_running(port)
    except NoStackRunning as none:
        if port is not None:
            raise click.ClickException(f"{none}.") from None
        return None
    except (SeveralRunning, PermissionError) as problem:
        raise click.ClickException(f"{problem}.") from None


@contextmanager
def _started_stack(desk: str | None) -> Iterator[Callable[[], StackDescription]]:
    from walkthrough.own_stack import own_stack

    require_stand_ins()
    terminal.say("Starting a local stack for this walkthrough ...", err=True)
    with own_stack(desk) as description:
        # The client's libraries take as long to load as the stack takes to start: let both happen at once.
        import walkthrough.show  # noqa: F401

        yield description


@contextmanager
def _explain_start() -> Iterator[None]:
    from walkthrough.own_stack import StackDidNotStart

    try:
        yield
    except StackDidNotStart as error:
        for line in str(error).splitlines():
            terminal.say(line, err=True)
        raise click.ClickException("The local stack did not start.") from error


def _usual_people(description: StackDescription) -> tuple[str, ...]:
    """Return two people whose lists differ: what only an administrator may, another desk does not do."""
    return _USUAL_PEOPLE_ELSEWHERE if description.desk_variables else _USUAL_PEOPLE


def _say_what_is_not_there(description: StackDescription) -> None:
    from cli.desk_behind import profile_behind

    profile = profile_behind(description)
    for name in sorted(profile.left_out):
        terminal.say(f"{name} is not there: {profile.name} is the desk, and does not do it through the tools.")


COMMANDS = (walkthrough,)
