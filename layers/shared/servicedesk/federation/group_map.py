"""Group map: which of the desk's groups the members of an identity provider's groups are in.

Nothing outside the standard library is imported: people wait for the function that reads it while they sign in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """What membership of one group of the identity provider gives."""

    #: Names of the desk's groups.
    groups: frozenset[str]
    #: What people call the provider's group, for a provider that names it by an id; else empty.
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMap:
    """The rules for one identity provider. What has no rule gives nothing."""

    provider: str
    #: The provider's group, exactly as it names it → what it gives.
    rules: Mapping[str, GroupRule] = field(default_factory=dict)
    #: 0 if none was ever stored.
    version: int = 0
    #: ISO 8601, UTC; and who: None if none was ever stored.
    updated_at: str | None = None
    updated_by: str | None = None

    def desk_groups(self, provider_groups: Iterable[str]) -> frozenset[str]:
        """Return the desk's groups of somebody who is in these groups of the provider."""
        return frozenset(group for name in provider_groups if name in self.rules for group in self.rules[name].groups)


class GroupMapsReader(Protocol):
    """Where all group maps are read."""

    def group_maps(self) -> tuple[GroupMap, ...]:
        """Return every provider's map, by provider.

        Raises:
            PermissionsUnavailable: The store did not answer, or holds what cannot be understood.
        """


class GroupMaps(Protocol):
    """Where the group maps are kept."""

    def group_map(self, provider: str) -> GroupMap:
        """Return a provider's map as of now; version 0 if none is stored.

        Raises:
            PermissionsUnavailable: The store did not answer, or holds what cannot be understood.
        """


def given_groups(maps: Iterable[GroupMap]) -> frozenset[str]:
    """Return the desk's groups that some group of a provider gives."""
    return frozenset(group for one in maps for rule in one.rules.values() for group in rule.groups)
