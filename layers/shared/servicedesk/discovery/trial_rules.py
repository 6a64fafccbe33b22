"""Trial rules: what they would have changed about a call, gathered while it runs, for the audit only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from servicedesk.discovery.grants import Grant, TrialRule
from servicedesk.tools.conditions import Row
from servicedesk.tools.tool import Arguments
from servicedesk.tools.view import View


def grants_on_trial(grants: Iterable[Grant], rules: Iterable[TrialRule]) -> tuple[Grant, ...]:
    """Return the grants as they would be if every trial rule took the place of its group's grant."""
    by_grant = {(rule.group, rule.tool): rule for rule in rules}
    kept = tuple(grant for grant in grants if (grant.group, grant.tool) not in by_grant)
    new = tuple(
        Grant(group=rule.group, tool=rule.tool, conditions=rule.conditions, version=rule.version)
        for rule in by_grant.values()
        if rule.conditions is not None
    )
    return kept + new


@dataclass(slots=True)
class Differences:
    """How the rows that a call looked at would have been shown otherwise. Lives as long as the call."""

    rows_lost: int = 0
    rows_gained: int = 0
    fields_lost: set[str] = field(default_factory=set)
    fields_gained: set[str] = field(default_factory=set)


class Trial(NamedTuple):
    """What trial rules say of one tool for one caller."""

    rules: tuple[TrialRule, ...]
    #: What the grants would show; of no conditions, so nothing, where there would be none.
    view: View
    differences: Differences

    @property
    def would_allow(self) -> bool:
        """Whether the caller would have the tool; of one call, whether its arguments would be admitted."""
        return bool(self.view.conditions)

    @property
    def is_narrowed(self) -> bool:
        """Whether it depends on the arguments of a call what would be allowed."""
        return any(conditions.when for conditions in self.view.conditions)

    def for_arguments(self, accepted: Arguments) -> Trial:
        """Return the same of a call with these arguments: by the grants that would admit them alone."""
        if not self.is_narrowed:
            return self
        sent = dict(accepted)
        return self._replace(view=View(tuple(one for one in self.view.conditions if one.admit(sent))))

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
class TrialView(View):
    """A view that shows what it would show anyway, and notes where the one on trial differs."""

    on_trial: View
    differences: Differences

    def shows(self, row: Row) -> bool:
        """Whether any grant shows `row`; what trial rules say makes no difference."""
        shown, would_show = View.shows(self, row), self.on_trial.shows(row)
        self.differences.rows_lost += shown and not would_show
        self.differences.rows_gained += would_show and not shown
        return shown

    def hidden_fields(self, row: Row) -> frozenset[str]:
        """Return the fields of `row` that no grant shows; what trial rules say makes no difference."""
        hidden = View.hidden_fields(self, row)
        if self.on_trial.shows(row):
            would_hide = self.on_trial.hidden_fields(row)
            self.differences.fields_lost |= would_hide - hidden
            self.differences.fields_gained |= hidden - would_hide
        return hidden

    def narrow_to(self, field: str) -> View:
        """Return the view of those rows alone of which this one shows `field`, and the one on trial narrowed alike."""
        return TrialView(View.narrow_to(self, field).conditions, self.on_trial.narrow_to(field), self.differences)
