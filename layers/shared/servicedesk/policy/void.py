"""Void grants: stored, and counting as not there, because something that they name is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from servicedesk.discovery.grants import Grant
from servicedesk.policy.command_line import command_line
from servicedesk.policy.document import moment_text
from servicedesk.policy.grantable import Grantable, flaws
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.suggestion import nearest
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.rows import Narrowable, Rows

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
    is_scheduled = grant.conditions.starts_at is not None
    meant = _correct_names(grant.conditions, known[grant.tool]) if grant.tool in known else None
    if meant is None:
        how = ["--stop-watching"] if is_shadow else ["--scheduled"] if is_scheduled else []
        return command_line("revoke", grant.group, grant.tool, *how)
    # What was misspelt is a term that goes, as far as the command can tell.
    how = ["--shadow"] if is_shadow else ["--replace"]
    return command_line("grant", grant.group, grant.tool, *grant_options(meant), *how)


def grant_options(conditions: Conditions) -> Iterator[str]:
    """Yield how `servicedesk grant` says conditions."""
    for option, named in (("--where", conditions.where), ("--when", conditions.when)):
        for name, values in sorted(named.items()):
            yield from (option, f"{name}={','.join(sorted(values))}")
    if conditions.hide:
        yield from ("--hide", ",".join(sorted(conditions.hide)))
    for option, moment in (("--from", conditions.starts_at), ("--until", conditions.ends_at)):
        if moment is not None:
            yield from (option, moment_text(moment))


def _correct_names(conditions: Conditions, narrowable: Narrowable) -> Conditions | None:
    """Return conditions with the names and placeholders that were probably meant; None if one cannot be told."""
    rows = narrowable.rows or _NO_ROWS
    where = _correct_keys(conditions.where, rows.where)
    when = _correct_keys(conditions.when, narrowable.choices)
    hide = {name if name in rows.hide else nearest(name, rows.hide) for name in conditions.hide}
    if where is None or when is None or None in hide:
        return None
    told = {name: _correct_values(name, values, rows) for name, values in where.items()}
    if not all(value is not None and _is_plain(value) for values in told.values() for value in values):
        return None
    if not all(_is_plain(value) for values in when.values() for value in values):
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


def _is_plain(value: str) -> bool:
    """Whether the command line can say it among others."""
    return "," not in value and value == value.strip()
