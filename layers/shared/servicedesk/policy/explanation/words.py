"""Sentences about an explanation: the decision, what else bears on it, and what would turn it round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from servicedesk.discovery.grants import Grant
from servicedesk.policy.company.words import details_of_provider
from servicedesk.policy.explanation.call_question import Obstacle
from servicedesk.policy.rule_words import join_names, told_conditions, told_limit, told_moment, told_time, told_values
from servicedesk.tools.conditions import meanings
from servicedesk.tools.limit import AGENT_BUDGET
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import quote_name, sentence

if TYPE_CHECKING:
    from servicedesk.policy.call_limit import CallLimit
    from servicedesk.policy.explanation.explanation import Explanation
    from servicedesk.policy.grantable import Grantable


def decision_sentence(explanation: Explanation, known: Grantable) -> str:
    """Return the decision and its reason in one sentence."""
    name, tool = quote_name(explanation.name), quote_name(explanation.tool)
    if not explanation.is_known:
        return sentence(f"{name} may not use {tool}: there is no such tool{suggestion(explanation.tool, known)}")
    for obstacle in explanation.obstacles:
        return f"{name} may not use {tool}: {_told_obstacle(obstacle, explanation)}."
    call = f"{tool}{_told_arguments(explanation)}"
    if explanation.grants:
        return f"{name} may use {call}, by {_told_grants(explanation.grants, explanation)}."
    if not explanation.groups:
        return f"{name} may not use {tool}: they are in no group."
    if explanation.inapplicable:
        told = _told_grants(explanation.inapplicable, explanation)
        return f"{name} may not use {call}: it is granted otherwise, by {told}."
    none = f"none of their groups ({join_names(explanation.groups)}) grants it"
    return f"{name} may not use {tool}: {none}{_or_when(explanation)}."


def _told_obstacle(obstacle: Obstacle, explanation: Explanation) -> str:
    if obstacle is Obstacle.NOT_FOR_AGENTS:
        return "no agent has what destroys, touches credentials, asks first or administers"
    if obstacle is Obstacle.SHUT_OUT:
        return "every token of theirs is refused until they are enabled, those of new sign-ins too"
    if explanation.agent is None:
        return "their sign-in is disabled"
    if obstacle is Obstacle.DISABLED:
        return "it is disabled"
    return f"it ended at {told_time(explanation.agent.expires_at)}"


def details(explanation: Explanation) -> tuple[str, ...]:
    """Return what else bears on the decision, a sentence each."""
    return (
        *_rows(explanation),
        *_void(explanation),
        *_times(explanation),
        *_limit(explanation.limit),
        *_budget(explanation),
        *details_of_provider(explanation.person),
        *_others(explanation),
    )


def _rows(explanation: Explanation) -> Iterator[str]:
    if explanation.arguments is not None and explanation.grants and all(g.conditions.where for g in explanation.grants):
        yield "Which customer or ticket it is about was not looked at: whatever the grants do not show does not exist."


def _void(explanation: Explanation) -> Iterator[str]:
    for void in explanation.void:
        grant = void.grant
        yield f"The grant of {quote_name(grant.group)} (version {grant.version}) is void: {'; '.join(void.flaws)}."


def _times(explanation: Explanation) -> Iterator[str]:
    ends = [grant.conditions.ends_at for grant in explanation.grants]
    told = [end for end in ends if end is not None]
    following = {grant.group for grant in explanation.planned}
    if told and len(told) == len(ends):
        yield f"That ends at {told_moment(max(told))}{', and goes on otherwise' if following else ''}."
    for grant in explanation.planned:
        yield f"Planned: {_told_grant(grant, explanation)}."
    for grant in explanation.ended:
        yield f"The grant of {quote_name(grant.group)} ended at {told_moment(grant.conditions.ends_at or 0)}."


def _limit(limit: CallLimit | None) -> Iterator[str]:
    if limit is not None:
        whose = "by default" if limit.group is None else f"by the limit of {quote_name(limit.group)}"
        yield f"At most {told_limit(limit.limit)}, {whose}."


def _budget(explanation: Explanation) -> Iterator[str]:
    if explanation.agent is not None:
        calls = min(explanation.agent.calls_per_hour or AGENT_BUDGET.calls, AGENT_BUDGET.calls)
        yield f"At most {told_limit(replace(AGENT_BUDGET, calls=calls))} of everything that it calls together."


def _others(explanation: Explanation) -> Iterator[str]:
    if explanation.not_before is not None and Obstacle.SHUT_OUT not in explanation.obstacles:
        yield "Tokens of their earlier sign-ins were revoked: they must have signed in again since."
    if explanation.trial is not None:
        opinion = "allow" if explanation.trial.would_allow else "refuse"
        rules = ", ".join(f"{quote_name(rule.group)} (version {rule.version})" for rule in explanation.trial.rules)
        yield f"Watched rules would {opinion} it: {rules}."


def _or_when(explanation: Explanation) -> str:
    if explanation.planned:
        return " yet"
    return " any more" if explanation.ended else ""


def _told_arguments(explanation: Explanation) -> str:
    if explanation.arguments is None:
        return ""
    told = (f"{quote_name(name)} {told_values([value])}" for name, value in sorted(explanation.arguments.items()))
    return f" with {', '.join(told) or 'no arguments'}"


def _told_grants(grants: Iterable[Grant], explanation: Explanation) -> str:
    return ", and by ".join(_told_grant(grant, explanation) for grant in grants)


def _told_grant(grant: Grant, explanation: Explanation) -> str:
    narrowed = told_conditions(grant.conditions, meanings(explanation.name, explanation.groups))
    return f"{quote_name(grant.group)} (version {grant.version}{', ' + narrowed if narrowed else ''})"
