"""Groups of the user pool: made with rules, or those of another, and deleted with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import InvalidPolicy, LastAdministrator, LockedOut, PolicyRefused, Unavailable
from servicedesk.federation.group_map import GroupMapsReader
from servicedesk.policy.agents.register import AgentRegister
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.policy.checks import check_group_name, check_pool_group, check_rules
from servicedesk.policy.command_line import command_line
from servicedesk.policy.company.administrators import require_meant_grant
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.guarded_act import TAKEN_BACK, recorded_act
from servicedesk.policy.lockout import gives_up_administration, require_an_administrator, require_no_agent, witness_of
from servicedesk.policy.people.answers import PoolGroupDetails, StaffOutcome
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.telling import told_creation, told_deletion
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import PolicyStore, all_groups
from servicedesk.tools.text import is_one_line, quote_name

#: Cognito's limit.
MAX_DESCRIPTION_CHARACTERS = 2_048


def details_of_group(name: str, store: PolicyStore, directory: Directory) -> PoolGroupDetails:
    """Return who is in a group, and what they may do by it.

    Raises:
        InvalidPolicy: The pool has no such group.
        PermissionsUnavailable, DirectoryUnavailable: It could not be read.
    """
    pool = {group.name: group for group in directory.groups()}
    check_pool_group(name, pool)
    members, policy = directory.members(name), store.group(name)
    return PoolGroupDetails(name=name, description=pool[name].description, members=members, policy=policy)


def create_group(  # noqa: PLR0913 -- what, like what, why, and what it works on
    name: str,
    intent: Intent,
    *,
    store: PolicyStore,
    directory: Directory,
    register: AgentRegister,
    maps: GroupMapsReader,
    description: str = "",
    like: str | None = None,
    clock: Clock = epoch_seconds,
) -> StaffOutcome:
    """Make a group without rules, or with a copy of those that another has now.

    Rules that were left under its name count no more: nobody is given what a group of that name once had.

    Raises:
        InvalidPolicy, PolicyConflict, PermissionsUnavailable, DirectoryUnavailable: Nothing was done.
        OutcomeUnknown: The record and the rules are written, and the pool did not answer. Repeat it.
    """
    check_group_name(name)
    _check_description(description)
    pool = [group.name for group in directory.groups()]
    if name in pool:
        raise InvalidPolicy(f"the user pool has a group {quote_name(name)} already")
    if twins := [group for group in pool if group.casefold() == name.casefold()]:
        raise InvalidPolicy(
            f"{quote_name(name)} differs from {quote_name(twins[0])} only in capitals, by which the user pool tells"
            " groups apart and people do not"
        )
    if like is not None:
        check_pool_group(like, pool)
    before, after = store.group(name), store.group(like).rules if like is not None else Rules()
    check_rules(Rules(), after, store.capabilities().known, clock())
    at, version = utc(clock), before.version + 1
    change = intent.change(ChangeKind.GROUP_CREATED, name, at, version=version, before=before.rules, after=after)
    # An agent may be in a group of the same name that was deleted.
    require_no_agent(change, register.agents)
    # So may a rule of the company's, and nothing that was left under the name counts.
    require_meant_grant(replace(change, before=None), maps.group_maps, intent)
    if not intent.dry_run:
        store.write([change])
        with recorded_act(change):
            directory.create_group(name, description)
    told = told_creation(name, after, like, dry_run=intent.dry_run)
    return StaffOutcome(name=name, changes=(change,), summary=tuple(told), lost={})


def delete_group(
    name: str, intent: Intent, *, store: PolicyStore, directory: Directory, clock: Clock = epoch_seconds
) -> StaffOutcome:
    """Take a group's rules, with the record, and then the group itself with everybody's membership.

    Raises:
        InvalidPolicy, PolicyConflict, PermissionsUnavailable, DirectoryUnavailable: It is as it was.
        LastAdministrator: Nobody could change permissions any more; it is as it was.
        OutcomeUnknown: It has no rules any more, and the pool did not answer. Repeat it.
        LockedOut: It has no rules any more, perhaps nobody can change permissions, and giving them back failed.
    """
    check_pool_group(name, (group.name for group in directory.groups()))
    before = store.group(name)
    at, version = utc(clock), before.version + 1
    change = intent.change(ChangeKind.GROUP_DELETED, name, at, version=version, before=before.rules, after=Rules())
    members = tuple(member.username for member in directory.members(name))
    lost = tools_lost(change, members, store, directory)
    witness = witness_of([change], store, directory, clock)
    if not intent.dry_run:
        store.write([change], witness=witness)
        _look_again(change, intent, store, directory, clock)
        with recorded_act(change):
            directory.delete_group(name)
    told = told_deletion(name, members, lost, dry_run=intent.dry_run)
    return StaffOutcome(name=name, changes=(change,), summary=tuple(told), lost=lost)


def tools_lost(
    change: Change, members: tuple[str, ...], store: PolicyStore, directory: Directory
) -> Mapping[str, tuple[str, ...]]:
    """Return tool → the members whom no other group of theirs grants it; only tools that somebody loses."""
    tools = {*change.before.grants, *change.before.scheduled} if change.before is not None else set()
    keep: dict[str, set[str]] = {tool: set() for tool in tools}
    for policy in all_groups(store) if members else ():
        also = tools & {*policy.rules.grants, *policy.rules.scheduled}
        if policy.group != change.subject and also:
            there = {member.username for member in directory.members(policy.group)}
            for tool in also:
                keep[tool] |= there
    lost = {tool: tuple(name for name in members if name not in keep[tool]) for tool in sorted(tools)}
    return {tool: names for tool, names in lost.items() if names}


def _check_description(description: str) -> None:
    if len(description) > MAX_DESCRIPTION_CHARACTERS or not is_one_line(description):
        raise InvalidPolicy(f"a description is one line of at most {MAX_DESCRIPTION_CHARACTERS} characters")


def _look_again(change: Change, intent: Intent, store: PolicyStore, directory: Directory, clock: Clock) -> None:
    """Give the rules back if they left nobody who can change permissions: somebody may have left at that moment."""
    if not gives_up_administration(change):
        return
    try:
        require_an_administrator(all_groups(store), directory, clock)
    except (LastAdministrator, Unavailable):
        _give_back(change, intent, store)
        raise


def _give_back(change: Change, intent: Intent, store: PolicyStore) -> None:
    back = replace(intent, reason=TAKEN_BACK).change(
        ChangeKind.GROUP,
        change.subject,
        change.at,
        version=change.version + 1,
        before=change.after,
        after=change.before,
    )
    try:
        store.write([back])
    except (PolicyRefused, Unavailable) as failure:
        group = quote_name(change.subject)
        command = command_line("grant", change.subject, MANAGE_PERMISSIONS)
        raise LockedOut(
            failure.code if isinstance(failure, Unavailable) else None,
            f"{group} has no rules any more, and giving them back failed. Do that with AWS credentials: {command}",
        ) from None
