"""What the extra `local` brings: the stand-ins that commands on this machine stand on."""

from __future__ import annotations

from importlib.util import find_spec

import click

#: One library of the extra, which nothing else needs.
_OF_THE_EXTRA = "moto"


def require_stand_ins() -> None:
    """Say which extra brings the stand-ins where they are not installed.

    Raises:
        click.ClickException: They are not.
    """
    if find_spec(_OF_THE_EXTRA) is None:
        raise click.ClickException(
            "this needs the stand-ins, which the extra `local` brings: uv tool install 'service-desk-mcp[local]',"
            " from a checkout uv tool install '.[local]'."
        )
