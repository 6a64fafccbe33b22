"""Rules in words: what a grant, a watched rule and a rate limit are called in a sentence, a table, and the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from servicedesk.tools.conditions import OMITTED, Conditions
from servicedesk.tools.limit import Limit
from servicedesk.tools.text import quote_name

if TYPE_CHECKING:
    from servicedesk.policy.rules import Rules

#: So many names are told, and how many more there are.
MAX_NAMES: Final = 10
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def told_time(at: datetime) -> str:
    """Return a moment as `told_moment` does."""
    return told_moment(int(at.timestamp()))


def told_moment(epoch_seconds: int) -> str:
    """Return a moment as every table and sentence has it: ``2026-12-01 05:00 UTC``."""
    moment = datetime.fromtimestamp(epoch_seconds, UTC)
    return f"{moment:%Y-%m-%d %H:%M}{f':{moment:%S}' if moment.second else ''} UTC"


def told_conditions(
    conditions: Conditions, meant: Mapping[str, frozenset[str]] | None = None, *, now: float | None = None
) -> str:
    """Return the terms of a grant in words; empty when it narrows nothing. With `meant`, what placeholders mean.

    With `now`, in epoch seconds, an end that is over is said to be.
    """
    return "; ".join((*_told_narrowing(conditions, meant or {}), *_told_times(conditions, now)))


def told_grant(conditions: Conditions | None, *, now: float | None = None) -> str:
    """Return a grant in a few words; None is no grant."""
    if conditions is None:
        return "no"
    return "; ".join(("; ".join(_told_narrowing(conditions, {})) or "yes", *_told_times(conditions, now)))


def told_limit(limit: Limit) -> str:
    """Return a rate limit as the command takes it: ``20/1h`` is twenty calls in any hour."""
    seconds, unit = next((seconds, unit) for seconds, unit in _UNITS if limit.window_seconds % seconds == 0)
    return f"{limit.calls}/{limit.window_seconds // seconds}{unit}"


def differences(before: Rules, after: Rules, now: float) -> Iterator[str]:
    """Yield a line for each rule that is another: ``tool: before → after``, as of a moment in epoch seconds."""
    for kind, nothing, old, new in (
        ("", "no", before.grants, after.grants),
        ("scheduled ", "nothing", before.scheduled, after.scheduled),
        ("watched ", "nothing", before.shadows, after.shadows),
    ):
        for tool in sorted(old.keys() | new.keys()):
            was = told_grant(old[tool], now=now) if tool in old else nothing
            will = told_grant(new[tool], now=now) if tool in new else nothing
            if was != will:
                yield f"{kind}{quote_name(tool)}: {was} → {will}"
    for tool in sorted(before.limits.keys() | after.limits.keys()):
        was, will = (
            told_limit(rules.limits[tool]) if tool in rules.limits else "as by default" for rules in (before, after)
        )
        if was != will:
            yield f"limit of {quote_name(tool)}: {was} → {will}"


def told_values(values: Iterable[str], meant: Mapping[str, frozenset[str]] | None = None) -> str:
    """Return values, one of which it has to be; of an argument, that it may be left out stands last."""
    told = [_told_value(value, meant or {}) for value in sorted(values) if value != OMITTED]
    return " or ".join([*told, *(["left out"] if OMITTED in values else [])])


def some_names(names: Collection[str], most: int = MAX_NAMES) -> str:
    """Return names in their order, and of many only the first."""
    more = len(names) - most
    return ", ".join(map(quote_name, sorted(names)[:most])) + (f" and {more} more" if more > 0 else "")


def join_names(names: Iterable[str]) -> str:
    """Return names in their order."""
    return ", ".join(map(quote_name, sorted(names)))


def _told_narrowing(conditions: Conditions, meant: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for attribute, values in sorted(conditions.where.items()):
        yield f"{quote_name(attribute)} {told_values(values, meant)}"
    if conditions.hide:
        yield f"without {join_names(conditions.hide)}"
    for argument, values in sorted(conditions.when.items()):
        yield f"only with {quote_name(argument)} {told_values(values)}"


def _told_times(conditions: Conditions, now: float | None) -> Iterator[str]:
    if conditions.starts_at is not None:
        yield f"from {told_moment(conditions.starts_at)}"
    if conditions.ends_at is not None:
        is_over = now is not None and conditions.ends_at <= now
        yield f"{'ended' if is_over else 'until'} {told_moment(conditions.ends_at)}"


def _told_value(value: str, meant: Mapping[str, frozenset[str]]) -> str:
    if value not in meant:
        return quote_name(value)
    return f"{' or '.join(map(quote_name, sorted(meant[value]))) or 'nobody'} ({value})"
