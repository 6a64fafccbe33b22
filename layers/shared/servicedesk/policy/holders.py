"""Who can use a tool: the groups that grant it, and the people in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from servicedesk.policy.directory import Directory
from servicedesk.policy.grantable import Grantable, is_granted
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.schema import ConditionsAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A group that grants a tool, with its members as of now."""

    group: str
    version: int
    conditions: ConditionsAnswer
    members: Annotated[tuple[str, ...], Field(description="User names.")]
    disabled_members: Annotated[tuple[str, ...], Field(description="Those of them who cannot sign in.")]

    @property
    def can_be_used(self) -> bool:
        """Whether somebody in the group can sign in."""
        return len(self.members) > len(self.disabled_members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Who can use a tool."""

    tool: str
    groups: tuple[Holder, ...]


def holders(tool: str, policies: Iterable[GroupPolicy], directory: Directory, known: Grantable) -> Holders:
    """Return the groups that grant `tool`, by name; a void grant is none."""
    granting = (policy for policy in policies if is_granted(policy.rules, tool, known))
    return Holders(tool=tool, groups=tuple(_holder(policy, tool, directory) for policy in granting))


def _holder(policy: GroupPolicy, tool: str, directory: Directory) -> Holder:
    members = directory.members(policy.group)
    return Holder(
        group=policy.group,
        version=policy.version,
        conditions=policy.rules.grants[tool],
        members=tuple(member.username for member in members),
        disabled_members=tuple(member.username for member in members if not member.is_enabled),
    )
