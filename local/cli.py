"""The `servicedesk` command."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

#: Subcommand → the module that holds it, as ``command``. In the order that the help shows.
_MODULES: Mapping[str, str] = {
    "local": "local.command_local",
    "token": "local.command_token",
    "walkthrough": "local.walkthrough",
    "admin": "local.deployed.command_admin",
    "seed": "local.deployed.command_seed",
    "cost": "local.command_cost",
}


class _Subcommands(click.Group):
    """Imports a subcommand when it is used: each is as quick as its own libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- the same
        if cmd_name not in _MODULES:
            return None
        command: click.Command = importlib.import_module(_MODULES[cmd_name]).command
        return command


@click.command(cls=_Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="service-desk-mcp", prog_name="servicedesk", message="%(prog)s %(version)s")
def main() -> None:
    """Service Desk MCP: try it on this machine, watch it work, get a token."""
