"""What looks wrong in a policy, compared with the tools there are and the groups the pool has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from servicedesk.policy.checks import suggestion
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.text import named


class FindingKind(StrEnum):
    """What kind of thing looks wrong."""

    #: A grant, or a shadow rule, for a tool that does not exist: it allows nothing.
    UNKNOWN_TOOL = "unknown_tool"
    #: Nobody may use the tool.
    UNUSED_TOOL = "unused_tool"
    #: Rules for a group that the pool does not have: nobody can be in it.
    UNKNOWN_GROUP = "unknown_group"
    #: A group of the pool without any grant: its members see nothing by it.
    GROUP_WITHOUT_POLICY = "group_without_policy"
    #: Two names that differ in upper and lower case only. Groups and tools are told apart by it.
    CASE_SLIP = "case_slip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at."""

    kind: FindingKind
    #: The group or tool it is about.
    subject: str
    message: str


def findings(
    policies: Iterable[GroupPolicy], pool_groups: Iterable[str], known: Collection[str]
) -> tuple[Finding, ...]:
    """Return everything that looks wrong, in a stable order.

    Args:
        policies: The rules of every group.
        pool_groups: Names of the pool's groups.
        known: Names of everything that can be granted.
    """
    stored, pool = tuple(policies), tuple(pool_groups)
    with_rules = [policy for policy in stored if policy.rules.grants or policy.rules.shadows]
    return (
        *_unknown_tools(with_rules, known),
        *_unused_tools(stored, pool, known),
        *_unknown_groups(with_rules, pool),
        *_groups_without_policy(stored, pool),
    )


def _unknown_tools(policies: Iterable[GroupPolicy], known: Collection[str]) -> Iterator[Finding]:
    for policy in policies:
        for tool in sorted({*policy.rules.grants, *policy.rules.shadows} - set(known)):
            kind = FindingKind.CASE_SLIP if _differs_in_case(tool, known) else FindingKind.UNKNOWN_TOOL
            message = f"{named(policy.group)} is granted {named(tool)}, which does not exist{suggestion(tool, known)}"
            yield Finding(kind=kind, subject=tool, message=_sentence(message))


def _unused_tools(policies: Collection[GroupPolicy], pool: Collection[str], known: Iterable[str]) -> Iterator[Finding]:
    granted = {tool for policy in policies if policy.group in pool for tool in policy.rules.grants}
    for tool in sorted(set(known) - granted):
        yield Finding(kind=FindingKind.UNUSED_TOOL, subject=tool, message=f"Nobody may use {named(tool)}.")


def _unknown_groups(policies: Iterable[GroupPolicy], pool: Collection[str]) -> Iterator[Finding]:
    for policy in policies:
        if policy.group not in pool:
            kind = FindingKind.CASE_SLIP if _differs_in_case(policy.group, pool) else FindingKind.UNKNOWN_GROUP
            message = (
                f"{named(policy.group)} has rules, and the user pool has no such group{suggestion(policy.group, pool)}"
            )
            yield Finding(kind=kind, subject=policy.group, message=_sentence(message))


def _groups_without_policy(policies: Iterable[GroupPolicy], pool: Iterable[str]) -> Iterator[Finding]:
    granted = {policy.group for policy in policies if policy.rules.grants}
    for group in sorted(set(pool) - granted):
        message = f"The group {named(group)} of the user pool is granted nothing: its members see no tool by it."
        yield Finding(kind=FindingKind.GROUP_WITHOUT_POLICY, subject=group, message=message)


def _differs_in_case(name: str, names: Iterable[str]) -> bool:
    return name.casefold() in {known.casefold() for known in names}


def _sentence(message: str) -> str:
    return message if message.endswith("?") else message + "."
