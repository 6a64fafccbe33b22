"""Rules for the groups of an identity provider: which of the desk's groups their members are in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Protocol

from pydantic import Field

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import InvalidPolicy, PolicyConflict
from servicedesk.federation.attribute import UnreadableAttribute, attribute_value
from servicedesk.federation.claims import MAX_GROUP_CHARACTERS
from servicedesk.federation.group_map import GroupMap, GroupMaps, GroupRule
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.policy.checks import check_pool_group
from servicedesk.policy.directory import Directory
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.schema import ALWAYS
from servicedesk.policy.store import PolicyStore
from servicedesk.policy.suggestion import suggestion
from servicedesk.tools.rows import Names
from servicedesk.tools.text import is_one_line, quote_name

MAX_LABEL_CHARACTERS = 100


class GroupMapStore(GroupMaps, Protocol):
    """Where the group maps are kept. Every method raises `PermissionsUnavailable` when it does not answer."""

    def group_maps(self) -> tuple[GroupMap, ...]:
        """Return every provider's map, by provider."""

    def write_group_map(self, group_map: GroupMap, change: Change) -> None:
        """Store a map and the record of the change, or neither; its version is one more than the one before.

        Raises:
            PolicyConflict: Somebody else changed it meanwhile.
            InvalidPolicy: It is larger than a row may be.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRule:
    """What membership of one group of the identity provider gives."""

    __pydantic_config__ = ALWAYS

    groups: Names
    label: Annotated[str, Field(description="What people call the provider's group; empty where its name says it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderGroupsAnswer:
    """An identity provider's rules. A group of it without one gives nothing."""

    __pydantic_config__ = ALWAYS

    provider: str
    rules: Annotated[Mapping[str, ProviderRule], Field(description="The provider's group, exactly as it names it.")]
    version: int
    updated_at: str | None
    updated_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderGroupsOutcome:
    """What was changed of an identity provider's rules, or would be."""

    provider: ProviderGroupsAnswer
    change: Annotated[Change | None, Field(description="The record of it. null: it was so already.")]


def provider_answer(group_map: GroupMap) -> ProviderGroupsAnswer:
    """Return what is answered of a map."""
    return ProviderGroupsAnswer(
        provider=group_map.provider,
        rules={
            name: ProviderRule(groups=rule.groups, label=rule.label) for name, rule in sorted(group_map.rules.items())
        },
        version=group_map.version,
        updated_at=group_map.updated_at,
        updated_by=group_map.updated_by,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """Which rule is to be another."""

    provider: str
    #: The provider's group, exactly as it names it.
    name: str
    #: Whether it may give a group that changes permissions: whoever runs the provider decides then who is in it.
    may_administer: bool = False
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

    A rule that was there counts for the next token. One for a group that had none counts for the next sign-in at the
    provider: of groups without a rule nothing is kept.

    Raises:
        InvalidPolicy: It cannot be; nothing was done.
        PolicyConflict, PermissionsUnavailable, DirectoryUnavailable: Nothing was done.
        OutcomeUnknown: Whether it was done cannot be read.
    """
    _check(wanted.name, label)
    _check_groups(groups, store, directory, may_administer=wanted.may_administer)
    group_map = _map(wanted, maps)
    rules = {**group_map.rules, wanted.name: GroupRule(groups=frozenset(groups), label=label)}
    told = f"{quote_name(wanted.name)} gives {', '.join(sorted(groups))}"
    return _change(group_map, rules, told, intent, maps, clock)


def unmap_group(
    wanted: RuleChange, intent: Intent, *, maps: GroupMapStore, clock: Clock = epoch_seconds
) -> ProviderGroupsOutcome:
    """Let membership of the provider's group give nothing any more, from the next token on; raises as `map_group`."""
    group_map = _map(wanted, maps)
    if wanted.name not in group_map.rules:
        raise InvalidPolicy(f"{quote_name(wanted.name)} has no rule{suggestion(wanted.name, group_map.rules)}")
    rules = {name: rule for name, rule in group_map.rules.items() if name != wanted.name}
    return _change(group_map, rules, f"{quote_name(wanted.name)} gives nothing any more", intent, maps, clock)


def _map(wanted: RuleChange, maps: GroupMapStore) -> GroupMap:
    group_map = maps.group_map(wanted.provider)
    if wanted.if_version not in {None, group_map.version}:
        raise PolicyConflict(f"the rules are of version {group_map.version} by now; nothing was changed")
    return group_map


def _change(  # noqa: PLR0913, PLR0917 -- before, after, and what it is done with
    before: GroupMap, rules: Mapping[str, GroupRule], told: str, intent: Intent, maps: GroupMapStore, clock: Clock
) -> ProviderGroupsOutcome:
    if rules == before.rules:
        return ProviderGroupsOutcome(provider=provider_answer(before), change=None)
    at = utc(clock)
    change = intent.change(ChangeKind.PROVIDER_GROUPS, before.provider, at, version=before.version + 1, details=told)
    after = replace(
        before, rules=rules, version=change.version, updated_at=at.isoformat(), updated_by=intent.actor.name
    )
    if not intent.dry_run:
        maps.write_group_map(after, change)
    return ProviderGroupsOutcome(provider=provider_answer(after), change=change)


def _check(name: str, label: str) -> None:
    if not 0 < len(name) <= MAX_GROUP_CHARACTERS or not is_one_line(name) or name != name.strip():
        raise InvalidPolicy(
            f"a provider's group is one line of 1 to {MAX_GROUP_CHARACTERS} characters, as the provider names it"
        )
    if len(label) > MAX_LABEL_CHARACTERS or (label and not is_one_line(label)):
        raise InvalidPolicy(f"a label is one line of at most {MAX_LABEL_CHARACTERS} characters")
    try:
        attribute_value([name], 0)
    except UnreadableAttribute:
        raise InvalidPolicy("the provider's group is longer than a profile can keep") from None


def _check_groups(groups: Collection[str], store: PolicyStore, directory: Directory, *, may_administer: bool) -> None:
    if not groups:
        raise InvalidPolicy("a rule gives one of the desk's groups at least")
    pool = [group.name for group in directory.groups()]
    for group in sorted(groups):
        check_pool_group(group, pool)
        if not may_administer and any(True for _ in store.group(group).rules.terms(MANAGE_PERMISSIONS)):
            raise InvalidPolicy(
                f"{quote_name(group)} may change permissions, or will: whoever runs the identity provider would"
                " decide who does. Say so, if that is meant (--yes-administrators)"
            )
