"""Lint rules of people: groups with nobody in them, people who cannot sign in, and how many can administer."""

from __future__ import annotations

from collections.abc import Iterator

from servicedesk.policy.change import FIRST_RULES
from servicedesk.policy.command_line import command_line
from servicedesk.policy.lint.evidence import Evidence
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.lockout import administers
from servicedesk.policy.people.person import SignInStatus
from servicedesk.policy.rule_words import join_names
from servicedesk.tools.text import quote_name


def empty_groups(evidence: Evidence) -> Iterator[Observation]:
    """Find groups with grants and no way into them: nobody, no agent, no rule; not those the stack was made with."""
    reached = {group for agent in evidence.agents for group in agent.groups} | evidence.mapped_groups
    for policy in evidence.policies:
        is_untouched = policy.version == 1 and policy.updated_by == FIRST_RULES.name
        rules = policy.rules
        if policy.group not in evidence.pool.groups or is_untouched or not (rules.grants or rules.scheduled):
            continue
        if not evidence.pool.members.get(policy.group) and policy.group not in reached:
            group = quote_name(policy.group)
            tools = join_names(rules.grants.keys() | rules.scheduled.keys())
            message = f"Nobody is in {group}, which is granted {tools}."
            mend = command_line("groups", "delete", policy.group)
            yield Observation(subject=policy.group, message=message, mend=mend)


def single_administrators(evidence: Evidence) -> Iterator[Observation]:
    """Find that fewer than two people can change permissions for good."""
    groups = [policy.group for policy in evidence.policies if administers(policy.rules, evidence.now)]
    # Whom the company's identity provider lets in, it may keep out tomorrow.
    people = {
        member.username
        for group in groups
        for member in evidence.pool.members.get(group, ())
        if member.is_active and member.status is not SignInStatus.EXTERNAL
    }
    if len(people) > 1:
        return
    if people:
        (who,) = people
        message = f"Only {quote_name(who)} can change permissions: without them, nobody could."
    else:
        message = "Nobody who has signed in can change permissions for good, but whoever has AWS credentials."
    there = [group for group in groups if group in evidence.pool.groups]
    mend = command_line("people", "put", "PERSON", there[0]) if there else None
    yield Observation(subject=next(iter(people), "administrators"), message=message, mend=mend)


def disabled_people(evidence: Evidence) -> Iterator[Observation]:
    """Find people who are not let in, and are in groups that grant something: all of it is theirs once they are."""
    for policy in evidence.policies:
        if policy.rules.grants or policy.rules.scheduled:
            for member in evidence.pool.members.get(policy.group, ()):
                if not member.is_let_in:
                    away = "is shut out" if member.is_enabled else "cannot sign in"
                    who, group = quote_name(member.username), quote_name(policy.group)
                    yield Observation(
                        subject=member.username,
                        message=f"{who} {away}, and is in {group}.",
                        mend=command_line("people", "take-out", member.username, policy.group),
                    )
