"""Schema of a group map in the permissions table: one row an identity provider.

pk                sk         holds
idp#<provider>    mapping    rules: the provider's group → {groups, label}; version; updated_at, updated_by; schema

What reads a row that cannot be understood raises one of `policy_notation.UNREADABLE`.
"""

from __future__ import annotations

from typing import Any, Final

from servicedesk.aws.notation import Item, serialize_row, whole
from servicedesk.aws.policy_notation import SCHEMA, require_readable
from servicedesk.federation.group_map import GroupMap, GroupRule

MAPPING: Final = "mapping"
_PREFIX: Final = "idp#"


def map_key(provider: str) -> dict[str, Any]:
    """Return the key of a provider's row."""
    return {"pk": {"S": f"{_PREFIX}{provider}"}, "sk": {"S": MAPPING}}


def map_item(group_map: GroupMap) -> dict[str, Any]:
    """Return the row that stores a map, in DynamoDB's notation."""
    row = {
        "pk": f"{_PREFIX}{group_map.provider}",
        "sk": MAPPING,
        "schema": SCHEMA,
        "rules": {name: {"groups": sorted(rule.groups), "label": rule.label} for name, rule in group_map.rules.items()},
        "version": group_map.version,
        "updated_at": group_map.updated_at,
        "updated_by": group_map.updated_by,
    }
    return serialize_row({name: value for name, value in row.items() if value is not None})


def group_map_of(item: Item) -> GroupMap:
    """Return the map that a row stores."""
    require_readable(item)
    return GroupMap(
        provider=str(item["pk"]).removeprefix(_PREFIX),
        rules={
            str(name): GroupRule(groups=frozenset(map(str, rule["groups"])), label=str(rule.get("label", "")))
            for name, rule in item["rules"].items()
        },
        version=whole(item["version"]),
        updated_at=item.get("updated_at"),
        updated_by=item.get("updated_by"),
    )
