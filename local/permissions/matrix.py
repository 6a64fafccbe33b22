"""The policy as a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from local.permissions.words import told_grant, told_shadow
from servicedesk.policy.rules import GroupPolicy, Rules


def matrix(policies: Sequence[GroupPolicy], known: Collection[str]) -> Table:
    """Return a row for each tool and a column for each group; granted tools that do not exist stand at the end."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("tool", no_wrap=True)
    for policy in policies:
        table.add_column(Text(f"{policy.group}\nversion {policy.version}"))
    granted = {tool for policy in policies for tool in (*policy.rules.grants, *policy.rules.shadows)}
    for tool in (*sorted(known), *sorted(granted - set(known))):
        name = Text(tool) if tool in known else Text(f"{tool} (no such tool)", style="yellow")
        table.add_row(name, *(_cell(policy.rules, tool) for policy in policies))
    return table


def _cell(rules: Rules, tool: str) -> Text:
    cell = Text()
    if tool in rules.grants:
        told = told_grant(rules.grants[tool])
        cell.append(told, style="green" if told == "yes" else "cyan")
    if watched := told_shadow(rules, tool):
        cell.append(("\n" if cell else "") + watched, style="magenta")
    return cell
