"""`servicedesk permissions`, `grant`, `revoke` and `lint`: which group may use which tool."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from cli import completion
from cli.session import ANSWERED_NO, CommandContext, changes_something, on_a_stack
from cli.words import matrix, say_changes
from servicedesk.policy.answers import GroupsPage
from servicedesk.policy.findings import findings
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import all_groups
from servicedesk.tools.view import Conditions
from stack import terminal

Function = Callable[..., None]


def _of_a_group(function: Function) -> Function:
    """Add what a command takes that changes one rule of a group."""
    arguments = (
        click.argument("group", shell_complete=completion.groups),
        click.argument("tool", shell_complete=completion.tools),
        click.option("--if-version", type=click.IntRange(0), help="Only if the rules are still at this version."),
        changes_something,
        on_a_stack,
    )
    for argument in reversed(arguments):
        function = argument(function)
    return function


@click.command("permissions")
@on_a_stack
def permissions(session: CommandContext) -> None:
    """Show the whole policy: a row a tool, a column a group. Empty means no.

    Conditions are shown in words; "watching" is a shadow rule, which decides nothing. The version of each group's rules
    stands under its name: the audit names it with every call.
    """
    policies = tuple(all_groups(session.target.store))
    target, answer = session.target, GroupsPage(groups=policies, next=None)
    session.answer(answer, lambda: session.console.print(matrix(policies, target.known)), stack=target.name)


@click.command("grant")
@click.option(
    "--where",
    multiple=True,
    metavar="ATTRIBUTE=VALUE[,VALUE]",
    help="Only rows that match, such as customers or tickets. @me is whoever asks, @groups their groups. Repeatable.",
)
@click.option("--hide", metavar="FIELD[,FIELD]", help="Leave these fields out.")
@click.option("--shadow", is_flag=True, help="Only watch: the audit says what the rule would change.")
@_of_a_group
def grant(
    session: CommandContext,
    group: str,
    tool: str,
    where: tuple[str, ...],
    hide: str | None,
    shadow: bool,
    if_version: int | None,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Let GROUP use TOOL. The grant takes the place of the one that the group has for the tool.

    \b
    servicedesk grant support-engineers reset_password --reason "ticket 4711"
    servicedesk grant auditors get_customer --where region=EMEA --hide email,phone --reason "audit 2026"
    servicedesk grant night-shift update_ticket --where team=@groups --reason "each their own"
    servicedesk grant support-engineers delete_customer --shadow --reason "who would?"

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    conditions = _conditions(where, hide)

    def edit(rules: Rules) -> Rules:
        return rules.with_shadow(tool, conditions) if shadow else rules.with_grant(tool, conditions)

    _change(session, group, edit, reason, if_version, dry_run=dry_run)


@click.command("revoke")
@click.option("--shadow", is_flag=True, help="Only watch: the audit says what taking it away would refuse.")
@click.option("--stop-watching", is_flag=True, help="Take away the shadow rule, and leave the grant as it is.")
@_of_a_group
def revoke(
    session: CommandContext,
    group: str,
    tool: str,
    shadow: bool,
    stop_watching: bool,
    if_version: int | None,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Take TOOL from GROUP. Other groups of the same people may still grant it: see who-can.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    if shadow and stop_watching:
        raise click.UsageError("--shadow begins to watch and --stop-watching ends it: say one of them.")

    def edit(rules: Rules) -> Rules:
        if stop_watching:
            return rules.without_shadow(tool)
        return rules.with_shadow(tool, None) if shadow else rules.without_grant(tool)

    _change(session, group, edit, reason, if_version, dry_run=dry_run)


@click.command("lint")
@on_a_stack
def lint(session: CommandContext) -> None:
    """Look for void grants (of a tool that does not exist, or on a field or an @ that its rows do not have), tools that
    nobody may use, groups that the user pool does not have, groups of the pool without a policy, and names that differ
    in upper and lower case only. The command that mends a finding stands under it.

    Exit code 0: nothing. 3: something to look at. 1: not decided. 2: wrong usage.
    """  # noqa: D205 -- one paragraph
    target = session.target
    pool = [group.name for group in target.directory.groups()]
    found = findings(all_groups(target.store), pool, target.known)

    def say() -> None:
        for finding in found.findings:
            terminal.say(f"{finding.kind.value.replace('_', ' ')}: {finding.message}")
            if finding.mend:
                terminal.say(f"  {finding.mend}")
        if not found.findings:
            terminal.say(f"Nothing looks wrong in {target.name}.")

    session.answer(found, say)
    raise SystemExit(ANSWERED_NO if found.findings else 0)


def _change(
    session: CommandContext,
    group: str,
    edit: Callable[[Rules], Rules],
    reason: str | None,
    if_version: int | None,
    *,
    dry_run: bool,
) -> None:
    intent = session.intent(reason, dry_run=dry_run)
    change = session.target.editor.change(group, edit, intent, expected_version=if_version)
    say_changes(session, [change] if change is not None else [], dry_run=dry_run)


def _conditions(where: Iterable[str], hide: str | None) -> Conditions:
    """Return the conditions of ``--where region=EMEA,APAC`` and ``--hide phone,email``.

    Raises:
        click.UsageError: An option is written otherwise.
    """
    attributes: dict[str, frozenset[str]] = {}
    for option in where:
        attribute, separator, values = option.partition("=")
        if not separator or not attribute.strip() or not _split_names(values):
            raise click.UsageError(f"--where {option!r}: write it as --where region=EMEA or --where region=EMEA,APAC.")
        attributes[attribute.strip()] = attributes.get(attribute.strip(), frozenset()) | _split_names(values)
    return Conditions(where=attributes, hide=_split_names(hide or ""))


def _split_names(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


COMMANDS = (permissions, grant, revoke, lint)
