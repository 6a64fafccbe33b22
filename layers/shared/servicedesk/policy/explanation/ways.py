"""Ways to turn a decision round: what would allow what is refused, or refuse what is allowed, with its command."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from servicedesk.discovery.grants import Grant
from servicedesk.policy.command_line import any_of, command_line
from servicedesk.policy.company.words import way_in_by_rules, way_out_at_provider
from servicedesk.policy.explanation.call_question import Obstacle
from servicedesk.policy.grantable import Grantable, is_granted
from servicedesk.policy.rule_words import join_names
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.conditions import OMITTED
from servicedesk.tools.text import quote_name

if TYPE_CHECKING:
    from servicedesk.policy.explanation.explanation import Explanation


def ways_to_change(
    explanation: Explanation, policies: Iterable[GroupPolicy], known: Grantable, now: float
) -> tuple[str, ...]:
    """Return what would turn the decision round, a sentence each; `policies` are every group's, as of a moment."""
    if not explanation.is_known:
        return tuple(_mends(explanation))
    if explanation.obstacles:
        return tuple(_ways_past(explanation))
    if explanation.grants:
        return tuple(_ways_to_refuse(explanation))
    holders = [policy.group for policy in policies if is_granted(policy.rules, explanation.tool, known, now)]
    return tuple(_ways_to_allow(explanation, holders))


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


def _ways_to_allow(explanation: Explanation, holders: Collection[str]) -> Iterator[str]:
    tool = quote_name(explanation.tool)
    yield from _mends(explanation)
    for grant in explanation.inapplicable:
        yield f"Let {quote_name(grant.group)} call it so: {_widening_command(grant, explanation)}"
    if explanation.groups:
        groups = sorted(explanation.groups)
        grants = any_of(command_line("grant", group, explanation.tool) for group in groups)
        yield f"Grant {tool} to one of their groups: {grants}"
    if holders and explanation.person is not None and explanation.person.provider is not None:
        yield way_in_by_rules(explanation.person, holders)
    elif holders and explanation.person is not None:
        put = any_of(command_line("people", "put", explanation.name, group) for group in sorted(holders))
        yield f"Put {quote_name(explanation.name)} into a group that has it: {put}"
    elif not holders:
        yield f"No group has {tool}: grant it to one that they are in."


def _widening_command(grant: Grant, explanation: Explanation) -> str:
    arguments = explanation.arguments or {}
    words = [grant.group, grant.tool]
    for name, values in sorted(grant.conditions.when.items()):
        words += ["--when", f"{name}={','.join(sorted(values | {arguments.get(name, OMITTED)}))}"]
    return command_line("grant", *words, "--keep")
