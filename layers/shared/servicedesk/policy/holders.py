"""Who can use a tool: the groups that grant it, and the people in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from servicedesk.policy.directory import Directory, Member
from servicedesk.policy.grantable import Grantable, is_granted
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.view import Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A group that grants a tool, with its members as of now."""

    group: str
    version: int
    conditions: Conditions
    members: tuple[Member, ...]

    @property
    def can_be_used(self) -> bool:
        """Whether somebody in the group can sign in."""
        return any(member.is_enabled for member in self.members)


def holders(tool: str, policies: Iterable[GroupPolicy], directory: Directory, known: Grantable) -> tuple[Holder, ...]:
    """Return the groups that grant `tool`, by name; a void grant is none.

    Raises:
        DirectoryUnavailable: Their members could not be read.
    """
    return tuple(
        Holder(
            group=policy.group,
            version=policy.version,
            conditions=policy.rules.grants[tool],
            members=directory.members(policy.group),
        )
        for policy in policies
        if is_granted(policy.rules, tool, known)
    )
