"""Validation of a change before it is written: what is refused raises `InvalidPolicy`, which says why."""

from __future__ import annotations

from collections.abc import Iterable

from servicedesk.errors import InvalidPolicy
from servicedesk.policy.grantable import MANAGE_PERMISSIONS, Grantable, flaws
from servicedesk.policy.rules import Rules
from servicedesk.policy.suggestion import suggestion
from servicedesk.tools.text import is_one_line
from servicedesk.tools.view import Conditions

# Cognito's limit for a group's name.
MAX_NAME_CHARACTERS = 128
# What API Gateway changes in a path, where a group is named: it decodes once more, and cuts at a question mark.
NOT_IN_A_PATH = frozenset("/%?")
MAX_VALUES = 50
MAX_VALUE_CHARACTERS = 200


def check_group_name(name: str) -> None:
    """Refuse what cannot be a group's name."""
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or not is_one_line(name) or any(map(str.isspace, name)):
        raise InvalidPolicy(f"a group's name is 1 to {MAX_NAME_CHARACTERS} characters, without spaces")
    if NOT_IN_A_PATH & set(name) or name in {".", ".."}:
        raise InvalidPolicy(
            "a group's name holds none of / % ? and is no . or .. alone: make a group with another name"
        )


def check_rules(before: Rules, after: Rules, known: Grantable) -> None:
    """Refuse rules that a person cannot have meant. What was stored before may stay as it is."""
    for old, new in ((before.grants, after.grants), (before.shadows, after.shadows)):
        for tool, conditions in new.items():
            if tool not in old or old[tool] != conditions:
                for flaw in flaws(tool, conditions or Conditions(), known):
                    raise InvalidPolicy(flaw)
                _check_values(conditions or Conditions())
    if MANAGE_PERMISSIONS in after.shadows:
        raise InvalidPolicy(f"{MANAGE_PERMISSIONS} is not a tool: no call of it could be watched")


def check_pool_group(name: str, pool: Iterable[str]) -> None:
    """Refuse to begin rules for a group that the pool does not have: nobody can be in it."""
    names = tuple(pool)
    if name not in names:
        raise InvalidPolicy(f"the user pool has no group {name!r}{suggestion(name, names)}")


def _check_values(conditions: Conditions) -> None:
    for attribute, values in conditions.where.items():
        if not 0 < len(values) <= MAX_VALUES:
            raise InvalidPolicy(f"where {attribute} needs 1 to {MAX_VALUES} values")
        if any(not 0 < len(value) <= MAX_VALUE_CHARACTERS or not is_one_line(value) for value in values):
            raise InvalidPolicy(f"a value of {attribute} is one line of at most {MAX_VALUE_CHARACTERS} characters")
