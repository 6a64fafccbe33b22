"""`servicedesk groups`: the user pool's groups, made and deleted with their rules."""

from __future__ import annotations

import click

from cli import completion
from cli.session import YES_ADMINISTRATORS, CommandContext, changes_something, on_a_stack
from cli.staff_change import change_staff
from cli.staff_words import say_all, told_group
from servicedesk.policy.people.answers import PoolGroups
from servicedesk.policy.people.pool_groups import create_group, delete_group, details_of_group
from stack import terminal
from stack.plain import PlainTable


@click.group("groups", cls=terminal.Commands)
def groups() -> None:
    """List the groups that people are in, make one, or delete one with its rules."""


@groups.command("list")
@on_a_stack
def list_groups(session: CommandContext) -> None:
    """Show the user pool's groups with the people in them."""
    directory = session.target.directory
    found = directory.groups()
    members = {group.name: [member.username for member in directory.members(group.name)] for group in found}

    def say() -> None:
        table = PlainTable("group", "people", "description")
        for group in found:
            table.add_cells(group.name, members[group.name] or "nobody", group.description)
        session.console.print(table)

    session.answer(PoolGroups(groups=found), say, members=members)


@groups.command("show")
@click.argument("group", shell_complete=completion.groups)
@on_a_stack
def show(session: CommandContext, group: str) -> None:
    """Show who is in GROUP, and what they may do by it."""
    details = details_of_group(group, session.target.store, session.target.directory)
    session.answer(details, lambda: say_all(told_group(details)))


@groups.command("create")
@click.argument("name")
@click.option("--description", default="", help="What it is for.")
@click.option("--like", shell_complete=completion.groups, metavar="GROUP", help="Begin with a copy of GROUP's rules.")
@YES_ADMINISTRATORS
@changes_something
@on_a_stack
def create(
    session: CommandContext,
    name: str,
    description: str,
    like: str | None,
    yes_administrators: bool,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Make the group NAME, which is granted nothing, or what another group is.

    \b
    servicedesk groups create night-shift --like day-shift --reason "from December"

    Exit code 0: done. 1: refused, or not decided. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    target = session.target
    change_staff(
        session,
        create_group,
        name,
        reason=reason,
        dry_run=dry_run,
        means_administrators=yes_administrators,
        description=description,
        like=like,
        register=target.register,
        maps=target.maps,
    )


@groups.command("delete")
@click.argument("group", shell_complete=completion.groups)
@changes_something
@on_a_stack
def delete(session: CommandContext, group: str, reason: str | None, dry_run: bool) -> None:
    """Delete GROUP with its rules, and say who can use what no more. Nobody in it is deleted.

    The last group by which somebody can change permissions stays.

    Exit code 0: done. 1: refused, or not decided. 2: wrong usage.
    """
    change_staff(session, delete_group, group, reason=reason, dry_run=dry_run)


COMMANDS = (groups,)
