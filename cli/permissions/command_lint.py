"""`servicedesk lint`."""

from __future__ import annotations

import click

from cli.permissions.session import ANSWERED_NO, Session, on_a_stack
from stack import terminal


@click.command("lint", short_help="Say what looks wrong in the policy.")
@on_a_stack
def command(session: Session) -> None:
    """Look for grants of tools that do not exist, tools that nobody may use, groups that the user pool does not have,
    groups of the pool without a policy, and names that differ in upper and lower case only.

    Exit code 0: nothing. 3: something to look at. 1: not decided. 2: wrong usage.
    """  # noqa: D205 -- one sentence
    from servicedesk.policy.findings import findings
    from servicedesk.policy.store import all_groups

    target = session.target
    pool = [group.name for group in target.directory.groups()]
    found = findings(all_groups(target.store), pool, target.known)

    def say() -> None:
        for finding in found:
            terminal.say(f"{finding.kind.value.replace('_', ' ')}: {finding.message}")
        if not found:
            terminal.say(f"Nothing looks wrong in {target.name}.")

    document = [
        {"kind": finding.kind.value, "subject": finding.subject, "message": finding.message} for finding in found
    ]
    session.answer({"findings": document}, say)
    raise SystemExit(ANSWERED_NO if found else 0)
