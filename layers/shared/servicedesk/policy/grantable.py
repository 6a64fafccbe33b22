"""What can be granted: every tool, with the fields that a grant of it can name, and the right to administer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from servicedesk.policy.rules import Rules
from servicedesk.policy.suggestion import suggestion
from servicedesk.tools.tool import AnyTool
from servicedesk.tools.view import Conditions, Rows

#: Kept in the policy beside the tools, and no tool: who holds it may change who may do what. No catalogue has it, so no
#: model can be shown or call it.
MANAGE_PERMISSIONS: Final = "manage_permissions"
#: Name of what can be granted → the rows that it works on; None where a grant of it takes no conditions.
Grantable: TypeAlias = Mapping[str, Rows | None]


def grantable(tools: Iterable[AnyTool]) -> Grantable:
    """Return what can be granted where these are the tools."""
    return {**{tool.name: tool.rows for tool in tools}, MANAGE_PERMISSIONS: None}


def is_granted(rules: Rules, tool: str, known: Grantable) -> bool:
    """Whether rules grant a tool: there is such a grant, and it is not void."""
    conditions = rules.grants.get(tool)
    return conditions is not None and not flaws(tool, conditions, known)


def flaws(tool: str, conditions: Conditions, known: Grantable) -> tuple[str, ...]:
    """Return why a grant is void, a clause each; none if it is not."""
    if tool not in known:
        return (f"there is no tool {tool!r}{suggestion(tool, known)}",)
    return (*_unknown_fields(tool, conditions, known[tool]), *_unknown_placeholders(tool, conditions, known[tool]))


def _unknown_fields(tool: str, conditions: Conditions, rows: Rows | None) -> Iterator[str]:
    if rows is None:
        if conditions != Conditions():
            yield f"{tool} works on no rows, so it takes no conditions"
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
