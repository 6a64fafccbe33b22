"""Sentences for administrators about explanations, revocations and conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from servicedesk.discovery.grants import Grant
from servicedesk.policy.grantable import Grantable, is_granted
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.text import quote_name
from servicedesk.tools.view import Conditions, meanings

if TYPE_CHECKING:
    from servicedesk.policy.directory import Person
    from servicedesk.policy.enabling import Enabling
    from servicedesk.policy.explanation import Explanation
    from servicedesk.policy.revocation import Revocation


def told_conditions(conditions: Conditions, person: Person | None = None) -> str:
    """Return conditions in words; empty when they narrow nothing. For one person, with what placeholders mean."""
    meant = {} if person is None else meanings(person.username, person.groups)
    parts = [
        f"{quote_name(attribute)} {' or '.join(_told_value(value, meant) for value in sorted(values))}"
        for attribute, values in sorted(conditions.where.items())
    ]
    if conditions.hide:
        parts.append(f"without {_join_names(conditions.hide)}")
    return "; ".join(parts)


def decision_sentence(explanation: Explanation) -> str:
    """Return the decision and its reason in one sentence."""
    name, tool = quote_name(explanation.person.username), quote_name(explanation.tool)
    if not explanation.is_known:
        return f"{name} may not use {tool}: there is no such tool."
    if not explanation.person.is_enabled:
        return f"{name} may not use {tool}: their sign-in is disabled."
    if explanation.grants:
        return f"{name} may use {tool}, by {_told_grants(explanation)}."
    if not explanation.person.groups:
        return f"{name} may not use {tool}: they are in no group."
    return f"{name} may not use {tool}: none of their groups ({_join_names(explanation.person.groups)}) grants it."


def told_void(explanation: Explanation) -> tuple[str, ...]:
    """Return which stored grants count as not there and why, a sentence each."""
    return tuple(
        f"The grant of {quote_name(void.grant.group)} (version {void.grant.version}) is void: {'; '.join(void.flaws)}."
        for void in explanation.void
    )


def ways_to_change(explanation: Explanation, policies: Iterable[GroupPolicy], known: Grantable) -> tuple[str, ...]:
    """Return what would turn the decision round, a sentence each; `policies` are every group's."""
    if not explanation.is_known:
        return tuple(_mends(explanation))
    if not explanation.person.is_enabled:
        return (f"Let {quote_name(explanation.person.username)} sign in again: servicedesk enable-person.",)
    return tuple(_ways_to_refuse(explanation) if explanation.grants else _ways_to_allow(explanation, policies, known))


#: Before sentences that say what would be so.
DRY_RUN = "Nothing was changed: this was a dry run. It would mean:"
# What Cognito documents of its sign-in page: a cookie for an hour, renewed by each use, which no global sign-out ends.
_REMEMBERED = (
    "Cognito's sign-in page remembers a browser for an hour after its last use. One that {name} used in that time may"
    " get new tokens without a password"
)


def told_revocation(revocation: Revocation) -> tuple[str, ...]:
    """Return what was done to stop a person, and what remains, a sentence each."""
    name = quote_name(revocation.name)
    refused = f"Every token that {name} holds is refused: within 30 seconds, at once for destructive tools."
    if revocation.person is None:
        gone = f"The user pool has nobody with the sub {name}: there is no sign-in to end, and none to disable."
        return refused, gone
    if not revocation.is_disabled:
        remains = f"{_REMEMBERED.format(name=name)}: revoke them without keeping them enabled to prevent that."
        return refused, "Their sign-ins have ended, and they can sign in again.", remains
    ended = "Their sign-ins have ended, and nobody can sign in as them, with a password or without: it is disabled."
    return refused, ended, f"To let them in again: servicedesk enable-person {name}."


def told_enabling(enabling: Enabling) -> tuple[str, ...]:
    """Return what letting a person in again comes to, and what to know about it, a sentence each."""
    name = quote_name(enabling.person.username)
    if enabling.change is None:
        return (f"Nothing to change: {name} can sign in already.",)
    enabled = f"{name} can sign in again. Tokens that were revoked stay refused."
    if enabling.not_before is None:
        return (enabled,)
    return enabled, f"{_REMEMBERED.format(name=name)}: enable them later if such a browser is in other hands."


def _ways_to_refuse(explanation: Explanation) -> Iterator[str]:
    groups = [grant.group for grant in explanation.grants]
    every = "each of " if len(groups) > 1 else ""
    tool, name = quote_name(explanation.tool), quote_name(explanation.person.username)
    yield f"Revoke {tool} from {every}{_join_names(groups)}."
    yield f"Take {name} out of {every}{_join_names(groups)}; holds when their token expires."
    yield f"Revoke {name}: servicedesk revoke-person; holds until they are enabled again."


def _mends(explanation: Explanation) -> Iterator[str]:
    for void in explanation.void:
        yield f"Mend the grant of {quote_name(void.grant.group)}: {void.mend}"


def _ways_to_allow(explanation: Explanation, policies: Iterable[GroupPolicy], known: Grantable) -> Iterator[str]:
    tool = quote_name(explanation.tool)
    yield from _mends(explanation)
    if explanation.person.groups:
        yield f"Grant {tool} to one of their groups: {_join_names(explanation.person.groups)}."
    holders = [policy.group for policy in policies if is_granted(policy.rules, explanation.tool, known)]
    if holders:
        yield f"Put {quote_name(explanation.person.username)} into a group that has it: {_join_names(holders)}."
    else:
        yield f"No group has {tool}: grant it to one that they are in."


def _told_grants(explanation: Explanation) -> str:
    return ", and by ".join(_told_grant(grant, explanation.person) for grant in explanation.grants)


def _told_grant(grant: Grant, person: Person) -> str:
    narrowed = told_conditions(grant.conditions, person)
    return f"{quote_name(grant.group)} (version {grant.version}{', ' + narrowed if narrowed else ''})"


def _told_value(value: str, meant: Mapping[str, frozenset[str]]) -> str:
    if value not in meant:
        return quote_name(value)
    return f"{' or '.join(map(quote_name, sorted(meant[value]))) or 'nobody'} ({value})"


def _join_names(names: Iterable[str]) -> str:
    return ", ".join(map(quote_name, sorted(names)))
