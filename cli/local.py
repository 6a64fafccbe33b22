"""`servicedesk local`."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from io import TextIOBase

import click

from cli.extra import require_stand_ins
from cli.local_desk import CUSTOM, start_desk
from cli.local_run import WantedStack, run_stack
from cli.stop_request import StopRequest
from servicedesk.tools.text import sentence
from stack import terminal
from stack.faults import CommandRefused


@click.command("local")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port of the MCP endpoint. Usually 9000, or a free one.")
@click.option(
    "settings",
    "--set",
    metavar="NAME=VALUE",
    multiple=True,
    help="A parameter of template.yaml, as a deployment sets it.",
)
@click.option(
    "--company",
    type=click.Choice(["saml", "oidc"]),
    help="Also start a made-up company's identity provider, where people sign in, and change who is in which group.",
)
@click.option(
    "desk",
    "--desk",
    type=click.Choice(["rt", "custom"]),
    help="Another desk behind the tools: rt starts a real Request Tracker (Debian); custom is your tools/desk.py.",
)
@click.option("--desk-url", help="Where the desk of --desk custom is: http://127.0.0.1:PORT or https://...")
@click.option("--desk-secret", type=click.File(encoding="utf-8"), help="A file with the credentials of its account.")
@click.option("as_json", "--json", is_flag=True, help="Print one JSON object when ready, and nothing else.")
@click.option("--verbose", is_flag=True, help="Print the functions' log too, not only a line for each request.")
@click.option("--show", is_flag=True, help="Start nothing: print again what the stack that runs here printed.")
def local(
    port: int | None,
    settings: tuple[str, ...],
    company: str | None,
    desk: str | None,
    desk_url: str | None,
    desk_secret: TextIOBase | None,
    as_json: bool,
    verbose: bool,
    show: bool,
) -> None:
    """Run the product and its surroundings in one process, with a seeded company.

    API Gateway, Cognito and DynamoDB are stand-ins; the functions are the ones that are deployed. Everything is in
    memory: stopping it forgets it. --show prints its addresses, people and passwords again, from another terminal.
    """
    if show:
        _show(port, as_json=as_json)
        return
    if as_json and verbose:
        raise click.UsageError("--json prints one object and nothing else: leave out --verbose.")
    parameters = _parameters(settings)
    if desk == CUSTOM and (desk_url is None or desk_secret is None):
        raise click.UsageError("--desk custom needs --desk-url and --desk-secret.")
    require_stand_ins()
    secret = "" if desk_secret is None else desk_secret.read()
    began = time.perf_counter()
    with StopRequest() as stop, ExitStack() as cleanup:
        behind = None if desk is None else start_desk(desk, cleanup, parameters, desk_url or "", secret)
        wanted = WantedStack(
            port=port, parameters=parameters, company=company, desk=behind, as_json=as_json, verbose=verbose
        )
        run_stack(wanted, stop, began)


def _show(port: int | None, *, as_json: bool) -> None:
    from cli.report import StackReport, described_as_json
    from cli.stack_choice import Choice, find_local

    try:
        description = find_local(Choice(port=port))
    except CommandRefused as problem:
        raise click.ClickException(sentence(str(problem))) from None
    if as_json:
        terminal.say(described_as_json(description))
    else:
        StackReport(sys.stdout).running_stack(description)


def _parameters(settings: tuple[str, ...]) -> dict[str, str]:
    if wrong := [setting for setting in settings if "=" not in setting]:
        raise click.UsageError(f"--set takes NAME=VALUE, not {wrong[0]!r}.")
    return dict(setting.split("=", 1) for setting in settings)


COMMANDS = (local,)
