"""Optimistic locking of a whole policy: what somebody had read when they decided on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from servicedesk.errors import PolicyConflict
from servicedesk.policy.change import Change
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.text import quote_name

TAG_CHARACTERS = 32


def policy_tag(policies: Iterable[GroupPolicy]) -> str:
    """Return a text that is another one as soon as any group has another version."""
    versions = sorted(f"{policy.group} {policy.version}" for policy in policies)
    return sha256("\n".join(versions).encode()).hexdigest()[:TAG_CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """A group whose rules are not those that were read."""

    #: As it is.
    policy: GroupPolicy
    #: The version that was read; None where the document does not say.
    read_version: int | None

    def __str__(self) -> str:
        by = f" (by {quote_name(self.policy.updated_by)})" if self.policy.updated_by else ""
        unsaid = "and the document does not say which it was decided on"
        read = unsaid if self.read_version is None else f"not at {self.read_version}"
        return f"{quote_name(self.policy.group)} is at version {self.policy.version}{by}, {read}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A policy as it was read."""

    #: Group → the version that its rules had; None, or not there, where the document does not say.
    versions: Mapping[str, int | None] = field(default_factory=dict)
    #: `policy_tag` of what was read; None where the document does not say.
    tag: str | None = None
    #: Whether a change of any group refuses the document, or only of one that it would change too.
    is_exact: bool = False

    def require(self, stored: Mapping[str, GroupPolicy], changes: Iterable[Change]) -> None:
        """Refuse to overwrite what was changed since it was read.

        Raises:
            PolicyConflict: Somebody was quicker; the message names the groups, and who.
        """
        overtaken = self.overtaken_groups(stored, changes)
        if overtaken or (self.is_exact and not self._is_current(stored)):
            which = f": {'; '.join(map(str, overtaken))}" if overtaken else ""
            raise PolicyConflict(
                f"the policy was changed since it was read{which}. Nothing was changed now: read it and decide again"
            )

    def overtaken_groups(self, stored: Mapping[str, GroupPolicy], changes: Iterable[Change]) -> tuple[Overtaken, ...]:
        """Return the groups that are not as they were when the document was decided on, and that it is about."""
        concerned = {change.subject for change in changes}
        if self.is_exact:
            concerned |= self.versions.keys()
        policies = [stored.get(group, GroupPolicy(group=group)) for group in sorted(concerned)]
        is_current = self._is_current(stored)
        return tuple(
            Overtaken(policy=policy, read_version=self.versions.get(policy.group))
            for policy in policies
            if policy.version != self._read_version(policy, is_current=is_current)
        )

    def _is_current(self, stored: Mapping[str, GroupPolicy]) -> bool:
        return self.tag == policy_tag(stored.values())

    def _read_version(self, policy: GroupPolicy, *, is_current: bool) -> int:
        said = self.versions.get(policy.group)
        if said is not None:
            return said
        # Of a group that the document does not name, it is known only if nothing at all was changed.
        return policy.version if is_current else 0
