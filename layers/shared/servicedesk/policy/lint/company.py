"""Lint rules of the company's groups: rules that give nothing, that give too much, or that nobody can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from servicedesk.federation.group_map import GroupRule
from servicedesk.policy.command_line import command_line
from servicedesk.policy.company.rule_words import rules_fit, told_too_many
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.lint.evidence import Evidence
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.lockout import may_administer
from servicedesk.policy.rule_words import join_names
from servicedesk.tools.rows import Names
from servicedesk.tools.text import quote_name, sentence

#: A rule is not said to be for nobody before it is so old: people have to sign in first.
FRESH_DAYS: Final = 7
SECONDS_PER_DAY: Final = 86_400
#: What Entra ID sends in the place of a group's name.
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def rules_for_no_group(evidence: Evidence) -> Iterator[Observation]:
    """Find rules that give a group which the pool does not have."""
    for provider, name, rule in _rules(evidence):
        if gone := rule.groups - set(evidence.pool.groups):
            message = f"{quote_name(name)} of {provider} gives {join_names(gone)}, which the user pool does not have."
            yield Observation(subject=name, message=message, mend=_unmap(provider, name))


def rules_that_administer(evidence: Evidence) -> Iterator[Observation]:
    """Find rules that give a group which may change permissions, or will."""
    stored = {policy.group: policy.rules for policy in evidence.policies}
    for provider, name, rule in _rules(evidence):
        if groups := [group for group in sorted(rule.groups) if group in stored and may_administer(stored[group])]:
            message = f"{quote_name(name)} of {provider} gives {join_names(groups)}, which has {MANAGE_PERMISSIONS}."
            yield Observation(subject=name, message=message, mend=_unmap(provider, name))


def rules_for_nobody(evidence: Evidence) -> Iterator[Observation]:
    """Find rules for a group that nobody was in at their last sign-in; not those of these days.

    Of a group without a rule nothing is kept: only sign-ins since the rule was made tell of it. Without any, nothing is
    known.
    """
    for provider, name, _ in _rules(evidence):
        since = evidence.recent.start_of_rule(provider, name)
        if since is not None and evidence.now - since.timestamp() < FRESH_DAYS * SECONDS_PER_DAY:
            continue
        told = [groups for at, groups in _sign_ins(evidence, provider) if since is None or at >= since]
        if told and not any(name in groups for groups in told):
            message = f"Nobody who has signed in at {provider} was in {quote_name(name)}."
            yield Observation(subject=name, message=message, mend=_unmap(provider, name))


def more_rules_than_fit(evidence: Evidence) -> Iterator[Observation]:
    """Find providers of whose groups with a rule somebody could be in more than their profile can keep."""
    for one in evidence.maps:
        if not rules_fit(one.rules):
            yield Observation(subject=one.provider, message=sentence(told_too_many(one.provider, len(one.rules))))


def _sign_ins(evidence: Evidence, provider: str) -> Iterator[tuple[datetime, Names]]:
    for person in evidence.pool.company_people:
        if person.provider == provider and person.asked_at is not None:
            yield person.asked_at, person.provider_groups


def ids_without_label(evidence: Evidence) -> Iterator[Observation]:
    """Find rules for a group that is named by an id, and not said what it is."""
    for provider, name, rule in _rules(evidence):
        if not rule.label and _ID.fullmatch(name):
            groups = sorted(rule.groups)
            mend = command_line("map-group", name, *groups, "--label", "WHAT-IT-IS", "--idp", provider)
            message = f"What {quote_name(name)} of {provider} is, nobody can tell."
            yield Observation(subject=name, message=message, mend=mend)


def _rules(evidence: Evidence) -> Iterator[tuple[str, str, GroupRule]]:
    for group_map in evidence.maps:
        for name, rule in sorted(group_map.rules.items()):
            yield group_map.provider, name, rule


def _unmap(provider: str, name: str) -> str:
    return command_line("unmap-group", name, "--idp", provider)
