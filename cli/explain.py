"""`servicedesk explain` and `servicedesk who-can`."""

from __future__ import annotations

from typing import Any

import click

from cli import completion
from cli.session import ANSWERED_NO, Session, on_a_stack
from cli.words import told_grant
from servicedesk.policy.directory import Member
from servicedesk.policy.document import conditions_document
from servicedesk.policy.explanation import Explanation, read_and_explain
from servicedesk.policy.holders import holders
from servicedesk.policy.store import all_groups
from servicedesk.policy.telling import summary, told_void, ways_to_change
from servicedesk.tools.text import named
from stack import terminal


@click.command("explain")
@click.argument("person", shell_complete=completion.people)
@click.argument("tool", shell_complete=completion.tools)
@on_a_stack
def explain(session: Session, person: str, tool: str) -> None:
    """Say whether PERSON (user name, verified e-mail or sub) may use TOOL, by which grants, and what would change that.

    It is the decision that a call would get now, of the groups that the person is in now; a token still says which
    groups they were in when it was issued, up to 15 minutes ago.

    Exit code 0: allowed. 3: refused. 1: not decided. 2: wrong usage.
    """
    target = session.target
    explanation = read_and_explain(target.directory.person(person), tool, target.grants, target.known)
    ways = ways_to_change(explanation, all_groups(target.store), target.known)

    def say() -> None:
        terminal.say(summary(explanation))
        for line in _more(explanation):
            terminal.say(line)
        if ways:
            terminal.say("What would change it:")
        for way in ways:
            terminal.say(f"  {way}")

    session.answer({**_document(explanation), "summary": summary(explanation), "changes": list(ways)}, say)
    raise SystemExit(0 if explanation.is_allowed else ANSWERED_NO)


@click.command("who-can")
@click.argument("tool", shell_complete=completion.tools)
@on_a_stack
def who_can(session: Session, tool: str) -> None:
    """List the groups that grant TOOL, on which conditions, and the people in them.

    Exit code 0: somebody may. 3: nobody may. 1: not decided. 2: wrong usage.
    """
    found = holders(tool, all_groups(session.target.store), session.target.directory, session.target.known)

    def say() -> None:
        for holder in found:
            members = ", ".join(map(_told_member, holder.members)) or "nobody is in it"
            terminal.say(
                f"{named(holder.group)} ({told_grant(holder.conditions)}, version {holder.version}): {members}"
            )
        if not found:
            missing = "" if tool in session.target.known else ": there is no such tool"
            terminal.say(f"Nobody may use {named(tool)}{missing}.")

    groups = [
        {
            "group": holder.group,
            "version": holder.version,
            "conditions": conditions_document(holder.conditions),
            "members": [member.username for member in holder.members],
            "disabled_members": [member.username for member in holder.members if not member.is_enabled],
        }
        for holder in found
    ]
    session.answer({"tool": tool, "groups": groups}, say)
    raise SystemExit(0 if any(holder.can_be_used for holder in found) else ANSWERED_NO)


def _told_member(member: Member) -> str:

    return named(member.username) if member.is_enabled else f"{named(member.username)} (disabled)"


def _more(explanation: Explanation) -> list[str]:

    lines = list(told_void(explanation))
    if explanation.not_before is not None:
        lines.append("Tokens of their earlier sign-ins were revoked: they must have signed in again since.")
    if explanation.trial_rules:
        opinion = "allow" if explanation.would_be_allowed else "refuse"
        rules = ", ".join(f"{named(rule.group)} (version {rule.version})" for rule in explanation.trial_rules)
        lines.append(f"Watched rules would {opinion} it: {rules}.")
    return lines


def _document(explanation: Explanation) -> dict[str, Any]:

    person = explanation.person
    return {
        "person": person.username,
        "subject": person.subject,
        "groups": sorted(person.groups),
        "enabled": person.is_enabled,
        "tool": explanation.tool,
        "known": explanation.is_known,
        "allowed": explanation.is_allowed,
        "grants": [
            {"group": grant.group, "version": grant.version, **conditions_document(grant.conditions)}
            for grant in explanation.grants
        ],
        "void": [
            {
                "group": void.grant.group,
                "version": void.grant.version,
                **conditions_document(void.grant.conditions),
                "why": list(void.flaws),
                "mend": void.mend,
            }
            for void in explanation.void
        ],
        "revoked_before": explanation.not_before,
        "would_be_allowed": explanation.would_be_allowed,
    }


COMMANDS = (explain, who_can)
