"""The notation of the permissions table: one row a group, one row a revoked subject.

pk               sk          holds
group#<name>     grants      tools: tool → {where: attribute → values, hide: fields}; version; updated_at, updated_by;
                             shadows: tool → {allow, where, hide}
subject#<sub>    revocation  not_before: epoch seconds; reason

Every row carries `schema`, the version of this notation that it is written in; a row without one is of version 1. A row
of a newer version decides nothing, so a release that is rolled back never takes what it cannot read for what it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from servicedesk.discovery.grants import Grant, Permissions, ShadowRule
from servicedesk.tools.desk import HIDEABLE_FIELDS
from servicedesk.tools.view import Conditions

#: The notation that this release writes, and the newest that it reads.
SCHEMA = 1
GRANTS = "grants"
REVOCATION = "revocation"
#: What reading a row that cannot be understood raises.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)

Item = Mapping[str, Any]

_FIRST_SCHEMA = Decimal(1)
_deserialize = TypeDeserializer().deserialize
_serialize = TypeSerializer().serialize


def group_key(group: str) -> dict[str, Any]:
    """Return the key of a group's row."""
    return {"pk": {"S": f"group#{group}"}, "sk": {"S": GRANTS}}


def revocation_key(subject: str) -> dict[str, Any]:
    """Return the key of a subject's revocation."""
    return {"pk": {"S": f"subject#{subject}"}, "sk": {"S": REVOCATION}}


def grants_item(  # noqa: PLR0913 -- a row's columns
    group: str,
    tools: Mapping[str, Conditions],
    *,
    version: int,
    updated_at: str,
    updated_by: str,
    shadows: Mapping[str, Conditions | None] | None = None,
) -> dict[str, Any]:
    """Return the row that stores what `group` may use, in DynamoDB's own notation.

    Args:
        group: The group's name in the user pool.
        tools: Tool name → conditions.
        version: 1 for the first, one more with each change.
        updated_at: ISO 8601, UTC.
        updated_by: Who made the change.
        shadows: Tool name → the conditions it would have; None where it would not be granted.
    """
    return stored(
        {
            "pk": f"group#{group}",
            "sk": GRANTS,
            "schema": SCHEMA,
            "tools": {tool: stored_conditions(conditions) for tool, conditions in tools.items()},
            **({"shadows": stored_shadows(shadows)} if shadows else {}),
            "version": version,
            "updated_at": updated_at,
            "updated_by": updated_by,
        }
    )


def stored(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of plain values in DynamoDB's notation."""
    return {name: _serialize(value) for name, value in row.items()}


def plain(row: Mapping[str, Any]) -> Item:
    """Return a row in DynamoDB's notation as plain values."""
    return {name: _deserialize(value) for name, value in row.items()}


def stored_conditions(conditions: Conditions) -> dict[str, Any]:
    """Return conditions as the table keeps them; what says nothing is left out."""
    kept: dict[str, Any] = {}
    if conditions.where:
        kept["where"] = {attribute: sorted(values) for attribute, values in conditions.where.items()}
    if conditions.hide:
        kept["hide"] = sorted(conditions.hide)
    return kept


def stored_shadows(shadows: Mapping[str, Conditions | None]) -> dict[str, Any]:
    """Return shadow rules as the table keeps them."""
    return {
        tool: {"allow": conditions is not None, **(stored_conditions(conditions) if conditions else {})}
        for tool, conditions in shadows.items()
    }


def permissions(items: Iterable[Item]) -> Permissions:
    """Return what a caller's rows say.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: A row cannot be understood.
    """
    grants: list[Grant] = []
    shadows: list[ShadowRule] = []
    not_before: int | None = None
    for item in items:
        require_readable(item)
        match item["sk"]:
            case "grants":
                grants.extend(_grants(item))
                shadows.extend(_shadow_rules(item))
            case "revocation":
                not_before = whole(item["not_before"])
    return Permissions(grants=tuple(grants), not_before=not_before, shadows=tuple(shadows))


def require_readable(item: Item) -> None:
    """Refuse a row that a newer release has written.

    Raises:
        TypeError, ValueError: It is one.
    """
    if whole(item.get("schema", _FIRST_SCHEMA)) > SCHEMA:
        raise ValueError("written by a newer release")


def group_of(item: Item) -> str:
    """Return the name of the group that a row is about."""
    return str(item["pk"]).removeprefix("group#")


def conditions(kept: Mapping[str, Any]) -> Conditions:
    """Return conditions from the table. A condition that is not understood is never read as none.

    Raises:
        TypeError, ValueError, AttributeError: They cannot be understood.
    """
    unknown = set(kept) - {"where", "hide"}
    if unknown:
        # A condition that this version does not know would have narrowed the grant; ignoring it would widen it.
        raise ValueError("unknown condition")
    where = kept.get("where", {})
    hide = _texts(kept.get("hide", []))
    if hide - HIDEABLE_FIELDS:
        # A misspelt field would be shown. A misspelt attribute in `where` shows nothing, and needs no check.
        raise ValueError("unknown field")
    return Conditions(where={attribute: _texts(values) for attribute, values in where.items()}, hide=hide)


def shadows(kept: Mapping[str, Any]) -> Mapping[str, Conditions | None]:
    """Return shadow rules from the table.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: They cannot be understood.
    """
    return {tool: _shadow(rule) for tool, rule in kept.items()}


def whole(value: object) -> int:
    """Return a number from the table.

    Raises:
        TypeError: It is no whole number.
    """
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        raise TypeError("not a whole number")
    return int(value)


def _grants(item: Item) -> Iterable[Grant]:
    group, version = group_of(item), whole(item["version"])
    for tool, kept in item["tools"].items():
        yield Grant(group=group, tool=tool, conditions=conditions(kept), version=version)


def _shadow_rules(item: Item) -> Iterable[ShadowRule]:
    group, version = group_of(item), whole(item["version"])
    for tool, wanted in shadows(item.get("shadows", {})).items():
        yield ShadowRule(group=group, tool=tool, conditions=wanted, version=version)


def _shadow(rule: Mapping[str, Any]) -> Conditions | None:
    allow = rule["allow"]
    if not isinstance(allow, bool):
        raise TypeError("not a decision")
    return conditions({name: value for name, value in rule.items() if name != "allow"}) if allow else None


def _texts(values: object) -> frozenset[str]:
    if not isinstance(values, list | set) or not all(isinstance(value, str) for value in values):
        raise TypeError("not a list of texts")
    return frozenset(values)
