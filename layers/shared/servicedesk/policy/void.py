"""Void grants: stored, and counting as not there, because something that they name is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from servicedesk.discovery.grants import Grant
from servicedesk.policy.command_line import can_be_listed, command_to_grant, command_to_revoke
from servicedesk.policy.grantable import Grantable, flaws, value_flaws
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.rows import Narrowable, Rows
from servicedesk.tools.suggestion import nearest

_NO_ROWS: Final = Rows(name="row", where=frozenset(), hide=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidGrant:
    """A grant, or a shadow rule, that counts as not there. The group's others go on."""

    grant: Grant
    #: Whether it would be only watched.
    is_shadow: bool
    #: Why it is void, a clause each.
    flaws: tuple[str, ...]
    #: The command that mends it: grants it with the names that were meant, or takes it away if they cannot be told.
    mend: str


def void_grants(policy: GroupPolicy, known: Grantable) -> Iterator[VoidGrant]:
    """Yield the void grants of a group, by tool; then those that are scheduled, then its void shadow rules."""
    rules = policy.rules
    for some, is_shadow in ((rules.grants, False), (rules.scheduled, False), (rules.shadows, True)):
        for tool, conditions in sorted(some.items()):
            grant = Grant(group=policy.group, tool=tool, conditions=conditions or Conditions(), version=policy.version)
            void = void_grant(grant, known, is_shadow=is_shadow)
            if void is not None:
                yield void


def void_grant(grant: Grant, known: Grantable, *, is_shadow: bool = False) -> VoidGrant | None:
    """Return what makes a grant void; None if it is not."""
    why = flaws(grant.tool, grant.conditions, known)
    if not why:
        return None
    return VoidGrant(grant=grant, is_shadow=is_shadow, flaws=why, mend=_mend(grant, known, is_shadow=is_shadow))


def _mend(grant: Grant, known: Grantable, *, is_shadow: bool) -> str:
    meant = _correct_names(grant.conditions, known[grant.tool]) if grant.tool in known else None
    if meant is None or value_flaws(grant.tool, meant, known):
        return command_to_revoke(grant.group, grant.tool, grant.conditions, is_shadow=is_shadow)
    # What was misspelt is a term that goes, as far as the command can tell.
    return command_to_grant(grant.group, grant.tool, meant, is_shadow=is_shadow)


def _correct_names(conditions: Conditions, narrowable: Narrowable) -> Conditions | None:
    """Return conditions with the names and placeholders that were probably meant; None if one cannot be told."""
    rows = narrowable.rows or _NO_ROWS
    where = _correct_keys(conditions.where, rows.where)
    when = _correct_keys(conditions.when, narrowable.choices)
    hide = {name if name in rows.hide else nearest(name, rows.hide) for name in conditions.hide}
    if where is None or when is None or None in hide:
        return None
    told = {name: _correct_values(name, values, rows) for name, values in where.items()}
    if not all(value is not None and can_be_listed(value) for values in told.values() for value in values):
        return None
    if not all(can_be_listed(value) for values in when.values() for value in values):
        return None
    return replace(
        conditions,
        where={name: frozenset(map(str, values)) for name, values in told.items()},
        hide=frozenset(map(str, hide)),
        when=when,
    )


def _correct_keys(named: Mapping[str, frozenset[str]], known: Collection[str]) -> Mapping[str, frozenset[str]] | None:
    meant = {name if name in known else nearest(name, known): values for name, values in named.items()}
    if len(meant) != len(named):
        return None
    told = {name: values for name, values in meant.items() if name is not None}
    return told if len(told) == len(named) else None


def _correct_values(attribute: str, values: frozenset[str], rows: Rows) -> frozenset[str | None]:
    unknown = rows.unknown_placeholders(attribute, values)
    there = rows.placeholders(attribute)
    return frozenset(nearest(value, there) if value in unknown else value for value in values)
