"""Group-map store in DynamoDB: the rules for each identity provider, each change with its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicedesk.aws.group_map_rows import MAPPING, group_map_of, map_item
from servicedesk.aws.group_maps_table import GroupMapsTable
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.row_versions import at_version, rows_of_kind
from servicedesk.aws.transactions import BUSY
from servicedesk.errors import PermissionsUnavailable, PolicyConflict
from servicedesk.federation.group_map import GroupMap
from servicedesk.policy.change import Change

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class RecordedGroupMaps(GroupMapsTable):
    """`GroupMapStore` on the permissions table. `log` is the policy store on the same one."""

    def __init__(self, client: DynamoDBClient, table_name: str, log: PolicyTable) -> None:
        super().__init__(client, table_name)
        self._log = log

    def group_maps(self) -> tuple[GroupMap, ...]:
        """Return every provider's map, by provider."""
        found = rows_of_kind(self._client, self._table_name, MAPPING, group_map_of)
        return tuple(sorted(found, key=lambda one: one.provider))

    def write_group_map(self, group_map: GroupMap, change: Change) -> None:
        """Store a map and the record of the change, or neither."""
        put = {"TableName": self._table_name, "Item": map_item(group_map), **at_version(group_map.version - 1)}
        record = self._log.record_of(change)
        try:
            made = self._log.commit([{"Put": put}, record], record, change)
        except PermissionsUnavailable as failure:
            if failure.code != BUSY:
                raise
            made = False
        if not made:
            raise PolicyConflict("somebody else changed the same rules a moment ago; nothing was changed")
