"""Lint rule of values: what a grant names, and no row, call, person or group is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from servicedesk.policy.command_line import can_be_listed, command_to_grant, command_to_revoke
from servicedesk.policy.grantable import flaws, value_flaws
from servicedesk.policy.group_grants import stored_terms
from servicedesk.policy.lint.evidence import Evidence, Source
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.lint.pool import named_values
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.conditions import OMITTED, Conditions
from servicedesk.tools.rows import Narrowable
from servicedesk.tools.suggestion import nearest, suggestion
from servicedesk.tools.text import quote_name, sentence


def unknown_values(evidence: Evidence) -> Iterator[Observation]:
    """Find grants with declared values that there are not."""
    return _flawed_grants(evidence, lambda tool, conditions: value_flaws(tool, conditions, evidence.known))


def unknown_people(evidence: Evidence) -> Iterator[Observation]:
    """Find grants of rows of a person, or of a team, that the user pool does not have."""
    return _flawed_grants(evidence, lambda tool, conditions: tuple(_nobodies(tool, conditions, evidence)))


def _flawed_grants(evidence: Evidence, find: Callable[[str, Conditions], Sequence[str]]) -> Iterator[Observation]:
    """Yield what is found of each grant. Of one that is void anyway, that is told instead."""
    for policy, tool, conditions in stored_terms(evidence.policies):
        why = () if flaws(tool, conditions, evidence.known) else find(tool, conditions)
        if why:
            group = quote_name(policy.group)
            message = f"{group} is granted {quote_name(tool)} for what there is not: {'; '.join(why)}"
            mend = _mend(policy, tool, conditions, evidence)
            yield Observation(subject=tool, message=sentence(message), mend=mend)


def _nobodies(tool: str, conditions: Conditions, evidence: Evidence) -> Iterator[str]:
    for attribute, value in named_values(tool, conditions, evidence.known, people=True):
        if value in evidence.pool.strangers:
            yield f"{attribute} {value!r} is nobody in the user pool{suggestion(value, _people(evidence))}"
    groups = evidence.pool.groups
    for attribute, value in named_values(tool, conditions, evidence.known, people=False):
        if value not in groups:
            yield f"{attribute} {value!r} is no group of the user pool{suggestion(value, groups)}"


def _people(evidence: Evidence) -> frozenset[str]:
    return frozenset(member.username for some in evidence.pool.members.values() for member in some)


def _mend(policy: GroupPolicy, tool: str, conditions: Conditions, evidence: Evidence) -> str:
    """Return the command that says what was probably meant; else without those values, which changes nothing."""
    narrowable = evidence.known[tool]
    is_shadow = policy.rules.shadows.get(tool) == conditions
    where = {
        name: _meant_values(values, _there(name, values, narrowable, evidence))
        for name, values in conditions.where.items()
    }
    when = {name: _meant_values(values, _choices(name, narrowable)) for name, values in conditions.when.items()}
    if not all((*where.values(), *when.values())) or not all(map(can_be_listed, _all_values(where, when))):
        return command_to_revoke(policy.group, tool, conditions, is_shadow=is_shadow)
    return command_to_grant(policy.group, tool, replace(conditions, where=where, when=when), is_shadow=is_shadow)


def _there(
    attribute: str, values: frozenset[str], narrowable: Narrowable, evidence: Evidence
) -> Collection[str] | None:
    """Return which values of a field there are, among some or as they were meant; None if there may be any."""
    rows = narrowable.rows
    if rows is None or (Source.POOL in evidence.unread and attribute in rows.people | rows.groups):
        return None
    placeholders = rows.placeholders(attribute)
    if attribute in rows.people:
        return placeholders | _people(evidence) | (values - evidence.pool.strangers)
    return placeholders.union(evidence.pool.groups) if attribute in rows.groups else rows.values.get(attribute)


def _choices(argument: str, narrowable: Narrowable) -> Collection[str] | None:
    there = narrowable.choices.get(argument)
    return None if there is None else there | {OMITTED} if argument in narrowable.omittable else there


def _meant_values(values: frozenset[str], there: Collection[str] | None) -> frozenset[str]:
    if there is None:
        return values
    right = values.intersection(there)
    return right | frozenset(filter(None, (nearest(value, there) for value in values - right)))


def _all_values(*named: Mapping[str, frozenset[str]]) -> Iterator[str]:
    return (value for one in named for values in one.values() for value in values)
