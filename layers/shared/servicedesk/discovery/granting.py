"""The decision itself: which grants let the members of some groups use which tools."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from servicedesk.discovery.grants import Grant, ShadowRule


def granting(
    groups: Collection[str], grants: Iterable[Grant], known: Collection[str]
) -> Mapping[str, tuple[Grant, ...]]:
    """Return tool → the grants that allow it. What is not in it is refused.

    Args:
        groups: The groups of whoever asks; a grant of any other group allows nothing.
        grants: What is stored.
        known: Names of the tools that exist; a grant for any other allows nothing.
    """
    allowing: dict[str, tuple[Grant, ...]] = {}
    for grant in grants:
        if grant.tool in known and grant.group in groups:
            allowing[grant.tool] = (*allowing.get(grant.tool, ()), grant)
    return allowing


def proposed(grants: Iterable[Grant], shadows: Iterable[ShadowRule]) -> tuple[Grant, ...]:
    """Return the grants as they would be if every shadow rule took the place of its group's grant."""
    rules = {(rule.group, rule.tool): rule for rule in shadows}
    kept = tuple(grant for grant in grants if (grant.group, grant.tool) not in rules)
    new = tuple(
        Grant(group=rule.group, tool=rule.tool, conditions=rule.conditions, version=rule.version)
        for rule in rules.values()
        if rule.conditions is not None
    )
    return kept + new
