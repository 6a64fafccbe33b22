"""Permissions in DynamoDB: one row a group, one row a revoked subject.

pk               sk          holds
group#<name>     grants      tools: tool → {where: attribute → values, hide: fields}; version; updated_at, updated_by
subject#<sub>    revocation  not_before: epoch seconds; reason

Every row carries `schema`, the version of this notation that it is written in; a row without one is of version 1. A row
of a newer version decides nothing, so a release that is rolled back never takes what it cannot read for what it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.discovery.grants import Grant, Permissions
from servicedesk.errors import PermissionsUnavailable
from servicedesk.tools.desk import HIDEABLE_FIELDS
from servicedesk.tools.view import Conditions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: The notation that this release writes, and the newest that it reads.
SCHEMA = 1
# BatchGetItem takes at most this many keys; Cognito puts a person in at most 100 groups.
MAX_KEYS_PER_READ = 100
# How often keys that DynamoDB left unprocessed are asked for again before the answer is "unavailable".
MAX_READS = 3

Item = Mapping[str, Any]

_FIRST_SCHEMA = Decimal(1)
_deserialize = TypeDeserializer().deserialize
_serialize = TypeSerializer().serialize


class GrantsTable:
    """`Grants` on one table, read with one BatchGetItem for up to 99 groups."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def read(self, subject: str, groups: frozenset[str], *, fresh: bool = False) -> Permissions:
        """Return the grants of `groups` and the revocation of `subject`.

        Raises:
            PermissionsUnavailable: The table did not answer, or a row cannot be understood.
        """
        keys = [("subject#" + subject, "revocation"), *(("group#" + group, "grants") for group in sorted(groups))]
        try:
            return _permissions(self._items(keys, fresh=fresh))
        except (BotoCoreError, ClientError, KeyError, TypeError, ValueError, AttributeError):
            # Without "from None" the cause would carry what is stored, and the request, into a log.
            raise PermissionsUnavailable from None

    def _items(self, keys: list[tuple[str, str]], *, fresh: bool) -> list[Item]:
        items: list[Item] = []
        for start in range(0, len(keys), MAX_KEYS_PER_READ):
            items.extend(self._batch(keys[start : start + MAX_KEYS_PER_READ], fresh=fresh))
        return items

    def _batch(self, keys: list[tuple[str, str]], *, fresh: bool) -> list[Item]:
        wanted: Any = {
            self._table_name: {
                "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys],
                "ConsistentRead": fresh,
            }
        }
        items: list[Item] = []
        for _ in range(MAX_READS):
            answer = self._client.batch_get_item(RequestItems=wanted)
            items.extend(_plain(row) for row in answer["Responses"].get(self._table_name, []))
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return items
        raise PermissionsUnavailable


def grants_item(
    group: str, tools: Mapping[str, Conditions], *, version: int, updated_at: str, updated_by: str
) -> dict[str, Any]:
    """Return the row that stores what `group` may use, in DynamoDB's own notation.

    Args:
        group: The group's name in the user pool.
        tools: Tool name → conditions.
        version: 1 for the first, one more with each change.
        updated_at: ISO 8601, UTC.
        updated_by: Who made the change.
    """
    row = {
        "pk": f"group#{group}",
        "sk": "grants",
        "schema": SCHEMA,
        "tools": {tool: _stored_conditions(conditions) for tool, conditions in tools.items()},
        "version": version,
        "updated_at": updated_at,
        "updated_by": updated_by,
    }
    return {name: _serialize(value) for name, value in row.items()}


def _stored_conditions(conditions: Conditions) -> dict[str, Any]:
    stored: dict[str, Any] = {}
    if conditions.where:
        stored["where"] = {attribute: sorted(values) for attribute, values in conditions.where.items()}
    if conditions.hide:
        stored["hide"] = sorted(conditions.hide)
    return stored


def _plain(row: Mapping[str, Any]) -> Item:
    return {name: _deserialize(value) for name, value in row.items()}


def _permissions(items: Iterable[Item]) -> Permissions:
    grants: list[Grant] = []
    not_before: int | None = None
    for item in items:
        if _whole(item.get("schema", _FIRST_SCHEMA)) > SCHEMA:
            raise ValueError("written by a newer release")
        match item["sk"]:
            case "grants":
                grants.extend(_grants(item))
            case "revocation":
                not_before = _whole(item["not_before"])
    return Permissions(grants=tuple(grants), not_before=not_before)


def _grants(item: Item) -> Iterable[Grant]:
    group = str(item["pk"]).removeprefix("group#")
    version = _whole(item["version"])
    for tool, stored in item["tools"].items():
        yield Grant(group=group, tool=tool, conditions=_conditions(stored), version=version)


def _conditions(stored: Mapping[str, Any]) -> Conditions:
    unknown = set(stored) - {"where", "hide"}
    if unknown:
        # A condition that this version does not know would have narrowed the grant; ignoring it would widen it.
        raise ValueError("unknown condition")
    where = stored.get("where", {})
    hide = _texts(stored.get("hide", []))
    if hide - HIDEABLE_FIELDS:
        # A misspelt field would be shown. A misspelt attribute in `where` shows nothing, and needs no check.
        raise ValueError("unknown field")
    return Conditions(where={attribute: _texts(values) for attribute, values in where.items()}, hide=hide)


def _texts(values: object) -> frozenset[str]:
    if not isinstance(values, list | set) or not all(isinstance(value, str) for value in values):
        raise TypeError("not a list of texts")
    return frozenset(values)


def _whole(value: object) -> int:
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        raise TypeError("not a whole number")
    return int(value)
