"""The options that every command on a deployed stack has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Function = Callable[..., Any]


def stack_options(function: Function) -> Function:
    """Add ``--stack``, ``--region`` and ``--json`` as `stack`, `region` and `as_json`."""
    stack = click.option("--stack", default="service-desk-mcp", show_default=True, help="Name of the deployed stack.")
    region = click.option("--region", help="Its region. Usually that of your AWS configuration.")
    as_json = click.option("as_json", "--json", is_flag=True, help="Print one JSON object, and nothing else.")
    return stack(region(as_json(function)))
