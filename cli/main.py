"""The `servicedesk` command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click

from stack.terminal import Commands

Load = Callable[[], Sequence[click.Command]]


def _local() -> Sequence[click.Command]:
    from cli.local import COMMANDS

    return COMMANDS


def _walkthrough() -> Sequence[click.Command]:
    from cli.walkthrough import COMMANDS

    return COMMANDS


def _new_tool() -> Sequence[click.Command]:
    from cli.new_tool import COMMANDS

    return COMMANDS


def _policy() -> Sequence[click.Command]:
    from cli import audit, explain, grants, lint, permissions, policy_file, rate_limits

    rules = (*grants.COMMANDS, *rate_limits.COMMANDS)
    return *permissions.COMMANDS, *rules, *lint.COMMANDS, *explain.COMMANDS, *policy_file.COMMANDS, *audit.COMMANDS


def _tools() -> Sequence[click.Command]:
    from cli.tools import COMMANDS

    return COMMANDS


def _call() -> Sequence[click.Command]:
    from cli.call import COMMANDS

    return COMMANDS


def _token() -> Sequence[click.Command]:
    from cli.token import COMMANDS

    return COMMANDS


def _people() -> Sequence[click.Command]:
    from cli.people import COMMANDS

    return COMMANDS


def _staff() -> Sequence[click.Command]:
    from cli import company_sign_in, groups, staff

    return *staff.COMMANDS, *groups.COMMANDS, *company_sign_in.COMMANDS


def _agents() -> Sequence[click.Command]:
    from cli.agents import COMMANDS

    return COMMANDS


def _imports() -> Sequence[click.Command]:
    from cli.imports import COMMANDS

    return COMMANDS


def _exports() -> Sequence[click.Command]:
    from cli.exports import COMMANDS

    return COMMANDS


def _desk() -> Sequence[click.Command]:
    from cli.desk_check import COMMANDS

    return COMMANDS


def _stack() -> Sequence[click.Command]:
    from cli import cost, customers, deployed

    return *customers.COMMANDS, *deployed.COMMANDS, *cost.COMMANDS


#: Section → command → where it is, and what it is for. In the order that the help shows.
SECTIONS: Mapping[str, Mapping[str, tuple[Load, str]]] = {
    "On this machine": {
        "local": (_local, "Run everything on this machine: no AWS, no Docker."),
        "call": (_call, "Call a tool as one of the local people."),
        "walkthrough": (_walkthrough, "Watch two people connect, see different tools, and use them."),
        "new-tool": (_new_tool, "Begin a tool of your own, in tools/."),
    },
    "Who may do what (here, or on a deployed stack with --stack)": {
        "permissions": (_policy, "Show which group may use which tool."),
        "tools": (_tools, "Show the tools there are, and what a grant of one can narrow."),
        "grant": (_policy, "Let a group use a tool, for a time, or narrow it."),
        "revoke": (_policy, "Take a tool from a group, now or later."),
        "limit": (_policy, "Say how often a group may call a tool."),
        "explain": (_policy, "Say why somebody may use a tool, or may not."),
        "who-can": (_policy, "Say who may use a tool."),
        "log": (_policy, "Show who changed what, when and why."),
        "audit": (_policy, "Show which calls were allowed, and which refused."),
        "lint": (_policy, "Say what looks wrong in the policy."),
        "diff": (_policy, "Say what a policy file would change."),
        "apply": (_policy, "Put a policy file in force."),
        "revoke-person": (_people, "Refuse every token that somebody holds, and keep them out, now."),
        "people": (_staff, "List who works the desk, let them in, and decide who is in which group."),
        "groups": (_staff, "List the groups, make one, or delete one with its rules."),
        "group-map": (_staff, "Show what the groups of the company's identity provider give."),
        "map-group": (_staff, "Let a group of the company's identity provider give one of the desk's."),
        "unmap-group": (_staff, "Let it give nothing any more."),
        "agents": (_agents, "Let agents in that work without a person, rotate their secrets, stop them."),
    },
    "What the tools cannot do (the same)": {
        "customers": (_stack, "Bring deleted customers back."),
        "erase-leftovers": (_stack, "Erase what the erasure of deleted customers missed."),
    },
    "For programs and curl (the same)": {
        "token": (_token, "Print an access token: of a local person, or your own for the admin API."),
    },
    "In and out, as files (the same)": {
        "import": (_imports, "Bring customers or tickets from a file into the desk."),
        "export": (_exports, "Write the policy, customers or tickets as a file."),
    },
    "Another company's desk behind the tools (the same)": {
        "desk": (_desk, "Say what the tools can do at the desk that you have already."),
    },
    "A deployed stack": {
        "seed": (_stack, "Put made-up customers into a deployed stack that is not for production."),
        "verify": (_stack, "Ask AWS whether a deployed stack is what it must be."),
        "cost": (_stack, "Work out what a deployment costs a month."),
    },
}
_PLACES = {name: load for section in SECTIONS.values() for name, (load, _) in section.items()}


class _Subcommands(Commands):
    """Imports a command's module when the command is used: each is as quick as its own libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(_PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- the same
        if cmd_name not in _PLACES:
            return None
        return next(command for command in _PLACES[cmd_name]() if command.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- the same
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name, help_) for name, (_, help_) in commands.items()])


@click.command(cls=_Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="service-desk-mcp", prog_name="servicedesk", message="%(prog)s %(version)s")
def main() -> None:
    """Service Desk MCP: try it on this machine, watch it work, decide who may do what."""
