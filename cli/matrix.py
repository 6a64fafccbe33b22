"""Permission matrix and list: which group may use which tool, as a table where it fits, else a line a rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from rich.text import Text

from servicedesk.policy.grantable import Grantable, flaws
from servicedesk.policy.rule_words import told_grant, told_limit
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from stack.plain import PlainConsole, PlainTable, one_line

#: A told rule, and the style of it.
_Told = tuple[str, str]
_HEADS: Final = ("group", "version", "tool", "may")
#: Wider than any table: what a table needs is measured without a screen's bounds.
_NO_BOUND_COLUMNS: Final = 1_000_000


def restrict_to(policy: GroupPolicy, tools: Collection[str]) -> GroupPolicy:
    """Return a group's policy with the rules of these tools alone; of all, if none are named."""
    if not tools:
        return policy
    rules = policy.rules
    return replace(
        policy,
        rules=Rules(
            grants={tool: rule for tool, rule in rules.grants.items() if tool in tools},
            scheduled={tool: rule for tool, rule in rules.scheduled.items() if tool in tools},
            shadows={tool: rule for tool, rule in rules.shadows.items() if tool in tools},
            limits={tool: rule for tool, rule in rules.limits.items() if tool in tools},
        ),
    )


def named_tools(policies: Sequence[GroupPolicy]) -> frozenset[str]:
    """Return every tool that a rule is about."""
    parts = [(p.rules.grants, p.rules.scheduled, p.rules.shadows, p.rules.limits) for p in policies]
    return frozenset(tool for some in parts for part in some for tool in part)


def matrix(policies: Sequence[GroupPolicy], known: Grantable, now: float, tools: Collection[str] = ()) -> PlainTable:
    """Return a row for each tool and a column for each group; granted tools that do not exist stand at the end.

    Args:
        policies: The groups'.
        known: What can be granted.
        now: The moment, in epoch seconds, as of which ends are told.
        tools: Which rows; all, if none are named.
    """
    table = PlainTable()
    table.add_column("tool", no_wrap=True)
    for policy in policies:
        table.add_column(Text.assemble(one_line(policy.group), f"\nversion {policy.version}"))
    there = [tool for tool in sorted(known) if not tools or tool in tools]
    for tool in (*there, *sorted(named_tools(policies) - known.keys())):
        name = one_line(tool) if tool in known else one_line((f"{tool} (no such tool)", "yellow"))
        cells = ([one_line(told) for told in _told_rules(policy.rules, tool, known, now)] for policy in policies)
        table.add_cells(name, *(Text("\n").join(cell) for cell in cells))
    return table


def fits(table: PlainTable, console: PlainConsole) -> bool:
    """Whether a table is as narrow as the console without a word of it being cut."""
    unbounded = console.options.update(max_width=_NO_BOUND_COLUMNS)
    return console.measure(table, options=unbounded).minimum <= console.width


def rule_list(policies: Sequence[GroupPolicy], known: Grantable, now: float) -> Iterator[str]:
    """Yield a line for each rule, group by group, below a line of headings; arguments as of `matrix`."""
    rows = [
        (policy.group, str(policy.version), tool, told)
        for policy in policies
        for tool in sorted(named_tools([policy]))
        for told, _ in _told_rules(policy.rules, tool, known, now)
    ]
    widths = [max(len(row[column]) for row in (_HEADS, *rows)) for column in range(len(_HEADS) - 1)]
    for row in (_HEADS, *rows):
        *beginning, told = row
        yield "  ".join([*(part.ljust(width) for part, width in zip(beginning, widths, strict=True)), told])


def _told_rules(rules: Rules, tool: str, known: Grantable, now: float) -> Iterator[_Told]:
    rules = rules.settle(now)
    terms = [part[tool] for part in (rules.grants, rules.scheduled) if tool in part]
    yield from (_told_grant(tool, conditions, known, now) for conditions in terms)
    if tool in rules.shadows:
        yield f"watching: {told_grant(rules.shadows[tool], now=now)}", "magenta"
    if tool in rules.limits:
        yield f"{'' if terms else 'no; '}at most {told_limit(rules.limits[tool])}", "blue"


def _told_grant(tool: str, conditions: Conditions, known: Grantable, now: float) -> _Told:
    told = told_grant(conditions, now=now)
    if flaws(tool, conditions, known):
        return f"{told} (void)", "yellow"
    return told, "green" if told == "yes" else "cyan"
