"""Sight changes: which rows of the desk come into the sight of people by a change, or go out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from servicedesk.policy.access_changes import ChangedAccess
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.group_grants import stored_terms
from servicedesk.policy.impact.census import DeskSample, SampledRows
from servicedesk.policy.impact.impact import MAX_NAMED, AffectedRows, NamedCount
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import PLACEHOLDER_MARK, Conditions, Row
from servicedesk.tools.text import quote_name
from servicedesk.tools.view import View

#: So many different views are compared for one tool, each with every row.
MAX_VIEWS: Final = 100

#: Returns what a row of a kind is called, for somebody who may see it; None for who may not.
Labelling: TypeAlias = Callable[[str, Row], str | None]
#: What is shown before and after.
_Pair: TypeAlias = tuple[tuple[Conditions, ...], tuple[Conditions, ...]]


def sight_changes(
    changes: Iterable[ChangedAccess], known: Grantable, sample: DeskSample, label: Labelling
) -> tuple[AffectedRows, ...]:
    """Return which of the sampled rows come into anybody's sight, or go out of it; tools together that agree."""
    agreeing: list[tuple[str, list[_Pair], list[str]]] = []
    for tool, pairs in sorted(_pairs_by_tool(changes).items()):
        rows = known[tool].rows
        if rows is None or rows.name not in sample.kinds:
            continue
        tools = next((some for name, same, some in agreeing if (name, same) == (rows.name, pairs)), None)
        if tools is None:
            agreeing.append((rows.name, pairs, tools := []))
        tools.append(tool)
    found = (_affected_rows(tuple(tools), name, sample.kinds[name], pairs, label) for name, pairs, tools in agreeing)
    return tuple(one for one in found if one.comes.count or one.goes.count)


def unmatched_conditions(before: Rules, after: Rules, known: Grantable, sample: DeskSample) -> Iterator[str]:
    """Yield which conditions of a change no sampled row meets, a sentence each; whatever stood before is not told."""
    old, new = (
        {(tool, _where(terms)) for _, tool, terms in stored_terms([GroupPolicy(group="", rules=rules)])}
        for rules in (before, after)
    )
    told = set[str]()
    for tool, where in sorted(new - old):
        rows = known[tool].rows if tool in known else None
        sampled = sample.kinds.get(rows.name) if rows is not None else None
        if rows is not None and sampled is not None:
            told |= set(_unmatched_values(rows.name, where, sampled))
    yield from sorted(told)


def _pairs_by_tool(changes: Iterable[ChangedAccess]) -> Mapping[str, list[_Pair]]:
    pairs: dict[str, list[_Pair]] = {}
    for one in changes:
        some = pairs.setdefault(one.tool, [])
        if len(some) < MAX_VIEWS and (one.before, one.after) not in some:
            some.append((one.before, one.after))
    return pairs


def _affected_rows(
    tools: tuple[str, ...], name: str, sampled: SampledRows, pairs: Iterable[_Pair], label: Labelling
) -> AffectedRows:
    views = [(View(before), View(after)) for before, after in pairs]
    comes, goes = [], []
    for row in sampled.rows:
        seen = [(before.shows(row), after.shows(row)) for before, after in views]
        if any(will and not was for was, will in seen):
            comes.append(row)
        if any(was and not will for was, will in seen):
            goes.append(row)
    return AffectedRows(
        tools=tools,
        rows=name,
        comes=_named_count(name, comes, label),
        goes=_named_count(name, goes, label),
        among=sampled.among,
    )


def _named_count(name: str, rows: list[Row], label: Labelling) -> NamedCount:
    labels: list[str] = []
    for row in rows:
        if len(labels) < MAX_NAMED and (told := label(name, row)) is not None:
            labels.append(told)
    return NamedCount.of(len(rows), labels)


def _where(terms: Conditions) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what a grant chooses rows by, but for what stands for whoever asks."""
    return tuple(
        (name, tuple(sorted(values)))
        for name, values in sorted(terms.where.items())
        if not any(value.startswith(PLACEHOLDER_MARK) for value in values)
    )


def _unmatched_values(name: str, where: tuple[tuple[str, tuple[str, ...]], ...], sampled: SampledRows) -> Iterator[str]:
    missing = [
        f"{quote_name(attribute)} {quote_name(value)}"
        for attribute, values in where
        for value in values
        if not any(Conditions(where={attribute: frozenset({value})}).show(row) for row in sampled.rows)
    ]
    for said in missing:
        yield f"This matches nobody: no {name} has {said}, of {sampled.among}."
    whole = Conditions(where={attribute: frozenset(values) for attribute, values in where})
    if where and not missing and not any(whole.show(row) for row in sampled.rows):
        yield f"This matches nobody: no {name} has all of {', '.join(name for name, _ in where)}, of {sampled.among}."
