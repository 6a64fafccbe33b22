"""The codec of a group's rules: `Rules` to and from the plain values that DynamoDB, JSON and YAML hold.

    grants   tool → {where: attribute → values, hide: fields}
    shadows  tool → {allow: whether it would be granted; where and hide, if it would}

Reading fails closed: a member that is not understood refuses the whole document, because a condition that was ignored
would widen a grant. It raises `InvalidDocument`, which says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servicedesk.errors import InvalidDocument
from servicedesk.tools.view import Conditions

if TYPE_CHECKING:
    from servicedesk.policy.rules import Rules

_CONDITIONS = frozenset({"where", "hide"})


def rules_document(rules: Rules, *, whole: bool = False) -> dict[str, Any]:
    """Return rules as plain values; the same rules are always the same text.

    The `whole` of it has the members that say nothing too, so that a program finds them.
    """
    grants = {tool: conditions_document(rule, whole=whole) for tool, rule in sorted(rules.grants.items())}
    shadows = {tool: shadow_document(rule, whole=whole) for tool, rule in sorted(rules.shadows.items())}
    return {"grants": grants, **({"shadows": shadows} if shadows or whole else {})}


def conditions_document(conditions: Conditions, *, whole: bool = False) -> dict[str, Any]:
    """Return the conditions of one grant as plain values."""
    where = {attribute: sorted(values) for attribute, values in sorted(conditions.where.items())}
    document = {"where": where, "hide": sorted(conditions.hide)}
    return {name: value for name, value in document.items() if value or whole}


def shadow_document(conditions: Conditions | None, *, whole: bool = False) -> dict[str, Any]:
    """Return a shadow rule as plain values; None is one that takes the grant away."""
    return {**conditions_document(conditions or Conditions(), whole=whole), "allow": conditions is not None}


def read_rules(document: object, *place: str) -> Rules:
    """Return the rules that plain values say.

    `place` is where it stands in something larger, for the message.
    """
    # Here, because a call of a tool reads conditions alone, and whoever waits pays for each import.
    from servicedesk.policy.rules import Rules

    members = _table(document, place, frozenset({"grants", "shadows"}))
    grants = _table(members.get("grants", {}), (*place, "grants"))
    shadows = _table(members.get("shadows", {}), (*place, "shadows"))
    return Rules(
        grants={tool: read_conditions(rule, *place, "grants", tool) for tool, rule in grants.items()},
        shadows={tool: read_shadow(rule, *place, "shadows", tool) for tool, rule in shadows.items()},
    )


def read_conditions(document: object, *place: str) -> Conditions:
    """Return the conditions that plain values say."""
    members = _table(document, place, _CONDITIONS)
    where = _table(members.get("where", {}), (*place, "where"))
    return Conditions(
        where={attribute: _texts(values, (*place, "where", attribute)) for attribute, values in where.items()},
        hide=_texts(members.get("hide", []), (*place, "hide")),
    )


def read_shadow(document: object, *place: str) -> Conditions | None:
    """Return what a shadow rule says: the conditions that a grant would have, or None."""
    members = dict(_table(document, place, _CONDITIONS | {"allow"}))
    allow = members.pop("allow", None)
    if not isinstance(allow, bool):
        raise InvalidDocument((*place, "allow"), "must be true or false")
    conditions = read_conditions(members, *place)
    if not allow and conditions != Conditions():
        raise InvalidDocument(place, "would take the grant away, so it has no conditions")
    return conditions if allow else None


def _table(value: object, place: tuple[str, ...], known: frozenset[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise InvalidDocument(place, "must be a table of names")
    if known is not None and not known.issuperset(value):
        unknown = min(value.keys() - known)
        raise InvalidDocument(
            place, f"has {unknown!r}, which means nothing there; it can have {', '.join(sorted(known))}"
        )
    return value


def _texts(value: object, place: tuple[str, ...]) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise InvalidDocument(place, "must be a list of texts, such as [EMEA, APAC]")
    return frozenset(value)
