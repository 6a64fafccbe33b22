"""What shadow rules would have changed about a call, gathered while it runs and written to the audit only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from servicedesk.discovery.grants import ShadowRule
from servicedesk.tools.view import Row, View


@dataclass(slots=True)
class Differences:
    """How the rows that a call looked at would have been shown otherwise. Lives as long as the call."""

    rows_lost: int = 0
    rows_gained: int = 0
    fields_lost: set[str] = field(default_factory=set)
    fields_gained: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """What shadow rules say of one tool for one caller."""

    rules: tuple[ShadowRule, ...]
    would_allow: bool
    differences: Differences = field(default_factory=Differences)

    def as_record(self) -> dict[str, Any]:
        """Return the same for the audit: names and numbers, nothing of a row."""
        record: dict[str, Any] = {
            "rules": [f"{rule.group}@{rule.version}" for rule in self.rules],
            "would_allow": self.would_allow,
        }
        for name in ("rows_lost", "rows_gained", "fields_lost", "fields_gained"):
            if value := getattr(self.differences, name):
                record[name] = sorted(value) if isinstance(value, set) else value
        return record


@dataclass(frozen=True, slots=True)
class WatchedView(View):
    """A view that shows what it would show anyway, and notes where the proposed one differs."""

    proposed: View
    differences: Differences

    def shows(self, row: Row) -> bool:
        """Whether any grant shows `row`; what shadow rules say makes no difference."""
        shown, would_show = View.shows(self, row), self.proposed.shows(row)
        self.differences.rows_lost += shown and not would_show
        self.differences.rows_gained += would_show and not shown
        return shown

    def hidden(self, row: Row) -> frozenset[str]:
        """Return the fields of `row` that no grant shows; what shadow rules say makes no difference."""
        hidden = View.hidden(self, row)
        if self.proposed.shows(row):
            would_hide = self.proposed.hidden(row)
            self.differences.fields_lost |= would_hide - hidden
            self.differences.fields_gained |= hidden - would_hide
        return hidden
