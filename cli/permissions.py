"""`servicedesk permissions`: which group may use which tool."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import click

from cli import completion
from cli.matrix import fits, matrix, named_tools, restrict_to, rule_list
from cli.session import CommandContext, on_a_stack
from servicedesk.clock import epoch_seconds
from servicedesk.errors import DirectoryUnavailable
from servicedesk.policy.answers import GroupsPage
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.store import all_groups
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import quote_name
from stack import terminal
from stack.faults import CommandRefused


@click.command("permissions")
@click.option("groups", "--group", multiple=True, shell_complete=completion.groups, help="Only this group. Repeatable.")
@click.option("tools", "--tool", multiple=True, shell_complete=completion.tools, help="Only this tool. Repeatable.")
@click.option("as_list", "--list", is_flag=True, help="A line a rule, and no table.")
@on_a_stack
def permissions(session: CommandContext, groups: tuple[str, ...], tools: tuple[str, ...], as_list: bool) -> None:
    """Show the policy: a row a tool, a column a group. Empty means no. What does not fit is shown as a line a rule.

    Conditions are shown in words; "watching" is a shadow rule, which decides nothing. The version of each group's rules
    stands with its name: the audit names it with every call.
    """
    target = session.target
    stored = tuple(all_groups(target.store))
    _require(groups, [policy.group for policy in stored], "group with rules called")
    _require(tools, target.known.keys() | named_tools(stored), "tool")
    policies = tuple(restrict_to(policy, tools) for policy in stored if not groups or policy.group in groups)

    def say() -> None:
        now, shown = epoch_seconds(), tuple(_without_deleted_groups(policies, target.directory))
        table = matrix(shown, target.known, now, tools)
        if not as_list and fits(table, session.console):
            session.console.print(table)
            return
        for line in rule_list(shown, target.known, now):
            terminal.say(line)

    session.answer(GroupsPage(groups=policies, next=None), say, stack=target.name)


def _without_deleted_groups(policies: Iterable[GroupPolicy], directory: Directory) -> Iterator[GroupPolicy]:
    """Yield what there is to show: a deleted group leaves an empty row. All of them if the pool does not answer."""
    try:
        pool = {group.name for group in directory.groups()}
    except DirectoryUnavailable:
        pool = None
    for policy in policies:
        if pool is None or policy.group in pool or policy.rules != Rules():
            yield policy


def _require(names: Iterable[str], known: Collection[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise CommandRefused(f"there is no {what} {quote_name(name)}{suggestion(name, known)}")


COMMANDS = (permissions,)
