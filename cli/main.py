"""The `servicedesk` command."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

from stack.terminal import Commands

#: Section → subcommand → where it is: a module, and the command's name in it. In the order that the help shows.
_SECTIONS: Mapping[str, Mapping[str, str]] = {
    "On this machine": {
        "local": "cli.command_local:command",
        "token": "cli.command_token:command",
        "walkthrough": "walkthrough:command",
    },
    "Who may do what (here, or on a deployed stack with --stack)": {
        "permissions": "cli.permissions.command_permissions:command",
        "grant": "cli.permissions.command_grant:command",
        "revoke": "cli.permissions.command_revoke:command",
        "explain": "cli.permissions.command_explain:explain",
        "who-can": "cli.permissions.command_explain:who_can",
        "log": "cli.permissions.command_log:command",
        "audit": "cli.permissions.command_audit:command",
        "lint": "cli.permissions.command_lint:command",
        "export": "cli.permissions.command_file:export",
        "diff": "cli.permissions.command_file:diff",
        "apply": "cli.permissions.command_file:apply",
        "revoke-person": "cli.permissions.command_revoke_person:revoke_person",
        "enable-person": "cli.permissions.command_revoke_person:enable_person",
    },
    "What the tools cannot do (the same)": {
        "customers": "cli.customers.command:command",
        "erase-leftovers": "cli.customers.command_leftovers:command",
    },
    "A deployed stack": {
        "admin": "cli.deployed.command_admin:command",
        "seed": "cli.deployed.command_seed:command",
        "verify": "cli.command_verify:command",
        "cost": "cli.command_cost:command",
    },
}
_PLACES: Mapping[str, str] = {name: place for section in _SECTIONS.values() for name, place in section.items()}


class _Subcommands(Commands):
    """Imports a subcommand when it is used: each is as quick as its own libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(_PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- the same
        if cmd_name not in _PLACES:
            return None
        module, name = _PLACES[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, names in _SECTIONS.items():
            with formatter.section(section):
                commands = ((name, self.get_command(ctx, name)) for name in names)
                formatter.write_dl([(name, command.get_short_help_str(90)) for name, command in commands if command])


@click.command(cls=_Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="service-desk-mcp", prog_name="servicedesk", message="%(prog)s %(version)s")
def main() -> None:
    """Service Desk MCP: try it on this machine, watch it work, decide who may do what."""
