"""What can be granted: every tool, with the fields that a grant of it can name, and the right to administer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as member
from typing import Final, TypeAlias

from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import OMITTED, PLACEHOLDER_MARK, Conditions
from servicedesk.tools.rows import Choices, Narrowable, Rows, can_admit, is_void
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.tool import AnyTool

#: Kept in the policy beside the tools, and no tool: who holds it may change who may do what. No catalogue has it, so no
#: model can be shown or call it.
MANAGE_PERMISSIONS: Final = "manage_permissions"
#: Name of what can be granted → what a grant of it can narrow.
Grantable: TypeAlias = Mapping[str, Narrowable]


@dataclass(frozen=True, slots=True)
class PlainRight:
    """What can be granted and is no tool: a grant of it can start and end, and narrows nothing."""

    rows: None = None
    choices: Choices = member(default_factory=dict)
    omittable: frozenset[str] = frozenset()


def grantable(tools: Iterable[AnyTool]) -> Grantable:
    """Return what can be granted where these are the tools."""
    return {**{tool.name: tool for tool in tools}, MANAGE_PERMISSIONS: PlainRight()}


def is_granted(rules: Rules, tool: str, known: Grantable, now: float) -> bool:
    """Whether rules grant a tool at a moment, in epoch seconds: a grant of it is in force, and allows something."""
    conditions = rules.conditions_of(tool, now)
    return conditions is not None and allows(tool, conditions, known)


def allows(tool: str, conditions: Conditions, known: Grantable) -> bool:
    """Whether a grant allows anything while it is in force: it is not void, and admits calls."""
    return tool in known and not is_void(conditions, known[tool]) and can_admit(conditions, known[tool])


def flaws(tool: str, conditions: Conditions, known: Grantable) -> tuple[str, ...]:
    """Return why a grant is void, a clause each; none if it is not."""
    if tool not in known:
        return (f"there is no tool {tool!r}{suggestion(tool, known)}",)
    rows = known[tool].rows
    return (
        *_unknown_fields(tool, conditions, rows),
        *_unknown_placeholders(tool, conditions, rows),
        *_unknown_arguments(tool, conditions, known[tool]),
    )


def value_flaws(tool: str, conditions: Conditions, known: Grantable) -> tuple[str, ...]:
    """Return which values there are not, a clause each; none if all are there, or could be.

    They make no grant void: a row or an argument never has them, so that they admit nothing. Of a name that `flaws`
    tells of, the values are not told.
    """
    if tool not in known:
        return ()
    of = known[tool]
    return (
        *(_unknown_values(tool, conditions, of.rows) if of.rows else ()),
        *_unknown_choices(tool, conditions, of.choices, of.omittable),
    )


def _unknown_values(tool: str, conditions: Conditions, rows: Rows) -> Iterator[str]:
    for attribute, values in sorted(conditions.where.items()):
        there = rows.values.get(attribute)
        if there is None:
            continue
        for value in sorted(value for value in values - there if not value.startswith(PLACEHOLDER_MARK)):
            can = f"; it can be {', '.join(sorted(there))}"
            yield f"no {rows.name} of {tool} has {attribute} {value!r}{suggestion(value, there) or can}"


def _unknown_choices(tool: str, conditions: Conditions, choices: Choices, omittable: frozenset[str]) -> Iterator[str]:
    for argument, values in sorted(conditions.when.items()):
        if argument not in choices:
            continue
        there = choices[argument]
        if OMITTED in values and argument not in omittable:
            yield f"{argument} of {tool} is never left out; without a value it has its default, or there is no call"
        for value in sorted(values - {OMITTED}):
            if value.startswith(PLACEHOLDER_MARK):
                yield f"{argument} of {tool} is never {value!r}; beside its values it can be {OMITTED}"
            elif there is not None and value not in there:
                can = f"; it can be {', '.join(sorted(there))}"
                yield f"{argument} of {tool} is never {value!r}{suggestion(value, there) or can}"


def _unknown_fields(tool: str, conditions: Conditions, rows: Rows | None) -> Iterator[str]:
    if rows is None:
        if conditions.where or conditions.hide:
            yield f"{tool} works on no rows, so it can choose none and hide nothing"
        return
    for named, known, cannot in (
        (conditions.where, rows.where, "choose rows by"),
        (conditions.hide, rows.hide, "hide"),
    ):
        for field in sorted(set(named) - known):
            there = f"it can {cannot} {', '.join(sorted(known)) or 'nothing'}"
            yield f"{tool} cannot {cannot} {field!r}{suggestion(field, known) or f'; {there}'}"


def _unknown_placeholders(tool: str, conditions: Conditions, rows: Rows | None) -> Iterator[str]:
    if rows is None:
        return
    for attribute, values in sorted(conditions.where.items()):
        if attribute not in rows.where:
            continue
        there = rows.placeholders(attribute)
        for value in sorted(rows.unknown_placeholders(attribute, values)):
            meant = f"there it can be {', '.join(sorted(there))}" if there else "no value of it begins with @"
            yield f"{tool} cannot choose rows by {attribute} {value!r}{suggestion(value, there) or f'; {meant}'}"


def _unknown_arguments(tool: str, conditions: Conditions, of: Narrowable) -> Iterator[str]:
    fields = of.rows.where if of.rows is not None else frozenset()
    for argument in sorted(conditions.when.keys() - of.choices.keys()):
        there = f"when takes arguments that are one text, number or flag: {', '.join(sorted(of.choices)) or 'none'}"
        # A field of the rows was meant as it stands: its argument is a list, or the tool has none.
        meant = "" if argument in fields else suggestion(argument, of.choices)
        yield f"{tool} cannot be narrowed by {argument!r}{meant or f'; {there}'}"
