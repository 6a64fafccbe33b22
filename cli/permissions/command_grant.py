"""`servicedesk grant`."""

from __future__ import annotations

import click

from cli.permissions.session import Session, changes_something, on_a_stack


@click.command("grant", short_help="Let a group use a tool, or narrow what it shows.")
@click.argument("group")
@click.argument("tool")
@click.option(
    "--where", multiple=True, metavar="ATTRIBUTE=VALUE[,VALUE]", help="Only customers that match. Repeatable."
)
@click.option("--hide", metavar="FIELD[,FIELD]", help="Leave these fields of customers out.")
@click.option("--shadow", is_flag=True, help="Only watch: the audit says what the rule would change.")
@click.option("--if-version", type=click.IntRange(0), help="Only if the group's rules are still at this version.")
@changes_something
@on_a_stack
def command(  # noqa: PLR0913, PLR0917 -- the command's options
    session: Session,
    group: str,
    tool: str,
    where: tuple[str, ...],
    hide: str | None,
    shadow: bool,  # noqa: FBT001
    if_version: int | None,
    reason: str | None,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Let GROUP use TOOL. The grant takes the place of the one that the group has for the tool.

    \b
    servicedesk grant support-engineers reset_password --reason "ticket 4711"
    servicedesk grant auditors get_customer --where region=EMEA --hide email,phone --reason "audit 2026"
    servicedesk grant support-engineers delete_customer --shadow --reason "who would?"

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    from cli.permissions.changed import say_changes
    from cli.permissions.conditions import parsed_conditions

    conditions = parsed_conditions(where, hide)
    intent = session.intent(reason, dry_run=dry_run)
    change = session.target.manager.change(
        group,
        lambda rules: rules.shadowed(tool, conditions) if shadow else rules.granted(tool, conditions),
        intent,
        expected_version=if_version,
    )
    say_changes(session, [change] if change is not None else [], dry_run=dry_run)
