"""Editor of the policy: each change is decided on what is stored, and written with its record, or not made at all."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import PolicyConflict
from servicedesk.federation.group_map import GroupMapsReader
from servicedesk.policy.agents.register import AgentRegister
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.policy.checks import check_group_name, check_moments, check_pool_group, check_rules
from servicedesk.policy.company.administrators import require_meant_grant
from servicedesk.policy.explanation.basis import Basis, Overtaken
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.lockout import (
    gives_up_administration,
    require_an_administrator,
    require_no_agent,
    require_same_administration,
    witness_of,
)
from servicedesk.policy.parts import write_in_parts
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.rules import Edit, GroupPolicy, Rules
from servicedesk.policy.second_look import SecondLook
from servicedesk.policy.store import PolicyStore, all_groups
from servicedesk.policy.whole_checks import check_whole_policy
from servicedesk.tools.text import quote_name

# Fifty changes of one group at once are all made within this.
MAX_ATTEMPTS = 60
MAX_PAUSE_SECONDS = 0.2


class PolicyEditor:
    """Changes the policy. Lives as long as the execution environment.

    The directory tells a new group from a misspelt one, and who is left to administer; the register tells which groups
    agents are in, and the maps which the company's people are in; `pause` waits so many seconds.
    """

    def __init__(  # noqa: PLR0913 -- what it reads and writes, and two that a test gives
        self,
        store: PolicyStore,
        directory: Directory,
        register: AgentRegister,
        maps: GroupMapsReader,
        *,
        clock: Clock = epoch_seconds,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._directory = directory
        self._register = register
        self._maps = maps
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
        known = cache(self._grantable)
        for attempt in range(MAX_ATTEMPTS):
            before = self._store.group(group)
            if expected_version not in {None, before.version}:
                raise PolicyConflict(f"{quote_name(group)} is at version {before.version}, not {expected_version}")
            now = self._clock()
            settled = before.rules.settle(now)
            after = edit(settled)
            check_moments(settled, after, now)
            change = self._decide(before, after, intent, known)
            if change is None:
                return None
            if intent.dry_run:
                witness_of([change], self._store, self._directory, self._clock)
                return change
            try:
                self._write([change], intent)
            except PolicyConflict:
                if expected_version is not None:
                    raise
                self._pause(random.uniform(0, MAX_PAUSE_SECONDS * (attempt + 1) / MAX_ATTEMPTS))  # noqa: S311 -- jitter
            else:
                return change
        raise PolicyConflict(f"{quote_name(group)} is being changed by others all the time; nothing was changed")

    def replace(self, wanted: Mapping[str, Rules], intent: Intent, *, basis: Basis | None = None) -> tuple[Change, ...]:
        """Make `wanted` the whole policy: a group that it does not name loses its rules. Return the changes.

        Up to `MAX_CHANGES` groups change in one transaction; more are changed in several, each whole.

        Args:
            wanted: Group → its rules.
            intent: Who, and why.
            basis: What was read when it was decided; None overwrites whatever is there.

        Raises:
            InvalidPolicy, LastAdministrator, PermissionsUnavailable, DirectoryUnavailable: Nothing was changed.
            PolicyConflict: A group was changed since it was read, or is being changed this moment; nothing is.
            PartlyMade: Those of one transaction at least were made, and the others were not.
        """
        stored = self._stored_policies()
        changes = self._compare(stored, wanted, intent)
        if basis is not None:
            basis.require(stored, changes)
        if not intent.dry_run:
            self._write(changes, intent)
        return changes

    def differences(self, wanted: Mapping[str, Rules], intent: Intent) -> tuple[Change, ...]:
        """Return what `replace` would change, and write nothing; raises as it does."""
        return self._compare(self._stored_policies(), wanted, intent)

    def overtaken_groups(self, basis: Basis, changes: Iterable[Change]) -> tuple[Overtaken, ...]:
        """Return what was changed since `basis` was read, and `changes` would overwrite."""
        return basis.overtaken_by(self._stored_policies(), changes)

    def _stored_policies(self) -> Mapping[str, GroupPolicy]:
        return {policy.group: policy for policy in all_groups(self._store)}

    def _compare(
        self, stored: Mapping[str, GroupPolicy], wanted: Mapping[str, Rules], intent: Intent
    ) -> tuple[Change, ...]:
        for group in wanted:
            check_group_name(group)
        at = utc(self._clock)
        check_whole_policy(stored, wanted, intent, self._grantable, self._directory, at.timestamp())
        decided = (
            self._change_to(stored.get(group, GroupPolicy(group=group)), wanted.get(group, Rules()), intent, at)
            for group in sorted(stored.keys() | wanted.keys())
        )
        changes = [change for change in decided if change is not None]
        if any(map(gives_up_administration, changes)):
            afterwards = (GroupPolicy(group=group, rules=rules) for group, rules in sorted(wanted.items()))
            require_an_administrator(afterwards, self._directory, self._clock)
        # Administration is granted first and taken away last, so that the policy is never without an administrator.
        return tuple(sorted(changes, key=gives_up_administration))

    def _grantable(self) -> Grantable:
        return self._store.capabilities().known

    def _decide(
        self, before: GroupPolicy, after: Rules, intent: Intent, known: Callable[[], Grantable]
    ) -> Change | None:
        at = utc(self._clock)
        now = at.timestamp()
        was, will = before.rules.settle(now), after.settle(now)
        if was == will:
            return None
        if intent.keeps_administration:
            require_same_administration(before.group, was, will)
        check_rules(was, will, known(), now)
        if before.version == 0:
            check_pool_group(before.group, (group.name for group in self._directory.groups()))
        return self._change_to(before, after, intent, at)

    def _change_to(self, before: GroupPolicy, after: Rules, intent: Intent, at: datetime) -> Change | None:
        """Return the change to rules that were checked; None if it is none."""
        was, will = before.rules.settle(at.timestamp()), after.settle(at.timestamp())
        if was == will:
            return None
        version = before.version + 1
        change = intent.change(ChangeKind.GROUP, before.group, at, version=version, before=was, after=will)
        require_no_agent(change, self._register.agents)
        require_meant_grant(change, self._maps.group_maps, intent)
        return change

    def _write(self, changes: Sequence[Change], intent: Intent) -> None:
        def write(some: Sequence[Change]) -> None:
            self._store.write(some, witness=witness_of(some, self._store, self._directory, self._clock))

        write_in_parts(changes, write)
        look = SecondLook(self._store, self._directory, self._maps, self.change, self._clock)
        look.at_company(changes, intent)
        look.at_administrators(changes, intent)
