"""Second look: after a change of rules is written, what somebody else did at the same moment may make it wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from servicedesk.clock import Clock
from servicedesk.errors import (
    AdministratorsNotMeant,
    LastAdministrator,
    LockedOut,
    PartlyMade,
    PolicyRefused,
    Unavailable,
)
from servicedesk.federation.group_map import GroupMapsReader
from servicedesk.policy.change import Change, Intent
from servicedesk.policy.command_line import command_line
from servicedesk.policy.company.administrators import (
    TAKEN_BACK_FROM_COMPANY,
    require_meant_grant,
    with_administration_of,
)
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.guarded_act import TAKEN_BACK
from servicedesk.policy.lockout import gives_up_administration, require_an_administrator
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.rules import Edit, Rules
from servicedesk.policy.store import PolicyStore, all_groups
from servicedesk.tools.text import quote_name


class SecondLook:
    """Takes back changes that are written and are wrong by now; `make` makes one, as `PolicyEditor.change` does."""

    def __init__(
        self,
        store: PolicyStore,
        directory: Directory,
        maps: GroupMapsReader,
        make: Callable[[str, Edit, Intent], Change | None],
        clock: Clock,
    ) -> None:
        self._store = store
        self._directory = directory
        self._maps = maps
        self._make = make
        self._clock = clock

    def at_administrators(self, changes: Sequence[Change], intent: Intent) -> None:
        """Take back changes that left nobody who can change permissions.

        The witness is a group, and not that its members can sign in: somebody may be disabled, or leave it, at the same
        moment. Whoever looks last takes back what they did.

        Raises:
            LastAdministrator: They are taken back.
            PermissionsUnavailable, DirectoryUnavailable: It could not be decided, and they are taken back.
            LockedOut: They could not be taken back.
        """
        given_up = [change for change in changes if gives_up_administration(change)]
        if not given_up:
            return
        try:
            require_an_administrator(all_groups(self._store), self._directory, self._clock)
        except (LastAdministrator, Unavailable):
            for change in given_up:
                self._take_back(change, intent)
            raise

    def at_company(self, changes: Sequence[Change], intent: Intent) -> None:
        """Take back a right that somebody let the company's people into at the same moment.

        Whoever makes such a rule does so only while the group is as it was: one of the two sees the other.

        Raises:
            AdministratorsNotMeant: It is taken back.
            PermissionsUnavailable: It could not be decided, and is taken back.
            PartlyMade: It could not be taken back.
        """
        for change in changes:
            try:
                require_meant_grant(change, self._maps.group_maps, intent)
            except (AdministratorsNotMeant, Unavailable):
                self._take_back_from_company(change, intent)
                raise

    def _take_back_from_company(self, change: Change, intent: Intent) -> None:
        because = replace(intent, reason=TAKEN_BACK_FROM_COMPANY, means_administrators=True)
        try:
            self._make(change.subject, lambda rules: with_administration_of(rules, change), because)
        except (PolicyRefused, Unavailable) as failure:
            group = quote_name(change.subject)
            raise PartlyMade(
                failure.code if isinstance(failure, Unavailable) else None,
                f"the company's people may change permissions by {group}, and taking that back failed. Do that:"
                f" {command_line('revoke', change.subject, MANAGE_PERMISSIONS)}",
                changes=[change.id],
            ) from None

    def _take_back(self, change: Change, intent: Intent) -> None:
        before = (change.before or Rules()).grants[MANAGE_PERMISSIONS]
        try:
            self._make(
                change.subject,
                lambda rules: rules.with_grant(MANAGE_PERMISSIONS, before),
                replace(intent, reason=TAKEN_BACK, means_administrators=True),
            )
        except (PolicyRefused, Unavailable) as failure:
            group = quote_name(change.subject)
            raise LockedOut(
                failure.code if isinstance(failure, Unavailable) else None,
                f"{MANAGE_PERMISSIONS} was taken from {group}, and giving it back failed. Do that with AWS credentials:"
                f" {command_line('grant', change.subject, MANAGE_PERMISSIONS)}",
            ) from None
