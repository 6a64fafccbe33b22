"""Rules for the company's groups, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from servicedesk.errors import PermissionsUnavailable, PolicyConflict
from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.change import Change
from servicedesk.policy.rules import GroupPolicy


class FakeGroupMapStore:
    """`GroupMapStore` in memory. `whole_log` is that of the policy store beside it, where there is one."""

    def __init__(self, *maps: GroupMap, whole_log: list[Change] | None = None) -> None:
        self.maps = {one.provider: one for one in maps}
        self.log: list[Change] = []
        self._whole_log: list[Change] = [] if whole_log is None else whole_log
        self.available = True
        #: Of the last write.
        self.witnesses: Sequence[GroupPolicy] = ()

    def group_map(self, provider: str) -> GroupMap:
        self._require()
        return self.maps.get(provider, GroupMap(provider=provider))

    def group_maps(self) -> tuple[GroupMap, ...]:
        self._require()
        return tuple(one for _, one in sorted(self.maps.items()))

    def write_group_map(self, group_map: GroupMap, change: Change, witnesses: Sequence[GroupPolicy] = ()) -> None:
        self.witnesses = witnesses
        if self.group_map(group_map.provider).version != group_map.version - 1:
            raise PolicyConflict("somebody else was first")
        self.maps[group_map.provider] = group_map
        self.log.append(change)
        self._whole_log.append(change)

    def _require(self) -> None:
        if not self.available:
            raise PermissionsUnavailable


def group_map(**rules: str) -> GroupMap:
    """Return the map of Corp: the provider's group to one of the desk's; an underscore stands for a hyphen."""
    return GroupMap(
        provider="Corp",
        rules={name.replace("_", "-"): GroupRule(groups=frozenset({group})) for name, group in rules.items()},
        version=1,
    )
