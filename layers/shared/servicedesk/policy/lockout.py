"""Lockout protection: somebody who can sign in must be left who may change permissions.

Nothing is decided where the policy or the pool cannot be read: `PermissionsUnavailable`, `DirectoryUnavailable`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servicedesk.errors import LastAdministrator
from servicedesk.policy.change import Change
from servicedesk.policy.directory import Directory, Person
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.store import PolicyStore, all_groups
from servicedesk.tools.text import quote_name
from servicedesk.tools.view import Conditions

LAST = (
    f"nobody could change permissions any more: {MANAGE_PERMISSIONS} would be left to no group of the user pool with a"
    " member who can sign in. Grant it to such a group first"
)


def administers(rules: Rules) -> bool:
    """Whether rules grant the right to change permissions. A grant of it with conditions is void."""
    return rules.grants.get(MANAGE_PERMISSIONS) == Conditions()


def administering_group(
    policies: Iterable[GroupPolicy], directory: Directory, *, without: str | None = None
) -> GroupPolicy | None:
    """Return a group by which somebody can change permissions: it has the right, and the pool an enabled member of it.

    A group that the pool does not have, or in which nobody can sign in, keeps nobody in.

    Somebody whose user name is `without` does not count.
    """
    for policy in policies:
        if administers(policy.rules):
            members = directory.members(policy.group)
            if any(member.is_enabled and member.username != without for member in members):
                return policy
    return None


def gives_up_administration(change: Change) -> bool:
    """Whether a group has the right before the change, and not after it."""
    before, after = change.before or Rules(), change.after or Rules()
    return administers(before) and not administers(after)


def witness_of(changes: Sequence[Change], store: PolicyStore, directory: Directory) -> GroupPolicy | None:
    """Return a group that must stay as it is, so that somebody can change permissions; None if all may change.

    Raises:
        LastAdministrator: There is none.
    """
    if not any(map(gives_up_administration, changes)):
        return None
    changed = [GroupPolicy(group=change.subject, rules=change.after or Rules()) for change in changes]
    if administering_group(changed, directory) is not None:
        return None
    names = {change.subject for change in changes}
    return require_an_administrator((policy for policy in all_groups(store) if policy.group not in names), directory)


def require_an_administrator(policies: Iterable[GroupPolicy], directory: Directory) -> GroupPolicy:
    """Return a group by which somebody can change permissions.

    Raises:
        LastAdministrator: There is none.
    """
    found = administering_group(policies, directory)
    if found is None:
        raise LastAdministrator(LAST)
    return found


def require_another(person: Person, store: PolicyStore, directory: Directory) -> None:
    """Refuse to shut out the last person who can change permissions; whoever cannot is not the last.

    Raises:
        LastAdministrator: Nobody else can.
    """
    # Their own groups first: stopping somebody else neither reads the whole policy nor depends on all of it.
    own = (store.group(group) for group in sorted(person.groups))
    if not person.is_enabled or not any(administers(policy.rules) for policy in own):
        return
    if administering_group(all_groups(store), directory, without=person.username) is None:
        raise LastAdministrator(
            f"{quote_name(person.username)} is the last person who can change permissions: without them, nobody could."
            " Put somebody else into a group that may, or keep their sign-in enabled, which still refuses every token"
        )
