"""Lint rules of names: tools, fields and groups that there are not, and tools that nobody may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicedesk.policy.company.rule_checks import is_of_cognito
from servicedesk.policy.grantable import is_granted
from servicedesk.policy.lint.evidence import Evidence
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.void import VoidGrant, void_grants
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import quote_name, sentence


def unknown_tools(evidence: Evidence) -> Iterator[Observation]:
    """Find grants of tools that do not exist."""
    return (_unknown_tool(void, evidence) for void in _of_no_tool(evidence) if not _is_slip_of_a_tool(void, evidence))


def case_slips(evidence: Evidence) -> Iterator[Observation]:
    """Find tools and groups whose name is another's but for upper and lower case."""
    yield from (_unknown_tool(void, evidence) for void in _of_no_tool(evidence) if _is_slip_of_a_tool(void, evidence))
    for policy in _without_a_group(evidence):
        if _differs_in_case(policy.group, evidence.pool.groups):
            yield _unknown_group(policy, evidence)
    yield from _twins(evidence.pool.groups)


def _twins(groups: Iterable[str]) -> Iterator[Observation]:
    """Yield each group of the pool whose name is one before it but for upper and lower case."""
    there: dict[str, str] = {}
    for group in sorted(groups):
        twin = there.setdefault(group.casefold(), group)
        if twin != group:
            message = f"The groups {quote_name(twin)} and {quote_name(group)} of the user pool differ only in capitals."
            yield Observation(subject=group, message=message)


def unknown_fields(evidence: Evidence) -> Iterator[Observation]:
    """Find grants that name a field, a placeholder or an argument which the tool does not have."""
    for void in _void(evidence):
        group, tool = quote_name(void.grant.group), void.grant.tool
        if tool in evidence.known:
            rule = "watched rule for" if void.is_shadow else "grant of"
            message = f"the {rule} {quote_name(tool)} to {group} is void: {'; '.join(void.flaws)}"
            yield Observation(subject=tool, message=sentence(message), mend=void.mend)


def unused_tools(evidence: Evidence) -> Iterator[Observation]:
    """Find tools that no group of the pool may use."""
    held = [policy.rules for policy in evidence.policies if policy.group in evidence.pool.groups]
    for tool in sorted(evidence.known):
        if not any(is_granted(rules, tool, evidence.known, evidence.now) for rules in held):
            yield Observation(subject=tool, message=f"Nobody may use {quote_name(tool)}.")


def unknown_groups(evidence: Evidence) -> Iterator[Observation]:
    """Find rules of groups that the pool does not have."""
    for policy in _without_a_group(evidence):
        if not _differs_in_case(policy.group, evidence.pool.groups):
            yield _unknown_group(policy, evidence)


def groups_without_policy(evidence: Evidence) -> Iterator[Observation]:
    """Find groups of the pool that are granted nothing; Cognito's own group of a provider's people never is."""
    granted = {policy.group for policy in evidence.policies if policy.rules.grants or policy.rules.scheduled}
    for group in sorted(name for name in set(evidence.pool.groups) - granted if not is_of_cognito(name)):
        message = f"The group {quote_name(group)} of the user pool is granted nothing: its members see no tool by it."
        yield Observation(subject=group, message=message)


def _void(evidence: Evidence) -> Iterator[VoidGrant]:
    return (void for policy in evidence.with_rules for void in void_grants(policy, evidence.known))


def _of_no_tool(evidence: Evidence) -> Iterator[VoidGrant]:
    """Yield one void grant for each group and tool that there is not."""
    found = {(void.grant.group, void.grant.tool): void for void in reversed(list(_void(evidence)))}
    return (found[key] for key in sorted(found) if key[1] not in evidence.known)


def _unknown_tool(void: VoidGrant, evidence: Evidence) -> Observation:
    group, tool = quote_name(void.grant.group), void.grant.tool
    message = f"{group} is granted {quote_name(tool)}, which does not exist{suggestion(tool, evidence.known)}"
    return Observation(subject=tool, message=sentence(message), mend=void.mend)


def _is_slip_of_a_tool(void: VoidGrant, evidence: Evidence) -> bool:
    return _differs_in_case(void.grant.tool, evidence.known)


def _without_a_group(evidence: Evidence) -> Iterator[GroupPolicy]:
    return (policy for policy in evidence.with_rules if policy.group not in evidence.pool.groups)


def _unknown_group(policy: GroupPolicy, evidence: Evidence) -> Observation:
    near = suggestion(policy.group, evidence.pool.groups)
    message = f"{quote_name(policy.group)} has rules, and the user pool has no such group{near}"
    return Observation(subject=policy.group, message=sentence(message))


def _differs_in_case(name: str, names: Iterable[str]) -> bool:
    return name.casefold() in {known.casefold() for known in names}
