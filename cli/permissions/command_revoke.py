"""`servicedesk revoke`."""

from __future__ import annotations

import click

from cli.permissions.session import Session, changes_something, on_a_stack


@click.command("revoke", short_help="Take a tool from a group.")
@click.argument("group")
@click.argument("tool")
@click.option("--shadow", is_flag=True, help="Only watch: the audit says what taking it away would refuse.")
@click.option("--stop-watching", is_flag=True, help="Take away the shadow rule, and leave the grant as it is.")
@click.option("--if-version", type=click.IntRange(0), help="Only if the group's rules are still at this version.")
@changes_something
@on_a_stack
def command(  # noqa: PLR0913, PLR0917 -- the command's options
    session: Session,
    group: str,
    tool: str,
    shadow: bool,  # noqa: FBT001
    stop_watching: bool,  # noqa: FBT001
    if_version: int | None,
    reason: str | None,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Take TOOL from GROUP. Other groups of the same people may still grant it: see who-can.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    from cli.permissions.changed import say_changes
    from servicedesk.policy.rules import Rules

    if shadow and stop_watching:
        raise click.UsageError("--shadow begins to watch and --stop-watching ends it: say one of them.")

    def edit(rules: Rules) -> Rules:
        if stop_watching:
            return rules.unshadowed(tool)
        return rules.shadowed(tool, None) if shadow else rules.revoked(tool)

    intent = session.intent(reason, dry_run=dry_run)
    change = session.target.manager.change(group, edit, intent, expected_version=if_version)
    say_changes(session, [change] if change is not None else [], dry_run=dry_run)
