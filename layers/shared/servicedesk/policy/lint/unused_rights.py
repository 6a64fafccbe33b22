"""Lint rule of unused rights: grants by which nobody called the tool for months."""

from __future__ import annotations

from collections.abc import Iterator

from servicedesk.policy.command_line import command_line
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.lint.evidence import Evidence
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.lint.recent_changes import LOOK_BACK_DAYS
from servicedesk.tools.text import quote_name


def unused_rights(evidence: Evidence) -> Iterator[Observation]:
    """Find grants in force that are older than `LOOK_BACK_DAYS`, and by which no call was allowed since."""
    oldest = evidence.usage.oldest
    reach = f"where the oldest record is of {oldest:%Y-%m-%d}" if oldest else "where there is no record"
    for policy in evidence.policies:
        for tool in sorted(evidence.grants_of([policy.group]).keys() - {MANAGE_PERMISSIONS}):
            is_young = evidence.recent.start_of(policy.group, tool, "grants") is not None
            if is_young or (policy.group, tool) in evidence.usage.used:
                continue
            message = (
                f"Nobody used {quote_name(tool)} by {quote_name(policy.group)} in {LOOK_BACK_DAYS} days, as far as the"
                f" audit tells, {reach}."
            )
            mend = command_line("revoke", policy.group, tool)
            yield Observation(subject=policy.group, message=message, mend=mend)
