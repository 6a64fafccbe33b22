"""`servicedesk local`."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import ExitStack
from io import TextIOBase
from typing import TYPE_CHECKING

import click

from cli.extra import require_stand_ins
from cli.local_desk import CUSTOM, start_desk
from cli.stop_request import StopRequest
from servicedesk.tools.text import sentence
from stack import terminal
from stack.faults import CommandRefused
from stack.invoked import typed_command
from stack.running import NoStackRunning, Note, find_running

if TYPE_CHECKING:
    from local.company_idp.server import CompanyServer
    from local.exchange import ServedRequest
    from local.other_desk import DeskBehind
    from local.stack import LocalStack


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
        _run(stop, port, parameters, company, behind, began, as_json=as_json, verbose=verbose)


def _show(port: int | None, *, as_json: bool) -> None:
    from cli.report import StackReport, described_as_json
    from cli.target import Choice, find_local

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


def _run(
    stop: StopRequest,
    port: int | None,
    parameters: dict[str, str],
    company: str | None,
    desk: DeskBehind | None,
    began: float,
    *,
    as_json: bool,
    verbose: bool,
) -> None:
    # Starting makes a great many objects and throws few away: looking for garbage is a seventh of the time.
    gc.disable()
    # The libraries take most of the time there is; `--help` and a mistyped option should not wait for them.
    from cli.report import StackReport, described_as_json
    from delivery.template.loader import TemplateProblem
    from local.function_log import FunctionLog
    from local.ports import PortBusy
    from servicedesk.errors import InvalidSetting

    output = sys.stdout
    report = StackReport(output)
    with ExitStack() as cleanup:
        log = cleanup.enter_context(FunctionLog(report.record if verbose else None))
        stop.traces.callback(log.discard)
        # With it comes the functions' logger, which keeps the stream that it finds.
        from local.aws.invitations import discard
        from local.stack import LocalStack

        served = _serve_company(cleanup) if company is not None else None
        stack = LocalStack(
            port=port,
            company=served.provider(company) if served is not None and company is not None else None,
            desk=desk,
            # Nobody comes who is not registered.
            parameters={"Agents": "on", **parameters},
            observe=_ignore if as_json else report.exchange,
            send=discard if as_json else report.invitation,
        )
        try:
            description = stack.start()
        except PortBusy as problem:
            raise click.ClickException(_busy(problem.port)) from None
        except (TemplateProblem, InvalidSetting) as problem:
            raise click.ClickException(f"{problem}.") from None
        cleanup.callback(stack.stop)
        if served is not None:
            _begin_company(stack)
        note = Note.leave(description)
        cleanup.callback(note.remove)
        stop.traces.callback(note.remove)
        log.keep_as(note.path.with_suffix(".log"))
        if as_json:
            output.write(f"{described_as_json(description)}\n")
            output.flush()
        else:
            report.stack(
                description,
                asked_port=port,
                seconds=time.perf_counter() - began,
                log=log.path,
                company=None if served is None else served.idp,
            )
        gc.freeze()
        gc.enable()
        stop.wait()


def _serve_company(cleanup: ExitStack) -> CompanyServer:
    from local.company_idp.server import CompanyServer

    return cleanup.enter_context(CompanyServer())


def _begin_company(stack: LocalStack) -> None:
    from local.company_idp.server import put_rules

    put_rules(stack.clients.dynamodb, stack.description.permissions_table, stack.description.company_name)


def _busy(port: int) -> str:
    # Of this checkout or another: a stack that runs there has left a note.
    try:
        find_running(port)
    except (NoStackRunning, PermissionError):
        what = f"stop what listens there (lsof -i :{port} says what it is)"
    else:
        shows = f"{typed_command()} local --show --port {port} shows it"
        what = f"a local stack runs there ({shows}), and Ctrl-C stops it"
    return f"port {port} is in use: {what}; or say another port, or none, which takes a free one."


def _ignore(_: ServedRequest) -> None:
    """Programs read the description, not the requests."""


COMMANDS = (local,)
