"""Group-map store in DynamoDB: the rules for each identity provider, each change with its record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from servicedesk.aws.group_map_rows import MAPPING, group_map_of, map_item
from servicedesk.aws.group_maps_table import GroupMapsTable
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.row_versions import at_version, rows_of_kind
from servicedesk.aws.transactions import BUSY
from servicedesk.errors import PermissionsUnavailable, PolicyConflict
from servicedesk.federation.group_map import GroupMap
from servicedesk.policy.change import Change
from servicedesk.policy.rules import GroupPolicy

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class RecordedGroupMaps(GroupMapsTable):
    """`GroupMapStore` on the permissions table. `log` is the policy store on the same one.

    `company` is the deployment's identity provider, or empty: its map is never missing from all of them.
    """

    def __init__(self, client: DynamoDBClient, table_name: str, log: PolicyTable, company: str = "") -> None:
        super().__init__(client, table_name)
        self._log = log
        self._company = company

    def group_maps(self) -> tuple[GroupMap, ...]:
        """Return every provider's map, by provider."""
        found = rows_of_kind(self._client, self._table_name, MAPPING, group_map_of)
        if self._company and all(one.provider != self._company for one in found):
            # The first was perhaps written a moment ago, which an index does not show.
            ours = self.group_map(self._company)
            found += [ours] if ours.version else []
        return tuple(sorted(found, key=lambda one: one.provider))

    def write_group_map(self, group_map: GroupMap, change: Change, witnesses: Sequence[GroupPolicy] = ()) -> None:
        """Store a map and the record of the change, or neither."""
        put = {"TableName": self._table_name, "Item": map_item(group_map), **at_version(group_map.version - 1)}
        record, checks = self._log.record_of(change), [self._log.version_check(one) for one in witnesses]
        try:
            made = self._log.commit([*checks, {"Put": put}, record], record, change)
        except PermissionsUnavailable as failure:
            if failure.code != BUSY:
                raise
            made = False
        if not made:
            raise PolicyConflict("somebody else changed the same rules a moment ago; nothing was changed")
