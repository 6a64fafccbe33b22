"""Conditions: the terms under which a grant holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

#: A row of what a tool works on: its fields by name.
Row: TypeAlias = Mapping[str, object]

#: What a value of a condition begins with that stands for something of the caller's.
PLACEHOLDER_MARK: Final = "@"
#: The caller's username, and the names of the caller's groups.
ME: Final = "@me"
GROUPS: Final = "@groups"
_PLACEHOLDERS: Final = frozenset({ME, GROUPS})
#: Among the values of an argument: it may be left out.
OMITTED: Final = "@omitted"
_NAMELESS: Final = frozenset({""})
_SEVERAL: Final = (frozenset, set, tuple, list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The terms of one grant: which rows and fields it shows, which arguments it admits, and from when until when.

    ``where`` maps an attribute of a row to the values shown; every attribute named must match, and an empty mapping
    shows every row. ``hide`` names fields left out of the rows that this grant shows. ``when`` maps an argument to the
    values that a call may have of it, as texts (`argument_text`); every argument named must match.
    """

    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hide: frozenset[str] = frozenset()
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Epoch seconds: in force from then on; None, from the beginning.
    starts_at: int | None = None
    #: Epoch seconds: in force before then; None, for good.
    ends_at: int | None = None

    def is_in_force(self, now: float) -> bool:
        """Whether the grant counts at a moment, in epoch seconds."""
        return (self.starts_at is None or self.starts_at <= now) and (self.ends_at is None or now < self.ends_at)

    def admit(self, arguments: Mapping[str, object]) -> bool:
        """Whether a call with these validated arguments is within the grant; one that is not there was left out."""
        return all(argument_text(arguments.get(name)) in allowed for name, allowed in self.when.items())

    def show(self, row: Row) -> bool:
        """Whether a grant under these conditions shows `row`. A row without the attribute is not shown.

        One that has several values of it, as a ticket has tags, is shown for any of them.
        """
        for attribute, allowed in self.where.items():
            value = row.get(attribute)
            if isinstance(value, _SEVERAL):
                if allowed.isdisjoint(value):
                    return False
            elif value not in allowed:
                return False
        return True

    def resolve(self, username: str, groups: frozenset[str]) -> Conditions:
        """Return the same for one person: with their username for `ME`, and the names of their groups for `GROUPS`.

        What the person does not have is no value, so that it shows nothing. Done once, and never with what was
        resolved: from then on every value is what it says, were somebody called so.
        """
        if all(_PLACEHOLDERS.isdisjoint(allowed) for allowed in self.where.values()):
            return self
        meant = meanings(username, groups)
        return replace(self, where={name: _resolve_values(allowed, meant) for name, allowed in self.where.items()})


def succession(grant: Conditions | None, following: Conditions | None) -> tuple[Conditions, ...]:
    """Return the conditions of a grant and of the one scheduled to follow it: at no moment are both in force."""
    if grant is not None and following is not None and following.starts_at is not None:
        ends_at = following.starts_at if grant.ends_at is None else min(grant.ends_at, following.starts_at)
        grant = replace(grant, ends_at=ends_at)
    return tuple(conditions for conditions in (grant, following) if conditions is not None)


def argument_text(value: object) -> str | None:
    """Return an argument's value as ``when`` says it; `OMITTED` for none, None for what it cannot say: a list."""
    match value:
        case None:
            return OMITTED
        case bool():
            return "true" if value else "false"
        case str() | int():
            return str(value)
    return None


def meanings(username: str, groups: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Return placeholder → the values that it stands for, of one person."""
    return {ME: frozenset({username}) - _NAMELESS, GROUPS: groups - _NAMELESS}


def _resolve_values(values: frozenset[str], meant: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return values.difference(meant).union(*(meant[placeholder] for placeholder in values.intersection(meant)))
