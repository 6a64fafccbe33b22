"""Coverage: whether some grants of a tool show and admit all that others do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import product
from math import prod
from typing import Final

from servicedesk.tools.conditions import Conditions

#: A grant is compared value by value up to so many combinations; one with more, as a whole.
MAX_PARTS: Final = 1_000


def take_away(before: Collection[Conditions], after: Collection[Conditions]) -> bool:
    """Whether anything that grants of a tool show or admit `before` is not shown or admitted `after`.

    Rows, fields and arguments count, and no times. Conditions are compared by what they say, for whatever rows there
    may be: for one person, who they are has to be put into them first (`Conditions.resolve`).
    """
    return any(not _is_kept(part, before, after) for conditions in before for part in _parts(conditions))


def _is_kept(part: Conditions, before: Iterable[Conditions], after: Iterable[Conditions]) -> bool:
    kept = [one for one in after if _covers(one, part)]
    return bool(kept) and _hidden_fields(kept) <= _hidden_fields(one for one in before if _covers(one, part))


def _hidden_fields(grants: Iterable[Conditions]) -> frozenset[str]:
    """Return what all of some grants hide; there is at least one."""
    return reduce(frozenset.intersection, (conditions.hide for conditions in grants))


def _covers(conditions: Conditions, part: Conditions) -> bool:
    """Whether a grant shows every row that another does, and admits every call."""
    return _includes(conditions.where, part.where) and _includes(conditions.when, part.when)


def _includes(named: Mapping[str, frozenset[str]], part: Mapping[str, frozenset[str]]) -> bool:
    return all(name in part and part[name] <= allowed for name, allowed in named.items())


def _parts(conditions: Conditions) -> Iterator[Conditions]:
    """Yield a grant in parts, each of one value of each name: another grant may cover one, and a third another."""
    named = [(name, values) for names in (conditions.where, conditions.when) for name, values in names.items()]
    if prod(len(values) for _, values in named) > MAX_PARTS:
        yield conditions
        return
    for values in product(*(sorted(values) for _, values in named)):
        one = [frozenset({value}) for value in values]
        where, when = one[: len(conditions.where)], one[len(conditions.where) :]
        yield replace(
            conditions,
            where=dict(zip(conditions.where, where, strict=True)),
            when=dict(zip(conditions.when, when, strict=True)),
        )
