"""A run of the stack on this machine, from its start to the moment at which somebody stops it.

Its libraries take most of the time there is, and are imported when they are needed: `--help` and a mistyped option
should not wait for them.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from cli.stop_request import StopRequest
from stack.invoked import typed_command
from stack.running import NoStackRunning, Note, find_running

if TYPE_CHECKING:
    from cli.report import StackReport
    from local.company_idp.server import CompanyServer
    from local.exchange import ServedRequest
    from local.other_desk import DeskBehind
    from local.stack import LocalStack
    from stack.stack_description import StackDescription


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedStack:
    """What was typed."""

    #: None takes the usual port, or a free one.
    port: int | None
    #: Of the template.
    parameters: Mapping[str, str]
    #: How the made-up company's people sign in; None: there is no such company.
    company: str | None
    desk: DeskBehind | None
    as_json: bool
    verbose: bool


def run_stack(wanted: WantedStack, stop: StopRequest, began: float) -> None:
    """Run the stack until `stop`; `began` is when the person asked for it, by the process's own clock.

    Raises:
        click.ClickException: It could not be started.
    """
    # Starting makes a great many objects and throws few away: looking for garbage is a seventh of the time.
    gc.disable()
    from cli.own_tools import fault_in_tools

    if fault := fault_in_tools():
        raise click.ClickException(f"{fault}.")
    from cli.report import StackReport, described_as_json
    from local.function_log import FunctionLog

    # While the stack runs, both standard streams are the functions' log.
    screen = sys.stdout
    report = StackReport(screen)
    with ExitStack() as cleanup:
        log = cleanup.enter_context(FunctionLog(report.record if wanted.verbose else None))
        stop.traces.callback(log.discard)
        company = _serve_company(cleanup) if wanted.company is not None else None
        stack = _stack(wanted, company, report)
        description = _start(stack)
        cleanup.callback(stack.stop)
        if company is not None:
            _begin_company(stack)
        note = Note.leave(description)
        cleanup.callback(note.remove)
        stop.traces.callback(note.remove)
        log.keep_as(note.path.with_suffix(".log"))
        if wanted.as_json:
            screen.write(f"{described_as_json(description)}\n")
            screen.flush()
        else:
            seconds, idp = time.perf_counter() - began, None if company is None else company.idp
            report.stack(description, asked_port=wanted.port, seconds=seconds, log=log.path, company=idp)
        gc.freeze()
        gc.enable()
        stop.wait()


def _stack(wanted: WantedStack, company: CompanyServer | None, report: StackReport) -> LocalStack:
    from local.aws.invitations import discard

    # With it comes the functions' logger, which keeps the stream that it finds: the function log's by now.
    from local.stack import LocalStack

    return LocalStack(
        port=wanted.port,
        company=company.provider(wanted.company) if company is not None and wanted.company is not None else None,
        desk=wanted.desk,
        # Nobody comes who is not registered.
        parameters={"Agents": "on", **wanted.parameters},
        observe=_ignore if wanted.as_json else report.exchange,
        send=discard if wanted.as_json else report.invitation,
    )


def _start(stack: LocalStack) -> StackDescription:
    from delivery.template.loader import TemplateProblem
    from local.ports import PortBusy
    from servicedesk.errors import InvalidSetting

    try:
        return stack.start()
    except PortBusy as problem:
        raise click.ClickException(_busy(problem.port)) from None
    except (TemplateProblem, InvalidSetting) as problem:
        raise click.ClickException(f"{problem}.") from None


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
