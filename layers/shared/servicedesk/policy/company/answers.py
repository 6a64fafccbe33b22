"""What the API answers and `--json` prints of rules for an identity provider's groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from servicedesk.federation.group_map import GroupMap
from servicedesk.policy.change import Change
from servicedesk.policy.impact.impact import Impact
from servicedesk.policy.schema import ALWAYS, Unmeant
from servicedesk.tools.rows import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRule:
    """What membership of one group of the identity provider gives."""

    __pydantic_config__ = ALWAYS

    groups: Names
    label: Annotated[str, Field(description="What people call the provider's group; empty where its name says it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderGroupsAnswer:
    """An identity provider's rules. A group of it without one gives nothing."""

    __pydantic_config__ = ALWAYS

    provider: str
    rules: Annotated[Mapping[str, ProviderRule], Field(description="The provider's group, exactly as it names it.")]
    version: int
    updated_at: str | None
    updated_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderGroupsOutcome:
    """What was changed of an identity provider's rules, or would be."""

    __pydantic_config__ = ALWAYS

    provider: ProviderGroupsAnswer
    change: Annotated[Change | None, Field(description="The record of it. null: it was so already.")]
    impact: Annotated[
        Impact | None,
        Field(description="What it would mean for those who have signed in; null unless a dry run of one."),
    ] = None
    warnings: Annotated[
        tuple[str, ...], Field(description="What to know of the rules as they are then, a sentence each.")
    ]
    administrators: Unmeant = None


def provider_answer(group_map: GroupMap) -> ProviderGroupsAnswer:
    """Return what is answered of a map."""
    return ProviderGroupsAnswer(
        provider=group_map.provider,
        rules={
            name: ProviderRule(groups=rule.groups, label=rule.label) for name, rule in sorted(group_map.rules.items())
        },
        version=group_map.version,
        updated_at=group_map.updated_at,
        updated_by=group_map.updated_by,
    )
