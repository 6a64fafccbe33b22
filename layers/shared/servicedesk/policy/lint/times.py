"""Lint rules of time: what has ended, what ends or begins soon, and what has been watched for long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from servicedesk.policy.command_line import command_line, command_to_grant
from servicedesk.policy.document import moment_text
from servicedesk.policy.lint.evidence import Evidence, Source
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.lint.recent_changes import LOOK_BACK_DAYS
from servicedesk.policy.lint.usage import TrialTally
from servicedesk.policy.rule_words import told_moment
from servicedesk.tools.text import quote_name

DAY_SECONDS: Final = 86_400
#: How far ahead lint looks, and how long a rule may be watched.
SOON_DAYS: Final = 7
WATCHED_DAYS: Final = 30


def ended_grants(evidence: Evidence) -> Iterator[Observation]:
    """Find grants that are over, and that nothing scheduled follows."""
    for policy in evidence.policies:
        for tool, conditions in sorted(policy.rules.grants.items()):
            if conditions.ends_at is not None and conditions.ends_at <= evidence.now:
                group = quote_name(policy.group)
                message = f"The grant of {quote_name(tool)} to {group} ended at {told_moment(conditions.ends_at)}."
                if tool not in policy.rules.scheduled:
                    mend = command_line("revoke", policy.group, tool)
                    yield Observation(subject=policy.group, message=message, mend=mend)


def ends_soon(evidence: Evidence) -> Iterator[Observation]:
    """Find grants that end within `SOON_DAYS`; the command lets one hold for as many days longer."""
    for policy in evidence.policies:
        for tool, conditions in sorted(policy.rules.grants.items()):
            end = conditions.ends_at
            if end is not None and evidence.now < end <= evidence.now + SOON_DAYS * DAY_SECONDS:
                message = f"The grant of {quote_name(tool)} to {quote_name(policy.group)} ends at {told_moment(end)}."
                until = moment_text(end + SOON_DAYS * DAY_SECONDS)
                mend = command_line("grant", policy.group, tool, "--keep", "--until", until)
                yield Observation(subject=policy.group, message=message, mend=mend)


def starts_soon(evidence: Evidence) -> Iterator[Observation]:
    """Find grants that begin within `SOON_DAYS`; the command calls one off."""
    for policy in evidence.policies:
        for tool, conditions in sorted(policy.rules.scheduled.items()):
            start = conditions.starts_at or 0
            if start <= evidence.now + SOON_DAYS * DAY_SECONDS:
                message = f"A grant of {quote_name(tool)} to {quote_name(policy.group)} begins at {told_moment(start)}."
                mend = command_line("revoke", policy.group, tool, "--scheduled")
                yield Observation(subject=policy.group, message=message, mend=mend)


def old_shadow_rules(evidence: Evidence) -> Iterator[Observation]:
    """Find shadow rules that have been watched for more than `WATCHED_DAYS`, with what they found."""
    since = evidence.now - WATCHED_DAYS * DAY_SECONDS
    for policy in evidence.policies:
        for tool, conditions in sorted(policy.rules.shadows.items()):
            began = evidence.recent.start_of(policy.group, tool, "shadows")
            if began is not None and began.timestamp() > since:
                continue
            told = f"since {began:%Y-%m-%d}" if began is not None else f"for more than {LOOK_BACK_DAYS} days"
            found = _told_tally(evidence, policy.group, tool)
            message = f"The rule for {quote_name(tool)} of {quote_name(policy.group)} is watched {told}. {found}"
            ends = command_line("revoke", policy.group, tool)
            mend = ends if conditions is None else command_to_grant(policy.group, tool, conditions)
            yield Observation(subject=policy.group, message=message, mend=mend)


def _told_tally(evidence: Evidence, group: str, tool: str) -> str:
    if Source.AUDIT in evidence.unread:
        return "What it would have changed is in the audit, which was not looked at."
    tally = evidence.usage.tallies.get((group, tool), TrialTally())
    back_to = evidence.usage.looked_back_to
    reach = f" back to {back_to:%Y-%m-%d}" if back_to else ""
    return (
        f"Of {tally.calls} calls that it bore on, it would have refused {tally.refused}, allowed {tally.allowed} that"
        f" were refused, and shown less in {tally.narrowed}; the audit was looked at{reach}."
    )
