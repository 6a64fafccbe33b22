"""The policy as a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.text import Text

from cli.permissions.words import told_grant, told_shadow
from servicedesk.policy.rules import GroupPolicy, Rules
from stack.plain import PlainTable, one_line


def matrix(policies: Sequence[GroupPolicy], known: Collection[str]) -> PlainTable:
    """Return a row for each tool and a column for each group; granted tools that do not exist stand at the end."""
    table = PlainTable()
    table.add_column("tool", no_wrap=True)
    for policy in policies:
        table.add_column(Text.assemble(one_line(policy.group), f"\nversion {policy.version}"))
    granted = {tool for policy in policies for tool in (*policy.rules.grants, *policy.rules.shadows)}
    for tool in (*sorted(known), *sorted(granted - set(known))):
        name = one_line(tool) if tool in known else one_line((f"{tool} (no such tool)", "yellow"))
        table.add_cells(name, *(_cell(policy.rules, tool) for policy in policies))
    return table


def _cell(rules: Rules, tool: str) -> Text:
    cell = Text()
    if tool in rules.grants:
        told = told_grant(rules.grants[tool])
        cell.append_text(one_line((told, "green" if told == "yes" else "cyan")))
    if watched := told_shadow(rules, tool):
        cell.append("\n" if cell else "").append_text(one_line((watched, "magenta")))
    return cell
