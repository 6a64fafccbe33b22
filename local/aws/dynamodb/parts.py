"""A request of DynamoDB as the items and expressions it is about, whichever operation carries them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

#: A value as DynamoDB writes it, such as ``{"S": "text"}``.
Value: TypeAlias = Mapping[str, Any]
#: Attribute → value.
Attributes: TypeAlias = Mapping[str, Value]

_ACTIONS = {
    "put_item": "Put",
    "update_item": "Update",
    "delete_item": "Delete",
    "get_item": "Get",
    "query": "Query",
    "scan": "Scan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One item that a request reads or writes, or one Query or Scan."""

    #: Put, Update, Delete, ConditionCheck, Get, Query or Scan.
    action: str
    #: As the operation for a single item has them: ``TableName``, ``Key``, ``ConditionExpression`` and the rest.
    parameters: Mapping[str, Any]

    @property
    def table_name(self) -> str:
        """The table that it is about."""
        return str(self.parameters["TableName"])

    @property
    def index_name(self) -> str | None:
        """The index that a Query or Scan reads, or None for the table."""
        return self.parameters.get("IndexName")

    @property
    def is_of_one_item(self) -> bool:
        """Whether it names its item."""
        return self.action not in {"Query", "Scan"}

    @property
    def names(self) -> Mapping[str, str]:
        """What the expressions' placeholders for names stand for."""
        return self.parameters.get("ExpressionAttributeNames") or {}

    @property
    def values(self) -> Attributes:
        """What the expressions' placeholders for values stand for."""
        return self.parameters.get("ExpressionAttributeValues") or {}


def parts(operation: str, body: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return the parts of a request.

    Args:
        operation: As boto3 calls it: ``put_item``.
        body: The operation's parameters.
    """
    match operation:
        case "batch_write_item":
            return tuple(_written_parts(body["RequestItems"]))
        case "batch_get_item":
            return tuple(_read_parts(body["RequestItems"]))
        case "transact_write_items" | "transact_get_items":
            return tuple(
                Part(action=action, parameters=parameters) for action, parameters in _only(body["TransactItems"])
            )
    return (Part(action=_ACTIONS[operation], parameters=body),)


def _written_parts(tables: Mapping[str, Any]) -> Iterator[Part]:
    for table_name, requests in tables.items():
        for kind, request in _only(requests):
            yield Part(action=kind.removesuffix("Request"), parameters={"TableName": table_name, **request})


def _read_parts(tables: Mapping[str, Any]) -> Iterator[Part]:
    for table_name, wanted in tables.items():
        for key in wanted["Keys"]:
            yield Part(action="Get", parameters={**wanted, "TableName": table_name, "Key": key})


def _only(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield what each of the entries has: one kind of request, and its parameters."""
    return (next(iter(entry.items())) for entry in entries)
