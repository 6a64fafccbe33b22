"""Recent changes of the policy: since when a grant or a shadow rule is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from typing import Final, Literal

from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import PolicyStore, all_entries

#: How far back lint looks at changes and calls.
LOOK_BACK_DAYS: Final = 90
#: So many changes are read at most.
MAX_CHANGES: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentChanges:
    """The changes of groups' rules since some time, newest first."""

    changes: tuple[Change, ...] = ()
    #: Whether all of them were read.
    is_complete: bool = True

    def start_of(self, group: str, tool: str, kind: Literal["grants", "shadows"]) -> datetime | None:
        """Return since when a group has a rule of a tool; None if it is older than what was read.

        A grant that was narrowed or widened is the same one; a shadow rule that says something else is another.
        """
        for change in self.changes:
            if change.subject != group:
                continue
            before, after = (getattr(rules or Rules(), kind) for rules in (change.before, change.after))
            if tool in after and (tool not in before or (kind == "shadows" and before[tool] != after[tool])):
                return change.at
        return None

    def start_of_rule(self, provider: str, name: str) -> datetime | None:
        """Return since when an identity provider's group has a rule; None if it is older than what was read.

        One that gives other groups than it did is the same.
        """
        for change in self.changes:
            if change.kind is ChangeKind.PROVIDER_GROUPS and change.subject == provider:
                for one in change.differences:
                    if (one.about, one.member, one.before) == (name, "groups", None):
                        return change.at
        return None


def read_recent_changes(store: PolicyStore, since: datetime) -> RecentChanges:
    """Read the changes that were made since then.

    Raises:
        PermissionsUnavailable: The log did not answer.
    """
    changes = all_entries(lambda cursor: store.changes(cursor=cursor))
    read = tuple(islice(takewhile(lambda change: change.at >= since, changes), MAX_CHANGES + 1))
    return RecentChanges(changes=read[:MAX_CHANGES], is_complete=len(read) <= MAX_CHANGES)
