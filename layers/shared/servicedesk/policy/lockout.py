"""Lockout protection: somebody who can sign in must be left who may change permissions.

Nothing is decided where the policy or the pool cannot be read: `PermissionsUnavailable`, `DirectoryUnavailable`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from servicedesk.clock import Clock, epoch_seconds
from servicedesk.errors import InvalidPolicy, LastAdministrator, NotForPrograms
from servicedesk.identity.agents import Agent
from servicedesk.policy.change import Change
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.person import Member, Person, SignInStatus
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.store import PolicyStore, all_groups
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.text import quote_name

LAST = (
    f"nobody could change permissions any more: {MANAGE_PERMISSIONS} would be left, without an end, to no group of the"
    " user pool with a member who can sign in, and has. Grant it to such a group first"
)


def administers(rules: Rules, now: float) -> bool:
    """Whether rules grant the right to change permissions at a moment, in epoch seconds, and for good.

    A grant of it that ends keeps nobody in, nor does one that is yet to start. One with other conditions is void.
    """
    settled = rules.settle(now)
    following = settled.scheduled.get(MANAGE_PERMISSIONS, Conditions())
    return settled.grants.get(MANAGE_PERMISSIONS) == Conditions() == replace(following, starts_at=None)


def administering_group(
    policies: Iterable[GroupPolicy],
    directory: Directory,
    *,
    without: str | None = None,
    out_of: str | None = None,
    clock: Clock = epoch_seconds,
) -> GroupPolicy | None:
    """Return a group by which somebody can change permissions: it has the right, and the pool a member who can sign in.

    A group that the pool does not have, or in which nobody can sign in, keeps nobody in; nor does a right that ends, or
    somebody who was invited and has not signed in yet, because invitations end, or whom an identity provider lets in.

    Somebody whose user name is `without` does not count: in no group, or only not in the one that is `out_of`.
    """
    for policy in policies:
        if administers(policy.rules, clock()):
            uncounted = without if out_of in {None, policy.group} else None
            members = directory.members(policy.group)
            if any(_counts(member) and member.username != uncounted for member in members):
                return policy
    return None


def _counts(member: Member) -> bool:
    # Whom the company's identity provider lets in, it may keep out tomorrow.
    return member.is_active and member.status is not SignInStatus.EXTERNAL


def may_administer(rules: Rules) -> bool:
    """Whether rules speak of the right to change permissions at all: granted, ended or yet to begin."""
    return MANAGE_PERMISSIONS in rules.grants or MANAGE_PERMISSIONS in rules.scheduled


def require_no_agent(change: Change, agents: Callable[[], Iterable[Agent]]) -> None:
    """Refuse to give the right to change permissions to a group that an agent is in: no agent ever has it.

    `agents` reads them, and is asked only where a group is given the right.

    Raises:
        InvalidPolicy: An agent is in the group.
    """
    if may_administer(change.before or Rules()) or not may_administer(change.after or Rules()):
        return
    if named := [agent.name for agent in agents() if change.subject in agent.groups]:
        raise InvalidPolicy(
            f"agents are in {quote_name(change.subject)}: {', '.join(named)}. An agent never changes permissions:"
            f" grant {MANAGE_PERMISSIONS} to a group of people alone, or remove the agents first"
        )


def gives_up_administration(change: Change) -> bool:
    """Whether a group has the right for good before the change, and not after it."""
    before, after, now = change.before or Rules(), change.after or Rules(), change.at.timestamp()
    return administers(before, now) and not administers(after, now)


def require_same_administration(group: str, before: Rules, after: Rules) -> None:
    """Refuse to give the right to administer to a group, to take it, or to say anything else of it.

    Raises:
        NotForPrograms: The rules say something else of it afterwards.
    """
    if _said_of_administration(before) != _said_of_administration(after):
        raise NotForPrograms(
            f"a program may not change who administers: {quote_name(group)} would have other rules for"
            f" {MANAGE_PERMISSIONS}. A person does that, at the console or with servicedesk grant and revoke"
        )


def _said_of_administration(rules: Rules) -> Sequence[object]:
    parts: tuple[Mapping[str, object], ...] = (rules.grants, rules.scheduled, rules.shadows, rules.limits)
    return [(MANAGE_PERMISSIONS in part, part.get(MANAGE_PERMISSIONS)) for part in parts]


def witness_of(
    changes: Sequence[Change], store: PolicyStore, directory: Directory, clock: Clock = epoch_seconds
) -> GroupPolicy | None:
    """Return a group that must stay as it is, so that somebody can change permissions; None if all may change.

    Raises:
        LastAdministrator: There is none.
    """
    if not any(map(gives_up_administration, changes)):
        return None
    changed = [GroupPolicy(group=change.subject, rules=change.after or Rules()) for change in changes]
    if administering_group(changed, directory, clock=clock) is not None:
        return None
    names = {change.subject for change in changes}
    others = (policy for policy in all_groups(store) if policy.group not in names)
    return require_an_administrator(others, directory, clock)


def require_an_administrator(
    policies: Iterable[GroupPolicy], directory: Directory, clock: Clock = epoch_seconds
) -> GroupPolicy:
    """Return a group by which somebody can change permissions.

    Raises:
        LastAdministrator: There is none.
    """
    found = administering_group(policies, directory, clock=clock)
    if found is None:
        raise LastAdministrator(LAST)
    return found


def require_another(
    person: Person,
    store: PolicyStore,
    directory: Directory,
    *,
    out_of: str | None = None,
    clock: Clock = epoch_seconds,
) -> None:
    """Refuse to shut out the last person who can change permissions; whoever cannot is not the last.

    With `out_of` they are to leave that group, and stay what they are by the others.

    Raises:
        LastAdministrator: Nobody else can.
    """
    # Their own groups first: stopping somebody else neither reads the whole policy nor depends on all of it.
    own = (store.group(group) for group in sorted(person.groups if out_of is None else {out_of}))
    if (
        not person.is_active
        or person.provider is not None
        or not any(administers(policy.rules, clock()) for policy in own)
    ):
        return
    if administering_group(all_groups(store), directory, without=person.username, out_of=out_of, clock=clock) is None:
        raise LastAdministrator(
            f"{quote_name(person.username)} is the last person who can change permissions: without them, nobody could."
            f" Put somebody else into a group that may, first"
        )
