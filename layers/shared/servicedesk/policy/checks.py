"""Validation of a change before it is written: what is refused raises `InvalidPolicy`, which says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    for old, new in (
        (before.grants, after.grants),
        (before.scheduled, after.scheduled),
        (before.shadows, after.shadows),
    ):
        for tool, conditions in new.items():
            if tool not in old or old[tool] != conditions:
                _check_conditions(tool, old.get(tool), conditions or Conditions(), known, now)
    for tool, limit in after.limits.items():
        if before.limits.get(tool) != limit:
            _check_limit(tool, limit, known)
    if MANAGE_PERMISSIONS in after.shadows:
        raise InvalidPolicy(f"{MANAGE_PERMISSIONS} is not a tool: no call of it could be watched")


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


def _check_conditions(tool: str, old: Conditions | None, new: Conditions, known: Grantable, now: float) -> None:
    _check_order(tool, new, now)
    if old is not None and replace(old, ends_at=new.ends_at) == new:
        return
    for flaw in flaws(tool, new, known):
        raise InvalidPolicy(flaw)
    _check_values("where", new.where)
    _check_values("when", new.when)
    for flaw in value_flaws(tool, new, known):
        raise InvalidPolicy(flaw)


def _check_order(tool: str, conditions: Conditions, now: float) -> None:
    starts_at, ends_at = conditions.starts_at, conditions.ends_at
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise InvalidPolicy(
            f"the grant of {tool} would end before it begins: at {told_moment(ends_at)}, and begin at"
            f" {told_moment(starts_at)}"
        )
    for moment in (starts_at, ends_at):
        if moment is not None and moment > now + MAX_AHEAD_SECONDS:
            raise InvalidPolicy(
                f"{told_moment(moment)} is more than {MAX_AHEAD_YEARS} years from now: look at the year of {tool}"
            )


def _check_limit(tool: str, limit: Limit, known: Grantable) -> None:
    if tool == MANAGE_PERMISSIONS:
        raise InvalidPolicy(f"{tool} is not a tool: it is not called, so it has no limit")
    if tool not in known:
        raise InvalidPolicy(f"there is no tool {tool!r}{suggestion(tool, known)}")
    if not limit.is_possible:
        raise InvalidPolicy(
            f"a limit is 1 to {MAX_CALLS} calls in a multiple of {SLICES} seconds, at most {MAX_WINDOW_SECONDS}"
            f" (a day), and not {limit.calls} in {limit.window_seconds} seconds"
        )


def _check_values(kind: str, named: Mapping[str, frozenset[str]]) -> None:
    for name, values in named.items():
        if not 0 < len(values) <= MAX_VALUES:
            raise InvalidPolicy(f"{kind} {name} needs 1 to {MAX_VALUES} values")
        if any(not 0 < len(value) <= MAX_VALUE_CHARACTERS or not is_one_line(value) for value in values):
            raise InvalidPolicy(f"a value of {name} is one line of at most {MAX_VALUE_CHARACTERS} characters")
