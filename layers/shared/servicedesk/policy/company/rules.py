"""Rules for the groups of an identity provider: which of the desk's groups their members are in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import InvalidPolicy, PolicyConflict
from servicedesk.federation.group_map import GroupMap, GroupMaps, GroupMapsReader, GroupRule
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.policy.company.administrators import require_meant_rules
from servicedesk.policy.company.answers import ProviderGroupsOutcome, provider_answer
from servicedesk.policy.company.rule_checks import (
    check_given_groups,
    check_label,
    check_provider,
    check_provider_group,
)
from servicedesk.policy.company.rule_words import rule_differences, rules_fit, told_differences, told_too_many
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import quote_name


class GroupMapStore(GroupMaps, GroupMapsReader, Protocol):
    """Where the group maps are kept. Every method raises `PermissionsUnavailable` when it does not answer."""

    def write_group_map(self, group_map: GroupMap, change: Change, witnesses: Sequence[GroupPolicy] = ()) -> None:
        """Store a map and the record of the change, or neither; its version is one more than the one before.

        `witnesses` are groups that must still be at their version for the change to be right.

        Raises:
            PolicyConflict: Somebody else changed it, or a witness, meanwhile.
            InvalidPolicy: It is larger than a row may be.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """Which rule is to be another."""

    provider: str
    #: The deployment's identity provider; empty if there is none.
    company: str
    #: The provider's group, exactly as it names it.
    name: str
    #: The version that it is decided on; None is the one there is.
    if_version: int | None = None


def map_group(  # noqa: PLR0913 -- what is wanted, by whom, and what it works on
    wanted: RuleChange,
    groups: Collection[str],
    label: str,
    intent: Intent,
    *,
    maps: GroupMapStore,
    store: PolicyStore,
    directory: Directory,
    clock: Clock = epoch_seconds,
) -> ProviderGroupsOutcome:
    """Let members of the provider's group be in the desk's groups.

    A rule that was there counts for the next token, and so does one for a group that had one when somebody signed in.
    For whoever signed in while it had none, it counts at the next sign-in there: of such groups nothing is kept.

    Raises:
        InvalidPolicy: It cannot be; nothing was done.
        AdministratorsNotMeant: One of the groups may change permissions; nothing was done.
        PolicyConflict, PermissionsUnavailable, DirectoryUnavailable: Nothing was done.
        OutcomeUnknown: Whether it was done cannot be read.
    """
    check_provider_group(wanted.name)
    check_label(label)
    before = _map(wanted, maps)
    check_given_groups(groups, [group.name for group in directory.groups()])
    rules = {**before.rules, wanted.name: GroupRule(groups=frozenset(groups), label=label)}
    return _change(before, rules, intent, maps, store, clock)


def unmap_group(
    wanted: RuleChange, intent: Intent, *, maps: GroupMapStore, store: PolicyStore, clock: Clock = epoch_seconds
) -> ProviderGroupsOutcome:
    """Let membership of the provider's group give nothing any more, from the next token on; raises as `map_group`."""
    check_provider_group(wanted.name)
    before = _map(wanted, maps)
    if wanted.name not in before.rules:
        raise InvalidPolicy(f"{quote_name(wanted.name)} has no rule{suggestion(wanted.name, before.rules)}")
    rules = {name: rule for name, rule in before.rules.items() if name != wanted.name}
    return _change(before, rules, intent, maps, store, clock)


class GroupsLookedAt:
    """What groups may do, as of now, each read once: what a decision stands on."""

    def __init__(self, store: PolicyStore) -> None:
        self._store = store
        self._found: dict[str, GroupPolicy] = {}

    def rules_of(self, group: str) -> Rules:
        """Return what a group may do; raises `PermissionsUnavailable`."""
        if group not in self._found:
            self._found[group] = self._store.group(group)
        return self._found[group].rules

    @property
    def policies(self) -> tuple[GroupPolicy, ...]:
        """What was looked at."""
        return tuple(self._found.values())


def decide_rules(
    before: GroupMap,
    rules: Mapping[str, GroupRule],
    intent: Intent,
    rules_of: Callable[[str], Rules],
    clock: Clock = epoch_seconds,
) -> tuple[GroupMap, Change | None]:
    """Return a provider's map with these rules, and the record of it; None if it has them already.

    `rules_of` reads what a group of the desk may do.

    Raises:
        AdministratorsNotMeant, NotForPrograms, InvalidPolicy: It is not to be.
        PermissionsUnavailable: What a group may do could not be read.
    """
    if rules == before.rules:
        return before, None
    require_meant_rules(before, rules, intent, rules_of)
    at = utc(clock)
    change = intent.change(
        ChangeKind.PROVIDER_GROUPS,
        before.provider,
        at,
        version=before.version + 1,
        details=told_differences(before.rules, rules),
        differences=rule_differences(before.rules, rules),
    )
    written = {"updated_at": at.isoformat(), "updated_by": intent.actor.name}
    return replace(before, rules=rules, version=change.version, **written), change


def _map(wanted: RuleChange, maps: GroupMapStore) -> GroupMap:
    check_provider(wanted.provider, wanted.company, maps.group_maps())
    group_map = maps.group_map(wanted.provider)
    if wanted.if_version not in {None, group_map.version}:
        raise PolicyConflict(f"the rules are of version {group_map.version} by now; nothing was changed")
    return group_map


def _change(  # noqa: PLR0913, PLR0917 -- before, after, and what it is done with
    before: GroupMap,
    rules: Mapping[str, GroupRule],
    intent: Intent,
    maps: GroupMapStore,
    store: PolicyStore,
    clock: Clock,
) -> ProviderGroupsOutcome:
    looked_at = GroupsLookedAt(store)
    after, change = decide_rules(before, rules, intent, looked_at.rules_of, clock)
    if change is not None and not intent.dry_run:
        maps.write_group_map(after, change, looked_at.policies)
    warnings = () if rules_fit(rules) else (told_too_many(after.provider, len(rules)),)
    return ProviderGroupsOutcome(provider=provider_answer(after), change=change, warnings=warnings)
