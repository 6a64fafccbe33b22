"""`GrantStore` in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servicedesk.discovery.grants import Grant, GroupLimit, Permissions, TrialRule
from servicedesk.errors import PermissionsUnavailable
from servicedesk.tools.conditions import Conditions


def grant(group: str, tool: str, conditions: Conditions | None = None, version: int = 1) -> Grant:
    """Return a grant, of everything unless conditions are given."""
    return Grant(group=group, tool=tool, conditions=conditions or Conditions(), version=version)


def grants_of(policy: Mapping[str, Mapping[str, Conditions]]) -> Iterable[Grant]:
    """Yield the grants of a policy: group → tool → conditions."""
    return (grant(group, tool, how) for group, tools in policy.items() for tool, how in tools.items())


def stored_permissions(*grants: Grant) -> Permissions:
    """Return what a store says that holds these grants and nothing else."""
    return Permissions(grants=grants, not_before=None)


class FakeGrantStore:
    """Answers for the groups asked about, and remembers every read."""

    def __init__(self, *grants: Grant) -> None:
        self.grants = list(grants)
        self.trial_rules: tuple[TrialRule, ...] = ()
        self.limits: tuple[GroupLimit, ...] = ()
        self.not_before: dict[str, int] = {}
        self.available = True
        #: Whom each read was about.
        self.reads: list[str] = []

    def read(self, subject: str, groups: frozenset[str]) -> Permissions:
        """Return what is stored for these groups and this subject."""
        self.reads.append(subject)
        if not self.available:
            raise PermissionsUnavailable
        granted = tuple(grant for grant in self.grants if grant.group in groups)
        return Permissions(
            grants=granted,
            not_before=self.not_before.get(subject),
            trial_rules=self.trial_rules,
            limits=self.limits,
        )
