"""Another desk behind the stack of this machine: one that is started for it, or one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import click

from cli.desk_choice import in_options
from servicedesk.desk_settings import foreign_desk_of
from servicedesk.errors import InvalidSetting
from stack import terminal

if TYPE_CHECKING:
    from local.other_desk import DeskBehind

CUSTOM: Final = "custom"


def start_desk(kind: str, cleanup: ExitStack, parameters: Mapping[str, str], url: str, secret: str) -> DeskBehind:
    """Return a desk for the stack to stand in front of.

    Args:
        kind: ``rt`` is started and filled, and ends with `cleanup`; ``custom`` is there.
        cleanup: What ends it.
        parameters: The template's that were typed.
        url: Of a desk that is there.
        secret: Of its account.

    Raises:
        click.ClickException: It does not start, or no function would with these settings.
    """
    from local.other_desk import SECRET_NAME, DeskBehind
    from local.request_tracker.desk import TrackerDesk
    from local.request_tracker.process import TrackerDidNotStart

    if kind != CUSTOM:
        terminal.say("Starting Request Tracker; the first time it is installed, which takes a minute ...", err=True)
        try:
            return cleanup.enter_context(TrackerDesk()).behind()
        except TrackerDidNotStart as problem:
            for line in str(problem).splitlines():
                terminal.say(line, err=True)
            raise click.ClickException("Request Tracker did not start.") from None
    told = {"DESK_REGIONS": "DeskRegions", "DESK_OPTIONS": "DeskOptions", "DESK_ACTOR": "DeskActor"}
    typed = {variable: parameters[name] for variable, name in told.items() if name in parameters}
    try:
        settings = foreign_desk_of({"DESK": kind, "DESK_URL": url, "DESK_SECRET_ID": SECRET_NAME, **typed})
    except InvalidSetting as problem:
        raise click.ClickException(f"{in_options(problem)}.") from None
    assert settings is not None  # noqa: S101 -- it is no built-in one
    return DeskBehind(settings=settings, secret=secret)
