"""Evidence: everything that lint looks at, as it was read, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from servicedesk.discovery.decision import grants_by_tool
from servicedesk.discovery.grants import Grant
from servicedesk.federation.group_map import GroupMap, given_groups
from servicedesk.identity.agents import Agent
from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.group_grants import group_grants
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.lint.pool import Pool
from servicedesk.policy.lint.recent_changes import RecentChanges
from servicedesk.policy.lint.usage import RightsUsage
from servicedesk.policy.rules import GroupPolicy, Rules


class Source(StrEnum):
    """What may be out of reach; the policy itself has to be read."""

    POOL = "the user pool"
    AGENTS = "the list of agents"
    RULES = "the rules for the company's groups"
    CHANGES = "the change log"
    AUDIT = "the audit"
    WHOLE_AUDIT = "the whole audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was read. Of a source that was not, nothing is in it, and no rule that needs it is asked."""

    #: By name, each as it is now: what was scheduled and has started is a grant like any other.
    policies: tuple[GroupPolicy, ...]
    capabilities: Capabilities
    #: Epoch seconds.
    now: float
    pool: Pool
    recent: RecentChanges
    usage: RightsUsage
    #: Those that work without a person, by name.
    agents: tuple[Agent, ...] = ()
    #: What the company's groups give, by identity provider.
    maps: tuple[GroupMap, ...] = ()
    #: Source → why it was not read, a sentence.
    unread: Mapping[Source, str] = field(default_factory=dict)
    #: Those of them that nobody asked for.
    unasked: frozenset[Source] = frozenset()

    @property
    def known(self) -> Grantable:
        """What can be granted."""
        return self.capabilities.known

    @property
    def mapped_groups(self) -> frozenset[str]:
        """The desk's groups that a group of the company gives."""
        return given_groups(self.maps)

    @property
    def with_rules(self) -> tuple[GroupPolicy, ...]:
        """The groups that have any."""
        return tuple(policy for policy in self.policies if policy.rules != Rules())

    def grants_of(self, groups: Iterable[str]) -> Mapping[str, tuple[Grant, ...]]:
        """Return tool → the grants that allow it to somebody in these groups, by the decision itself."""
        names = frozenset(groups)
        grants = group_grants(policy for policy in self.policies if policy.group in names)
        return grants_by_tool(names, grants, self.known, self.now)


#: One kind's rule: what there is of it in the evidence, in a stable order.
LintRule = Callable[[Evidence], Iterable[Observation]]
