"""Ways to turn a decision round: what would allow what is refused, or refuse what is allowed, with its command."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.command_line import any_of, command_line
from servicedesk.policy.company.words import way_in_by_rules, way_out_at_provider
from servicedesk.policy.dropped_terms import command_to_allow
from servicedesk.policy.explanation.call_question import CallQuestion, Obstacle
from servicedesk.policy.explanation.widening import widening_command
from servicedesk.policy.grantable import is_granted
from servicedesk.policy.rule_words import join_names
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.text import quote_name

if TYPE_CHECKING:
    from servicedesk.policy.explanation.explanation import Explanation


def ways_to_change(
    explanation: Explanation, policies: Iterable[GroupPolicy], asked: CallQuestion, capabilities: Capabilities
) -> tuple[str, ...]:
    """Return what would turn the decision round, a sentence each; `policies` are every group's."""
    if not explanation.is_known:
        return tuple(_mends(explanation))
    if explanation.obstacles:
        return tuple(_ways_past(explanation))
    if explanation.grants:
        return tuple(_ways_to_refuse(explanation))
    return tuple(_ways_to_allow(explanation, tuple(policies), asked, capabilities))


def _ways_past(explanation: Explanation) -> Iterator[str]:
    """Yield what lets somebody come again; nothing makes a tool one for agents."""
    name, agent = quote_name(explanation.name), explanation.agent
    if agent is None:
        yield f"Let {name} sign in again: {command_line('people', 'enable', explanation.name)}"
        return
    if Obstacle.NOT_FOR_AGENTS in explanation.obstacles:
        return
    if Obstacle.DISABLED in explanation.obstacles:
        yield f"Let {name} in again: {command_line('agents', 'enable', agent.name)}"
    if Obstacle.ENDED in explanation.obstacles:
        yield f"Move the end of {name}: {command_line('agents', 'rotate', agent.name, '--expires', '90d')}"


def _ways_to_refuse(explanation: Explanation) -> Iterator[str]:
    groups = sorted({grant.group for grant in explanation.grants})
    every = "each of " if len(groups) > 1 else ""
    tool, person = explanation.tool, explanation.name
    name, told = quote_name(person), f"{every}{join_names(groups)}"
    revoke = " and ".join(command_line("revoke", group, tool) for group in groups)
    yield f"Revoke {quote_name(tool)} from {told}: {revoke}"
    if explanation.agent is not None:
        disable = command_line("agents", "disable", explanation.agent.name)
        yield f"Disable {name}; holds until it is enabled again: {disable}"
        return
    if explanation.person is not None and explanation.person.provider is not None:
        yield way_out_at_provider(explanation.person, groups)
        yield _way_to_revoke(explanation)
        return
    take_out = " and ".join(command_line("people", "take-out", person, group) for group in groups)
    yield f"Take {name} out of {told}; holds when their token expires: {take_out}"
    yield _way_to_revoke(explanation)


def _way_to_revoke(explanation: Explanation) -> str:
    revoke = command_line("revoke-person", explanation.name)
    return f"Revoke {quote_name(explanation.name)}; holds until they are enabled again: {revoke}"


def _mends(explanation: Explanation) -> Iterator[str]:
    for void in explanation.void:
        yield f"Mend the grant of {quote_name(void.grant.group)}: {void.mend}"


def _ways_to_allow(
    explanation: Explanation, policies: Collection[GroupPolicy], asked: CallQuestion, capabilities: Capabilities
) -> Iterator[str]:
    tool, rules = quote_name(explanation.tool), {policy.group: policy.rules.settle(asked.now) for policy in policies}
    yield from _mends(explanation)
    widening = {grant.group: widening_command(grant, asked, capabilities) for grant in explanation.inapplicable}
    for group, command in widening.items():
        if command is not None:
            yield f"Let {quote_name(group)} call it so: {command}"
    if groups := sorted(group for group in explanation.groups if widening.get(group) is None):
        grants = any_of(command_to_allow(group, explanation.tool, rules.get(group, Rules())) for group in groups)
        yield f"Grant {tool} to one of their groups: {grants}"
    others = (policy for policy in policies if policy.group not in explanation.groups)
    if admitting := [policy.group for policy in others if asked.is_answered_by(policy, capabilities)]:
        yield from _ways_into(explanation, admitting)
    elif not any(is_granted(one.rules, explanation.tool, capabilities.known, asked.moment) for one in policies):
        yield f"No group has {tool}: grant it to one that they are in."


def _ways_into(explanation: Explanation, groups: Collection[str]) -> Iterator[str]:
    """Yield how somebody comes into one of the groups; an agent's groups are what they were made with."""
    if explanation.person is None:
        return
    if explanation.person.provider is not None:
        yield way_in_by_rules(explanation.person, groups)
        return
    put = any_of(command_line("people", "put", explanation.name, group) for group in sorted(groups))
    yield f"Put {quote_name(explanation.name)} into a group that has it: {put}"
