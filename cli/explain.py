"""`servicedesk explain` and `servicedesk who-can`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cli import completion
from cli.session import ANSWERED_NO, CommandContext, on_a_stack
from cli.words import told_grant
from servicedesk.policy.explanation import Explanation, read_and_explain
from servicedesk.policy.holders import Holder, holders
from servicedesk.policy.store import all_groups
from servicedesk.policy.telling import told_void
from servicedesk.tools.text import quote_name
from stack import terminal


@click.command("explain")
@click.argument("person", shell_complete=completion.people)
@click.argument("tool", shell_complete=completion.tools)
@on_a_stack
def explain(session: CommandContext, person: str, tool: str) -> None:
    """Say whether PERSON (user name, verified e-mail or sub) may use TOOL, by which grants, and what would change that.

    It is the decision that a call would get now, of the groups that the person is in now; a token still says which
    groups they were in when it was issued, up to 15 minutes ago.

    Exit code 0: allowed. 3: refused. 1: not decided. 2: wrong usage.
    """
    target = session.target
    who = target.directory.person(person)
    explanation = read_and_explain(who, tool, target.grants, all_groups(target.store), target.known)

    def say() -> None:
        terminal.say(explanation.summary)
        for line in _more(explanation):
            terminal.say(line)
        if explanation.changes:
            terminal.say("What would change it:")
        for way in explanation.changes:
            terminal.say(f"  {way}")

    session.answer(explanation, say)
    raise SystemExit(0 if explanation.is_allowed else ANSWERED_NO)


@click.command("who-can")
@click.argument("tool", shell_complete=completion.tools)
@on_a_stack
def who_can(session: CommandContext, tool: str) -> None:
    """List the groups that grant TOOL, on which conditions, and the people in them.

    Exit code 0: somebody may. 3: nobody may. 1: not decided. 2: wrong usage.
    """
    found = holders(tool, all_groups(session.target.store), session.target.directory, session.target.known)

    def say() -> None:
        for holder in found.groups:
            members = ", ".join(_told_members(holder)) or "nobody is in it"
            terminal.say(
                f"{quote_name(holder.group)} ({told_grant(holder.conditions)}, version {holder.version}): {members}"
            )
        if not found.groups:
            missing = "" if tool in session.target.known else ": there is no such tool"
            terminal.say(f"Nobody may use {quote_name(tool)}{missing}.")

    session.answer(found, say)
    raise SystemExit(0 if any(holder.can_be_used for holder in found.groups) else ANSWERED_NO)


def _told_members(holder: Holder) -> Iterator[str]:
    for member in holder.members:
        yield quote_name(member) + (" (disabled)" if member in holder.disabled_members else "")


def _more(explanation: Explanation) -> list[str]:

    lines = list(told_void(explanation))
    if explanation.not_before is not None:
        lines.append("Tokens of their earlier sign-ins were revoked: they must have signed in again since.")
    if explanation.trial is not None:
        opinion = "allow" if explanation.trial.would_allow else "refuse"
        rules = ", ".join(f"{quote_name(rule.group)} (version {rule.version})" for rule in explanation.trial.rules)
        lines.append(f"Watched rules would {opinion} it: {rules}.")
    return lines


COMMANDS = (explain, who_can)
