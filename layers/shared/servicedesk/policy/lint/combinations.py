"""Lint rules of combinations: rights without those that belong to them, and grants that others make pointless."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from servicedesk.discovery.grants import Grant
from servicedesk.policy.capabilities import Capability
from servicedesk.policy.command_line import command_line
from servicedesk.policy.dropped_terms import command_to_allow
from servicedesk.policy.impact.coverage import take_away
from servicedesk.policy.lint.evidence import Evidence
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.rule_words import join_names
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.effect import Effect
from servicedesk.tools.text import quote_name

_FINDING_VERBS = ("search_", "list_", "find_")
_GETTING_VERB = "get_"


def destroys_without_reads(evidence: Evidence) -> Iterator[Observation]:
    """Find groups that may destroy rows of a kind which members cannot look at."""
    return _without_companion(
        evidence,
        lambda tool: tool.effect == Effect.DESTROYS,
        lambda tool: tool.effect == Effect.READS,
        "{group} may use {tool}, and {who} can look at no {rows} first: nothing of {others} is granted.",
    )


def get_without_search(evidence: Evidence) -> Iterator[Observation]:
    """Find groups that may open rows by their id which members cannot find."""
    return _without_companion(
        evidence,
        lambda tool: tool.effect == Effect.READS and tool.name.startswith(_GETTING_VERB),
        lambda tool: tool.effect == Effect.READS and tool.name.startswith(_FINDING_VERBS),
        "{group} may use {tool}, and {who} can find no {rows} to use it on: nothing of {others} is granted.",
    )


def pointless_grants(evidence: Evidence) -> Iterator[Observation]:
    """Find grants that narrow nothing, as every member who can sign in has more by another group."""
    for policy in evidence.policies:
        members = evidence.pool.admitted_members(policy.group)
        own = evidence.grants_of([policy.group]) if members else {}
        for grant, *_ in (own[tool] for tool in sorted(own)):
            if _narrows(grant.conditions) and all(_has_more(who, grant, evidence) for who in members):
                yield _pointless(grant, members, evidence)


def _without_companion(
    evidence: Evidence,
    is_asked_of: Callable[[Capability], bool],
    is_companion: Callable[[Capability], bool],
    message: str,
) -> Iterator[Observation]:
    tools = evidence.capabilities.tools
    for policy in evidence.policies:
        for tool in filter(is_asked_of, tools):
            companions = [one.name for one in tools if is_companion(one) and _rows(one) == _rows(tool) != ""]
            if tool.name not in evidence.grants_of([policy.group]) or not companions:
                continue
            who = _without(policy, companions, evidence)
            if who:
                said = {"group": quote_name(policy.group), "tool": quote_name(tool.name), "who": who}
                yield Observation(
                    subject=policy.group,
                    message=message.format(**said, rows=_rows(tool), others=" or ".join(companions)),
                    mend=command_to_allow(policy.group, companions[0], policy.rules.settle(evidence.now)),
                )


def _without(policy: GroupPolicy, companions: Sequence[str], evidence: Evidence) -> str:
    """Return who of a group has none of some tools by any of their groups; of one with nobody in it, its members."""
    members = [member.username for member in evidence.pool.members.get(policy.group, ())]
    if not members:
        return "" if evidence.grants_of([policy.group]).keys() & set(companions) else "its members"
    return join_names(
        who for who in members if not evidence.grants_of(evidence.pool.groups_of(who)).keys() & set(companions)
    )


def _rows(tool: Capability) -> str:
    return "" if tool.rows is None else tool.rows.name


def _narrows(conditions: Conditions) -> bool:
    return bool(conditions.where or conditions.hide or conditions.when)


def _has_more(username: str, grant: Grant, evidence: Evidence) -> bool:
    """Whether by their other groups somebody has all that a grant gives them, and more."""
    groups = evidence.pool.groups_of(username)
    others = [
        one.conditions.resolve(username, groups)
        for one in evidence.grants_of(groups - {grant.group}).get(grant.tool, ())
    ]
    own = [grant.conditions.resolve(username, groups)]
    return bool(others) and not take_away([*own, *others], others) and take_away(others, own)


def _pointless(grant: Grant, members: Sequence[str], evidence: Evidence) -> Observation:
    by = {
        other
        for who in members
        for other in evidence.pool.groups_of(who) - {grant.group}
        if grant.tool in evidence.grants_of([other])
    }
    return Observation(
        subject=grant.group,
        message=(
            f"What the grant of {quote_name(grant.tool)} to {quote_name(grant.group)} leaves out has no effect:"
            f" {join_names(members)} {'has' if len(members) == 1 else 'have'} more by {join_names(by)}."
        ),
        mend=command_line("revoke", grant.group, grant.tool),
    )
