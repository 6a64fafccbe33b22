"""Validation of a change before it is written: what is refused raises `InvalidPolicy`, which says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from servicedesk.errors import InvalidPolicy
from servicedesk.policy.grantable import MANAGE_PERMISSIONS, Grantable, flaws, value_flaws
from servicedesk.policy.rule_words import told_moment
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import MAX_CALLS, MAX_WINDOW_SECONDS, SLICES, Limit
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import is_one_line

# Cognito's limit for a group's name.
MAX_NAME_CHARACTERS = 128
# What API Gateway changes in a path, where a group is named: it decodes once more, and cuts at a question mark.
NOT_IN_A_PATH = frozenset("/%?")
MAX_VALUES = 50
MAX_VALUE_CHARACTERS = 200
#: How far ahead a grant may start or end: further than anybody plans, and nearer than most slips of a year.
MAX_AHEAD_YEARS = 10
MAX_AHEAD_SECONDS = MAX_AHEAD_YEARS * 366 * 86_400


def check_group_name(name: str) -> None:
    """Refuse what cannot be a group's name."""
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or not is_one_line(name) or any(map(str.isspace, name)):
        raise InvalidPolicy(f"a group's name is 1 to {MAX_NAME_CHARACTERS} characters, without spaces")
    if NOT_IN_A_PATH & set(name) or name in {".", ".."}:
        raise InvalidPolicy(
            "a group's name holds none of / % ? and is no . or .. alone: make a group with another name"
        )


def check_rules(before: Rules, after: Rules, known: Grantable, now: float) -> None:
    """Refuse rules that a person cannot have meant. What was stored may stay as it is, or end at another time."""
    for _, fault in rule_faults(before, after, known, now):
        raise InvalidPolicy(fault)


def rule_faults(before: Rules, after: Rules, known: Grantable, now: float) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with rules that are not as they were, each with its place, such as ``grants.get_ticket``."""
    for part in ("grants", "scheduled", "shadows"):
        old, new = getattr(before, part), getattr(after, part)
        for tool, conditions in new.items():
            if tool not in old or old[tool] != conditions:
                for fault in _conditions_faults(tool, old.get(tool), conditions or Conditions(), known, now):
                    yield f"{part}.{tool}", fault
    for tool, limit in after.limits.items():
        if before.limits.get(tool) != limit:
            yield from ((f"limits.{tool}", fault) for fault in _limit_faults(tool, limit, known))
    if MANAGE_PERMISSIONS in after.shadows:
        fault = f"{MANAGE_PERMISSIONS} is not a tool: no call of it could be watched"
        yield f"shadows.{MANAGE_PERMISSIONS}", fault


def check_moments(before: Rules, after: Rules, now: float) -> None:
    """Refuse a new end, or a new beginning, that is over already: of one rule that somebody says by itself.

    In a file of the whole policy they stand rightly: what has ended stays until somebody takes it out.
    """
    for tool, conditions in after.grants.items():
        kept = before.grants.get(tool, Conditions())
        if conditions.ends_at is not None and kept.ends_at != conditions.ends_at <= now:
            raise InvalidPolicy(f"the grant of {tool} would end in the past, at {told_moment(conditions.ends_at)}")
    for tool, conditions in after.scheduled.items():
        if (
            conditions.starts_at is not None
            and conditions != before.scheduled.get(tool)
            and conditions.starts_at <= now
        ):
            raise InvalidPolicy(
                f"the grant of {tool} would begin in the past, at {told_moment(conditions.starts_at)}: leave that out,"
                " and it is in force at once"
            )


def check_pool_group(name: str, pool: Iterable[str]) -> None:
    """Refuse to begin rules for a group that the pool does not have: nobody can be in it."""
    names = tuple(pool)
    if name not in names:
        raise InvalidPolicy(f"the user pool has no group {name!r}{suggestion(name, names)}")


def _conditions_faults(
    tool: str, old: Conditions | None, new: Conditions, known: Grantable, now: float
) -> Iterator[str]:
    yield from _moment_faults(tool, new, now)
    if old is not None and replace(old, ends_at=new.ends_at) == new:
        return
    yield from flaws(tool, new, known)
    yield from _number_faults("where", new.where)
    yield from _number_faults("when", new.when)
    yield from value_flaws(tool, new, known)


def _moment_faults(tool: str, conditions: Conditions, now: float) -> Iterator[str]:
    starts_at, ends_at = conditions.starts_at, conditions.ends_at
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        yield (
            f"the grant of {tool} would end before it begins: at {told_moment(ends_at)}, and begin at"
            f" {told_moment(starts_at)}"
        )
    for moment in (starts_at, ends_at):
        if moment is not None and moment > now + MAX_AHEAD_SECONDS:
            yield (
                f"{told_moment(moment)} is more than {MAX_AHEAD_YEARS} years from now: look at the year of the grant of"
                f" {tool}"
            )


def _limit_faults(tool: str, limit: Limit, known: Grantable) -> Iterator[str]:
    if tool == MANAGE_PERMISSIONS:
        yield f"{tool} is not a tool: it is not called, so it has no limit"
    elif tool not in known:
        yield f"there is no tool {tool!r}{suggestion(tool, known)}"
    elif not limit.is_possible:
        yield (
            f"a limit is 1 to {MAX_CALLS} calls in a multiple of {SLICES} seconds, at most {MAX_WINDOW_SECONDS}"
            f" (a day), and not {limit.calls} in {limit.window_seconds} seconds"
        )


def _number_faults(kind: str, named: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for name, values in named.items():
        if not 0 < len(values) <= MAX_VALUES:
            yield f"{kind} {name} needs 1 to {MAX_VALUES} values"
        if any(not 0 < len(value) <= MAX_VALUE_CHARACTERS or not is_one_line(value) for value in values):
            yield f"a value of {name} is one line of at most {MAX_VALUE_CHARACTERS} characters"
