"""Lint: what looks wrong in a policy, compared with the tools there are and the groups the pool has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from servicedesk.policy.grantable import Grantable, is_granted
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.schema import ALWAYS
from servicedesk.policy.suggestion import suggestion
from servicedesk.policy.void import void_grants
from servicedesk.tools.text import quote_name, sentence


class FindingKind(StrEnum):
    """What kind of thing looks wrong."""

    #: A grant, or a shadow rule, for a tool that does not exist: it allows nothing.
    UNKNOWN_TOOL = "unknown_tool"
    #: A grant, or a shadow rule, that names a field, or a placeholder of one, which the tool's rows do not have: void.
    UNKNOWN_FIELD = "unknown_field"
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
    """Something to look at."""

    __pydantic_config__ = ALWAYS

    kind: FindingKind
    subject: Annotated[str, Field(description="The group or tool it is about.")]
    message: str
    mend: Annotated[
        str | None, Field(description="The command that mends it; null where there is more than one way.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that looks wrong."""

    findings: tuple[Finding, ...]


def findings(policies: Iterable[GroupPolicy], pool_groups: Iterable[str], known: Grantable) -> Findings:
    """Return everything that looks wrong in the rules of every group, in a stable order."""
    stored, pool = tuple(policies), tuple(pool_groups)
    with_rules = [policy for policy in stored if policy.rules.grants or policy.rules.shadows]
    return Findings(
        findings=(
            *_void_grants(with_rules, known),
            *_unused_tools(stored, pool, known),
            *_unknown_groups(with_rules, pool),
            *_groups_without_policy(stored, pool),
        )
    )


def _void_grants(policies: Iterable[GroupPolicy], known: Grantable) -> Iterator[Finding]:
    for policy in policies:
        told = set[str]()
        for void in void_grants(policy, known):
            group, tool = quote_name(void.grant.group), void.grant.tool
            if tool in known:
                rule = "watched rule for" if void.is_shadow else "grant of"
                message = f"the {rule} {quote_name(tool)} to {group} is void: {'; '.join(void.flaws)}"
                yield Finding(kind=FindingKind.UNKNOWN_FIELD, subject=tool, message=sentence(message), mend=void.mend)
            elif tool not in told:
                told.add(tool)
                kind = FindingKind.CASE_SLIP if _differs_in_case(tool, known) else FindingKind.UNKNOWN_TOOL
                message = f"{group} is granted {quote_name(tool)}, which does not exist{suggestion(tool, known)}"
                yield Finding(kind=kind, subject=tool, message=sentence(message), mend=void.mend)


def _unused_tools(policies: Collection[GroupPolicy], pool: Collection[str], known: Grantable) -> Iterator[Finding]:
    held = [policy.rules for policy in policies if policy.group in pool]
    for tool in sorted(known):
        if any(is_granted(rules, tool, known) for rules in held):
            continue
        yield Finding(kind=FindingKind.UNUSED_TOOL, subject=tool, message=f"Nobody may use {quote_name(tool)}.")


def _unknown_groups(policies: Iterable[GroupPolicy], pool: Collection[str]) -> Iterator[Finding]:
    for policy in policies:
        if policy.group not in pool:
            kind = FindingKind.CASE_SLIP if _differs_in_case(policy.group, pool) else FindingKind.UNKNOWN_GROUP
            near = suggestion(policy.group, pool)
            message = f"{quote_name(policy.group)} has rules, and the user pool has no such group{near}"
            yield Finding(kind=kind, subject=policy.group, message=sentence(message))


def _groups_without_policy(policies: Iterable[GroupPolicy], pool: Iterable[str]) -> Iterator[Finding]:
    granted = {policy.group for policy in policies if policy.rules.grants}
    for group in sorted(set(pool) - granted):
        message = f"The group {quote_name(group)} of the user pool is granted nothing: its members see no tool by it."
        yield Finding(kind=FindingKind.GROUP_WITHOUT_POLICY, subject=group, message=message)


def _differs_in_case(name: str, names: Iterable[str]) -> bool:
    return name.casefold() in {known.casefold() for known in names}
