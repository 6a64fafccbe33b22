"""The codec of a group's rules: `Rules` to and from the plain values that DynamoDB, JSON and YAML hold.

    grants     tool → {where: attribute → values, hide: fields, when: argument → values, until: a moment}
    scheduled  tool → the same, and {from: a moment}
    shadows    tool → {allow: whether it would be granted; the members of a grant, if it would}
    limits     tool → {calls, window_seconds}

A moment is written as ISO 8601 in UTC, to the second, and read with any offset.

Reading fails closed: a member that is not understood refuses the whole document, because a condition that was ignored
would widen a grant. It raises `InvalidDocument`, which says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from servicedesk.errors import InvalidDocument
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit

if TYPE_CHECKING:
    from servicedesk.policy.rules import Rules

_CONDITIONS = frozenset({"where", "hide", "when", "until"})
_LIMIT = frozenset({"calls", "window_seconds"})


def rules_document(rules: Rules, *, whole: bool = False) -> dict[str, Any]:
    """Return rules as plain values; the same rules are always the same text.

    The `whole` of it has the members that say nothing too, so that a program finds them.
    """
    document = {
        "grants": {tool: conditions_document(rule, whole=whole) for tool, rule in sorted(rules.grants.items())},
        "scheduled": {tool: scheduled_document(rule, whole=whole) for tool, rule in sorted(rules.scheduled.items())},
        "shadows": {tool: shadow_document(rule, whole=whole) for tool, rule in sorted(rules.shadows.items())},
        "limits": {tool: limit_document(limit) for tool, limit in sorted(rules.limits.items())},
    }
    return {name: said for name, said in document.items() if said or whole or name == "grants"}


def conditions_document(conditions: Conditions, *, whole: bool = False) -> dict[str, Any]:
    """Return the conditions of one grant as plain values."""
    document = {
        "where": _lists(conditions.where),
        "hide": sorted(conditions.hide),
        "when": _lists(conditions.when),
        "until": None if conditions.ends_at is None else moment_text(conditions.ends_at),
    }
    return {name: value for name, value in document.items() if value or whole}


def scheduled_document(conditions: Conditions, *, whole: bool = False) -> dict[str, Any]:
    """Return a grant that is scheduled as plain values."""
    return {**conditions_document(conditions, whole=whole), "from": moment_text(conditions.starts_at or 0)}


def shadow_document(conditions: Conditions | None, *, whole: bool = False) -> dict[str, Any]:
    """Return a shadow rule as plain values; None is one that takes the grant away."""
    return {**conditions_document(conditions or Conditions(), whole=whole), "allow": conditions is not None}


def limit_document(limit: Limit) -> dict[str, int]:
    """Return a rate limit as plain values."""
    return {"calls": limit.calls, "window_seconds": limit.window_seconds}


def moment_text(epoch_seconds: int) -> str:
    """Return a moment as documents have it: ``2026-12-01T05:00:00Z``."""
    return f"{datetime.fromtimestamp(epoch_seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def read_rules(document: object, *place: str) -> Rules:
    """Return the rules that plain values say.

    `place` is where it stands in something larger, for the message.
    """
    # Here, because a call of a tool reads conditions alone, and whoever waits pays for each import.
    from servicedesk.policy.rules import Rules

    members = read_table(document, place, frozenset({"grants", "scheduled", "shadows", "limits"}))
    grants, scheduled, shadows, limits = (
        read_table(members.get(name, {}), (*place, name)) for name in ("grants", "scheduled", "shadows", "limits")
    )
    return Rules(
        grants={tool: read_conditions(rule, *place, "grants", tool) for tool, rule in grants.items()},
        scheduled={tool: read_scheduled(rule, *place, "scheduled", tool) for tool, rule in scheduled.items()},
        shadows={tool: read_shadow(rule, *place, "shadows", tool) for tool, rule in shadows.items()},
        limits={tool: read_limit(rule, *place, "limits", tool) for tool, rule in limits.items()},
    )


def read_conditions(document: object, *place: str) -> Conditions:
    """Return the conditions that plain values say."""
    members = read_table(document, place, _CONDITIONS)
    where = read_table(members.get("where", {}), (*place, "where"))
    when = read_table(members.get("when", {}), (*place, "when"))
    until = members.get("until")
    return Conditions(
        where={attribute: read_texts(values, (*place, "where", attribute)) for attribute, values in where.items()},
        hide=read_texts(members.get("hide", []), (*place, "hide")),
        when={argument: read_texts(values, (*place, "when", argument)) for argument, values in when.items()},
        ends_at=None if until is None else read_moment(until, *place, "until"),
    )


def read_scheduled(document: object, *place: str) -> Conditions:
    """Return the conditions of a grant that is scheduled."""
    members = dict(read_table(document, place, _CONDITIONS | {"from"}))
    starts_at = read_moment(members.pop("from", None), *place, "from")
    return replace(read_conditions(members, *place), starts_at=starts_at)


def read_shadow(document: object, *place: str) -> Conditions | None:
    """Return what a shadow rule says: the conditions that a grant would have, or None."""
    members = dict(read_table(document, place, _CONDITIONS | {"allow"}))
    allow = members.pop("allow", None)
    if not isinstance(allow, bool):
        raise InvalidDocument((*place, "allow"), "must be true or false")
    conditions = read_conditions(members, *place)
    if not allow and conditions != Conditions():
        raise InvalidDocument(place, "would take the grant away, so it has no conditions")
    return conditions if allow else None


def read_limit(document: object, *place: str) -> Limit:
    """Return the rate limit that plain values say."""
    members = read_table(document, place, _LIMIT)
    calls, window_seconds = (_whole_number(members.get(name), (*place, name)) for name in ("calls", "window_seconds"))
    return Limit(calls=calls, window_seconds=window_seconds)


def read_moment(value: object, *place: str) -> int:
    """Return a moment in epoch seconds; what is finer than a second is cut off."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        # What could not be written again, in UTC and with four digits of the year, is not taken.
        seconds = -1 if moment is None or moment.tzinfo is None else int(moment.astimezone(UTC).timestamp())
    except (ValueError, OverflowError):
        seconds = -1
    if seconds < 0:
        raise InvalidDocument(place, "must be a time with its offset, such as 2026-12-01T06:00:00+01:00")
    return seconds


def _lists(values: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    return {name: sorted(of_it) for name, of_it in sorted(values.items())}


def _whole_number(value: object, place: tuple[str, ...]) -> int:
    # DynamoDB's numbers are Decimals.
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        raise InvalidDocument(place, "must be a whole number")
    return int(value)


def read_table(value: object, place: tuple[str, ...], known: frozenset[str] | None = None) -> Mapping[str, Any]:
    """Return a table, all of whose names are known where that is said."""
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise InvalidDocument(place, "must be a table of names")
    if known is not None and not known.issuperset(value):
        unknown = min(value.keys() - known)
        raise InvalidDocument(
            place, f"has {unknown!r}, which means nothing there; it can have {', '.join(sorted(known))}"
        )
    return value


def read_texts(value: object, place: tuple[str, ...]) -> frozenset[str]:
    """Return the texts of a list."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise InvalidDocument(place, "must be a list of texts, such as [EMEA, APAC]")
    return frozenset(value)
