"""Reading of lint's evidence: policy, agents, user pool, change log, and the audit if it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from servicedesk.errors import AuditUnavailable, DirectoryUnavailable, PermissionsUnavailable, Unavailable
from servicedesk.federation.group_map import GroupMap
from servicedesk.identity.agents import Agent
from servicedesk.policy.agents.register import AgentRegister
from servicedesk.policy.audit_trail import Audit
from servicedesk.policy.company.rules import GroupMapStore
from servicedesk.policy.lint.evidence import Evidence, Source
from servicedesk.policy.lint.pool import Pool, read_pool
from servicedesk.policy.lint.recent_changes import LOOK_BACK_DAYS, MAX_CHANGES, RecentChanges, read_recent_changes
from servicedesk.policy.lint.usage import RightsUsage, read_usage
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.store import PolicyStore, all_groups

_NOT_ASKED: Final = "The audit was not asked for: it takes longer to read than everything else."


def read_evidence(  # noqa: PLR0913, PLR0917 -- what it reads
    store: PolicyStore,
    directory: Directory,
    register: AgentRegister,
    maps: GroupMapStore,
    audit: Audit | None,
    now: float,
) -> Evidence:
    """Read what lint looks at, at a moment in epoch seconds; without `audit` that is left out.

    What does not answer is left out too, but for the policy itself.

    Raises:
        PermissionsUnavailable, CapabilitiesUnavailable: The policy could not be read.
    """
    policies = tuple(replace(policy, rules=policy.rules.settle(now)) for policy in all_groups(store))
    capabilities, since = store.capabilities(), datetime.fromtimestamp(now, UTC) - timedelta(days=LOOK_BACK_DAYS)
    unread: dict[Source, str] = {}
    pool, recent, usage, agents = Pool(), RecentChanges(), RightsUsage(), tuple[Agent, ...]()
    group_maps = tuple[GroupMap, ...]()
    with _unless_unavailable(PermissionsUnavailable, unread, Source.RULES):
        group_maps = maps.group_maps()
    with _unless_unavailable(PermissionsUnavailable, unread, Source.AGENTS):
        agents = register.agents()
    with _unless_unavailable(DirectoryUnavailable, unread, Source.POOL):
        pool = read_pool(policies, capabilities.known, directory, (agent.owner for agent in agents))
    with _unless_unavailable(PermissionsUnavailable, unread, Source.CHANGES):
        recent = read_recent_changes(store, since)
    if not recent.is_complete:
        unread[Source.CHANGES] = f"There are more than {MAX_CHANGES:,} changes in {LOOK_BACK_DAYS} days."
    # Last, as it may take all the time there is.
    if audit is None:
        unread |= dict.fromkeys((Source.AUDIT, Source.WHOLE_AUDIT), _NOT_ASKED)
    else:
        with _unless_unavailable(AuditUnavailable, unread, Source.AUDIT, Source.WHOLE_AUDIT):
            usage = read_usage(audit, since)
    if not usage.is_complete:
        unread[Source.WHOLE_AUDIT] = _told_reach(usage)
    return Evidence(
        policies=policies,
        capabilities=capabilities,
        now=now,
        pool=pool,
        recent=recent,
        usage=usage,
        agents=agents,
        maps=group_maps,
        unread=unread,
        unasked=frozenset({Source.AUDIT, Source.WHOLE_AUDIT} if audit is None else ()),
    )


@contextmanager
def _unless_unavailable(failure: type[Unavailable], unread: dict[Source, str], *sources: Source) -> Iterator[None]:
    try:
        yield
    except failure as happened:
        code = f" ({happened.code})" if happened.code else ""
        unread |= dict.fromkeys(sources, f"{sources[0].value.capitalize()} did not answer{code}.")


def _told_reach(usage: RightsUsage) -> str:
    reach = f", back to {usage.looked_back_to:%Y-%m-%d %H:%M} UTC" if usage.looked_back_to else ""
    return f"{LOOK_BACK_DAYS} days of the audit are too many: {usage.records:,} records of it were looked at{reach}."
