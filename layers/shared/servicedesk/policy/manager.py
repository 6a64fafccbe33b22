"""Changes of who may do what: decided on what is stored, written with their record, or not made at all."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from servicedesk.discovery.default_policy import MANAGE_PERMISSIONS
from servicedesk.errors import LastAdministrator, PolicyConflict
from servicedesk.policy.basis import Basis, Overtaken
from servicedesk.policy.change import Actor, Change, ChangeKind
from servicedesk.policy.checks import check_group_name, check_pool_group, check_reason, check_rules
from servicedesk.policy.directory import Directory
from servicedesk.policy.lockout import administering
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.store import PolicyStore, all_groups
from servicedesk.tools.text import named

#: As many as one transaction takes, each with its record, and a witness.
MAX_CHANGES = 49
# Fifty changes of one group at once are all made within this.
MAX_ATTEMPTS = 60
MAX_PAUSE_SECONDS = 0.2

Edit = Callable[[Rules], Rules]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Who makes a change, why, and whether it is only to be shown."""

    actor: Actor
    reason: str
    dry_run: bool = False


def _now() -> datetime:
    return datetime.now(UTC)


class PolicyManager:
    """Changes the policy. Lives as long as the execution environment.

    Args:
        store: Where the policy is kept.
        directory: The pool: to tell a new group from a misspelt one, and who is left to administer.
        known: Names of what can be granted: every tool, and `MANAGE_PERMISSIONS`.
        clock: The time, aware, UTC.
        pause: Waits for a number of seconds.
    """

    def __init__(
        self,
        store: PolicyStore,
        directory: Directory,
        known: Collection[str],
        *,
        clock: Callable[[], datetime] = _now,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._directory = directory
        self._known = known
        self._clock = clock
        self._pause = pause

    def change(self, group: str, edit: Edit, intent: Intent, *, expected_version: int | None = None) -> Change | None:
        """Apply `edit` to a group's rules. Return the change, or None if the rules are so already.

        Without `expected_version` a change that lost a race is decided again on what won it, so that neither is lost.

        Raises:
            InvalidPolicy: The change makes no sense.
            LastAdministrator: Nobody could change permissions afterwards.
            PolicyConflict: The group's version is not the expected one.
            PermissionsUnavailable, DirectoryUnavailable: Nothing was decided.
        """
        check_group_name(group)
        for attempt in range(MAX_ATTEMPTS):
            before = self._store.group(group)
            if expected_version not in {None, before.version}:
                raise PolicyConflict(f"{named(group)} is at version {before.version}, not {expected_version}")
            change = self._decided(before, edit(before.rules), intent)
            if change is None:
                return None
            witness = self._witness([change])
            if intent.dry_run:
                return change
            try:
                self._store.write([change], witness=witness)
            except PolicyConflict:
                if expected_version is not None:
                    raise
                self._pause(random.uniform(0, MAX_PAUSE_SECONDS * (attempt + 1) / MAX_ATTEMPTS))  # noqa: S311 -- jitter
            else:
                return change
        raise PolicyConflict(f"{named(group)} is being changed by others all the time; nothing was changed")

    def replace(self, wanted: Mapping[str, Rules], intent: Intent, *, basis: Basis | None = None) -> tuple[Change, ...]:
        """Make `wanted` the whole policy: a group that it does not name loses its rules. Return the changes.

        Up to `MAX_CHANGES` groups change in one transaction; more are changed in several, each whole.

        Args:
            wanted: Group → its rules.
            intent: Who wants it, and why.
            basis: What was read when it was decided; None overwrites whatever is there.

        Raises:
            InvalidPolicy, LastAdministrator, PermissionsUnavailable, DirectoryUnavailable: Nothing was changed.
            PolicyConflict: A group was changed since it was read, and nothing is; or it is being changed this moment,
                and what was not yet written is not changed.
        """
        stored = self._stored()
        changes = self._compared(stored, wanted, intent)
        if basis is not None:
            basis.require(stored, changes)
        if not intent.dry_run:
            for start in range(0, len(changes), MAX_CHANGES):
                some = changes[start : start + MAX_CHANGES]
                self._store.write(some, witness=self._witness(some))
        return changes

    def differences(self, wanted: Mapping[str, Rules], intent: Intent) -> tuple[Change, ...]:
        """Return what would have to change for `wanted` to be the whole policy, and write nothing.

        Raises:
            InvalidPolicy: `wanted` makes no sense.
            LastAdministrator: Nobody could change permissions afterwards.
            PermissionsUnavailable, DirectoryUnavailable: Nothing was decided.
        """
        return self._compared(self._stored(), wanted, intent)

    def overtaken(self, basis: Basis, changes: Iterable[Change]) -> tuple[Overtaken, ...]:
        """Return what was changed since `basis` was read, and `changes` would overwrite."""
        return basis.overtaken(self._stored(), changes)

    def _stored(self) -> Mapping[str, GroupPolicy]:
        return {policy.group: policy for policy in all_groups(self._store)}

    def _compared(
        self, stored: Mapping[str, GroupPolicy], wanted: Mapping[str, Rules], intent: Intent
    ) -> tuple[Change, ...]:
        for group in wanted:
            check_group_name(group)
        decided = (
            self._decided(stored.get(group, GroupPolicy(group=group)), wanted.get(group, Rules()), intent)
            for group in sorted(stored.keys() | wanted.keys())
        )
        changes = [change for change in decided if change is not None]
        if any(map(_gives_up_administration, changes)):
            afterwards = (GroupPolicy(group=group, rules=rules) for group, rules in sorted(wanted.items()))
            if administering(afterwards, self._directory) is None:
                raise LastAdministrator(_LOCKED_OUT)
        # Whoever is to administer may do so before anyone stops to.
        return tuple(sorted(changes, key=_gives_up_administration))

    def _decided(self, before: GroupPolicy, after: Rules, intent: Intent) -> Change | None:
        if after == before.rules:
            return None
        check_rules(before.rules, after, self._known)
        if before.version == 0:
            check_pool_group(before.group, (group.name for group in self._directory.groups()))
        return Change(
            id=token_hex(8),
            at=self._clock(),
            kind=ChangeKind.GROUP,
            subject=before.group,
            actor=intent.actor,
            reason=check_reason(intent.reason),
            version=before.version + 1,
            before=before.rules,
            after=after,
        )

    def _witness(self, changes: Sequence[Change]) -> GroupPolicy | None:
        """Return a group that must stay as it is, so that somebody can change permissions; None if all may change.

        Raises:
            LastAdministrator: There is none.
            DirectoryUnavailable: Whether there is one was not decided.
        """
        if not any(map(_gives_up_administration, changes)):
            return None
        changed = [GroupPolicy(group=change.subject, rules=change.after or Rules()) for change in changes]
        if administering(changed, self._directory) is not None:
            return None
        names = {change.subject for change in changes}
        unchanged = (policy for policy in all_groups(self._store) if policy.group not in names)
        witness = administering(unchanged, self._directory)
        if witness is None:
            raise LastAdministrator(_LOCKED_OUT)
        return witness


_LOCKED_OUT = (
    f"nobody could change permissions any more: {MANAGE_PERMISSIONS} would be left to no group of the user pool with a"
    " member who can sign in. Grant it to such a group first"
)


def _gives_up_administration(change: Change) -> bool:
    before, after = change.before or Rules(), change.after or Rules()
    return MANAGE_PERMISSIONS in before.grants and MANAGE_PERMISSIONS not in after.grants
