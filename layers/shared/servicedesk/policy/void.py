"""Void grants: stored, and counting as not there, because something that they name is not known."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from servicedesk.discovery.grants import Grant
from servicedesk.policy.grantable import Grantable, flaws
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.suggestion import nearest
from servicedesk.tools.view import Conditions, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidGrant:
    """A grant, or a shadow rule, that counts as not there. The group's others go on."""

    grant: Grant
    #: Whether it would be only watched.
    is_shadow: bool
    #: Why it is void, a clause each.
    flaws: tuple[str, ...]
    #: The command that mends it: grants it with the fields that were meant, or takes it away if they cannot be told.
    mend: str


def void_grants(policy: GroupPolicy, known: Grantable) -> Iterator[VoidGrant]:
    """Yield the void grants of a group, by tool; then its void shadow rules."""
    for rules, is_shadow in ((policy.rules.grants, False), (policy.rules.shadows, True)):
        for tool, conditions in sorted(rules.items()):
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
    rows = known.get(grant.tool)
    meant = _correct_fields(grant.conditions, rows) if rows is not None else None
    if meant is None:
        words = ["revoke", grant.group, grant.tool, *(["--stop-watching"] if is_shadow else [])]
    else:
        words = ["grant", grant.group, grant.tool, *_options(meant), *(["--shadow"] if is_shadow else [])]
    return shlex.join(["servicedesk", *words])


def _correct_fields(conditions: Conditions, rows: Rows) -> Conditions | None:
    """Return conditions with the fields and placeholders that were probably meant; None if one cannot be told."""
    where = {
        name if name in rows.where else nearest(name, rows.where): values for name, values in conditions.where.items()
    }
    hide = {name if name in rows.hide else nearest(name, rows.hide) for name in conditions.hide}
    if None in where or None in hide or len(where) != len(conditions.where):
        return None
    told = {str(name): _correct_values(str(name), values, rows) for name, values in where.items()}
    if not all(value is not None and _is_plain(value) for values in told.values() for value in values):
        return None
    return Conditions(
        where={name: frozenset(map(str, values)) for name, values in told.items()}, hide=frozenset(map(str, hide))
    )


def _correct_values(attribute: str, values: frozenset[str], rows: Rows) -> frozenset[str | None]:
    unknown = rows.unknown_placeholders(attribute, values)
    there = rows.placeholders(attribute)
    return frozenset(nearest(value, there) if value in unknown else value for value in values)


def _is_plain(value: str) -> bool:
    """Whether the command line can say it among others."""
    return "," not in value and value == value.strip()


def _options(conditions: Conditions) -> Iterator[str]:
    for name, values in sorted(conditions.where.items()):
        yield from ("--where", f"{name}={','.join(sorted(values))}")
    if conditions.hide:
        yield from ("--hide", ",".join(sorted(conditions.hide)))
