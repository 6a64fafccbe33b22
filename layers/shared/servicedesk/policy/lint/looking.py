"""Looking: asks every rule of lint about the evidence, and says of which kinds nothing is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from servicedesk.policy.agents.register import AgentRegister
from servicedesk.policy.audit_trail import Audit
from servicedesk.policy.company.rules import GroupMapStore
from servicedesk.policy.lint.evidence import Evidence
from servicedesk.policy.lint.finding import Finding, FindingKind, Findings, NotLookedAt
from servicedesk.policy.lint.reading import read_evidence
from servicedesk.policy.lint.rules import KINDS
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.store import PolicyStore


def look(  # noqa: PLR0913, PLR0917 -- what it looks at
    store: PolicyStore,
    directory: Directory,
    register: AgentRegister,
    maps: GroupMapStore,
    audit: Audit | None,
    now: float,
    kinds: Collection[FindingKind] = tuple(FindingKind),
) -> Findings:
    """Return what looks wrong, of some kinds, at a moment in epoch seconds. Without `audit` it is not looked at.

    Raises:
        PermissionsUnavailable, CapabilitiesUnavailable: The policy could not be read: nothing was looked at.
    """
    return findings(read_evidence(store, directory, register, maps, audit, now), kinds)


def findings(evidence: Evidence, kinds: Collection[FindingKind] = tuple(FindingKind)) -> Findings:
    """Return what every rule finds in the evidence, of some kinds."""
    wanted = [kind for kind in KINDS if kind in kinds]
    found = (one for kind in wanted if not KINDS[kind].needs & evidence.unread.keys() for one in _of(kind, evidence))
    return Findings(findings=tuple(found), not_looked_at=tuple(_not_looked_at(evidence, wanted)))


def _of(kind: FindingKind, evidence: Evidence) -> Iterator[Finding]:
    about = KINDS[kind]
    for seen in about.rule(evidence):
        yield Finding(
            kind=kind,
            severity=about.severity,
            subject=seen.subject,
            message=seen.message,
            meaning=about.meaning,
            mend=seen.mend,
        )


def _not_looked_at(evidence: Evidence, kinds: Collection[FindingKind]) -> Iterator[NotLookedAt]:
    for source, why in evidence.unread.items():
        missed = tuple(kind for kind in kinds if source in KINDS[kind].needs)
        if missed:
            yield NotLookedAt(kinds=missed, why=why, is_failure=source not in evidence.unasked)
