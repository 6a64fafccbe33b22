"""Lint rules of the company's groups: rules that give nothing, that give too much, or that nobody can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from servicedesk.federation.group_map import GroupRule
from servicedesk.policy.command_line import command_line
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.lint.evidence import Evidence
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.lockout import may_administer
from servicedesk.policy.rule_words import join_names
from servicedesk.tools.text import quote_name

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
    """Find rules for a group that nobody was in at their last sign-in."""
    for provider, name, _ in _rules(evidence):
        if name not in evidence.pool.provider_groups:
            message = f"Nobody who has signed in at {provider} was in {quote_name(name)}."
            yield Observation(subject=name, message=message, mend=_unmap(provider, name))


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
