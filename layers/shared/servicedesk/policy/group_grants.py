"""Grants of groups: their rules, as the decision takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicedesk.discovery.grants import Grant
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.conditions import Conditions


def group_grants(policies: Iterable[GroupPolicy]) -> Iterator[Grant]:
    """Yield every grant of some groups, those that begin later included; void ones too."""
    for policy in policies:
        for tool in sorted(policy.rules.grants.keys() | policy.rules.scheduled.keys()):
            for conditions in policy.rules.terms(tool):
                yield Grant(group=policy.group, tool=tool, conditions=conditions, version=policy.version)


def stored_terms(policies: Iterable[GroupPolicy]) -> Iterator[tuple[GroupPolicy, str, Conditions]]:
    """Yield group, tool and terms of all that grants, or would: what is scheduled and what is watched included."""
    for policy in policies:
        rules = policy.rules
        for named in (rules.grants, rules.scheduled, rules.shadows):
            for tool, conditions in sorted(named.items()):
                if conditions is not None:
                    yield policy, tool, conditions
