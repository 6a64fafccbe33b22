"""A policy, a pool and the grants of both, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self, TypeAlias

from servicedesk import __version__
from servicedesk.discovery.grants import Grant, GroupLimit, Permissions, TrialRule
from servicedesk.errors import (
    CapabilitiesUnavailable,
    DirectoryUnavailable,
    InvalidPolicy,
    PermissionsUnavailable,
    PolicyConflict,
)
from servicedesk.execution.capabilities import capabilities
from servicedesk.policy.capabilities import Capabilities, Capability
from servicedesk.policy.change import Change
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.people.directory import MAX_PAGE_PEOPLE, PoolGroup
from servicedesk.policy.people.names import only_one
from servicedesk.policy.people.person import Member, Person, SignInStatus
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.store import PAGE_ENTRIES, Page
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from servicedesk.tools.rows import Choices, Rows

#: Group → tool → conditions.
StoredPolicy: TypeAlias = Mapping[str, Mapping[str, Conditions]]

PRODUCT = capabilities(described_catalogue())


@dataclass(frozen=True, kw_only=True)
class FakeNarrowable:
    """What a grant of a tool can narrow that there is not."""

    rows: Rows | None = None
    choices: Choices = field(default_factory=dict)
    omittable: frozenset[str] = frozenset()


def capabilities_of(known: Grantable) -> Capabilities:
    """Return what a stack says in which these can be granted."""
    return Capabilities(
        release=__version__,
        tools=tuple(
            Capability(
                name=name,
                title=name,
                description=name,
                effect="reads",
                rows=one.rows,
                choices=one.choices,
                omittable=one.omittable,
                defaults={},
                limit=None,
                agent_limit=Limit(calls=60, window_seconds=60),
                ceiling=None,
            )
            for name, one in known.items()
        ),
    )


def member(
    name: str,
    *groups: str,
    is_enabled: bool = True,
    email: str | None = None,
    status: SignInStatus = SignInStatus.CONFIRMED,
) -> Person:
    """Return somebody in these groups, with a verified address unless it is empty."""
    return Person(
        username=name,
        subject=f"subject-of-{name}",
        email=f"{name}@example.com" if email is None else email,
        groups=frozenset(groups),
        is_enabled=is_enabled,
        status=status,
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
    )


def colleague(name: str, *provider_groups: str, asked_at: datetime | None, provider: str = "Corp") -> Person:
    """Return somebody of the company's identity provider, who was in these groups of it when they last signed in."""
    return replace(
        member(name, status=SignInStatus.EXTERNAL),
        provider=provider,
        provider_groups=frozenset(provider_groups),
        asked_at=asked_at,
    )


class FakePolicyStore:
    """`PolicyStore` and `GrantStore` over one dictionary, so that what is written is what is decided on."""

    def __init__(self, policy: StoredPolicy = MappingProxyType({})) -> None:
        self.policies = {
            name: GroupPolicy(group=name, rules=Rules(grants=dict(grants)), version=1)
            for name, grants in policy.items()
        }
        #: What the stack says; None if it does not say.
        self.says: Capabilities | None = PRODUCT
        self.log: list[Change] = []
        self.revoked: dict[str, int] = {}
        self.available = True
        #: Whom each decision was read about.
        self.reads: list[str] = []
        #: Changes of others that win the next races: they are made just before a write.
        self.rivals: list[Change] = []

    @classmethod
    def of_rules(cls, rules: Mapping[str, Rules]) -> Self:
        """Return one in which groups have these rules."""
        store = cls()
        store.policies = {group: GroupPolicy(group=group, rules=some, version=1) for group, some in rules.items()}
        return store

    def capabilities(self) -> Capabilities:
        self._require()
        if self.says is None:
            raise CapabilitiesUnavailable
        return self.says

    def group(self, name: str) -> GroupPolicy:
        self._require()
        return self.policies.get(name, GroupPolicy(group=name))

    def groups(self, cursor: str | None = None, limit: int = PAGE_ENTRIES) -> Page[GroupPolicy]:
        self._require()
        names = sorted(name for name in self.policies if cursor is None or name > cursor)
        more = names[limit - 1] if len(names) > limit else None
        return Page(entries=tuple(self.policies[name] for name in names[:limit]), next=more)

    def write(self, changes: Sequence[Change], *, witness: GroupPolicy | None = None) -> None:
        self._require()
        if self.rivals:
            self._make(self.rivals.pop())
        expected = {change.subject: change.version - 1 for change in changes}
        if witness is not None:
            expected[witness.group] = witness.version
        if any(self.group(name).version != version for name, version in expected.items()):
            raise PolicyConflict("somebody else was first")
        for change in changes:
            self._make(change)

    def changes(self, group: str | None = None, cursor: str | None = None, limit: int = PAGE_ENTRIES) -> Page[Change]:
        self._require()
        wanted = [change for change in reversed(self.log) if group in {None, change.subject, change.group}]
        try:
            start = int(cursor or 0)
        except ValueError:
            raise InvalidPolicy("the cursor is none of ours") from None
        more = str(start + limit) if len(wanted) > start + limit else None
        return Page(entries=tuple(wanted[start : start + limit]), next=more)

    def revoke(self, subject: str, change: Change, *, is_recorded: bool = False) -> int:
        self._require()
        self.revoked[subject] = max(self.revoked.get(subject, 0), change.version)
        if not is_recorded:
            self.log.append(change)
        return self.revoked[subject]

    def readmit(self, identity: str, change: Change) -> None:
        self._require()
        self.revoked[identity] = change.version
        self.log.append(change)

    def record(self, change: Change) -> None:
        self._require()
        self.log.append(change)

    def not_before(self, subject: str) -> int | None:
        self._require()
        return self.revoked.get(subject)

    def read(self, subject: str, groups: frozenset[str]) -> Permissions:
        """Return what is stored for one caller: the `GrantStore` side."""
        self._require()
        self.reads.append(subject)
        policies = [self.policies[name] for name in sorted(groups) if name in self.policies]
        return Permissions(
            grants=tuple(
                Grant(group=policy.group, tool=tool, conditions=conditions, version=policy.version)
                for policy in policies
                for tool in sorted(policy.rules.grants.keys() | policy.rules.scheduled.keys())
                for conditions in policy.rules.terms(tool)
            ),
            not_before=self.revoked.get(subject),
            trial_rules=tuple(
                TrialRule(group=policy.group, tool=tool, conditions=conditions, version=policy.version)
                for policy in policies
                for tool, conditions in policy.rules.shadows.items()
            ),
            limits=tuple(
                GroupLimit(group=policy.group, tool=tool, limit=limit)
                for policy in policies
                for tool, limit in policy.rules.limits.items()
            ),
        )

    def _make(self, change: Change) -> None:
        self.policies[change.subject] = GroupPolicy(
            group=change.subject,
            rules=change.after or Rules(),
            version=change.version,
            updated_at=change.at.isoformat(),
            updated_by=change.actor,
        )
        self.log.append(change)

    def _require(self) -> None:
        if not self.available:
            raise PermissionsUnavailable


class RacingStore(FakePolicyStore):
    """Something else happens right after the next change is written."""

    next: Callable[[], object] | None = None

    def write(self, changes: Sequence[Change], *, witness: GroupPolicy | None = None) -> None:
        """Make the changes, and then whatever else happens."""
        super().write(changes, witness=witness)
        act, self.next = self.next, None
        if act is not None:
            act()


class FakeDirectory:
    """`Directory` in memory."""

    def __init__(self, people: Iterable[Person] = (), groups: Iterable[str] = ()) -> None:
        self.people = {person.username: person for person in people}
        self.group_names = set(groups)
        self.descriptions: dict[str, str] = {}
        #: What was done to whom, in its order.
        self.acts: list[tuple[str, str]] = []
        self.available = True

    def person(self, name: str) -> Person:
        self._require()
        people = self.people.values()
        return only_one(name, [who for who in people if name in {who.username, who.email, who.subject} - {""}])

    def list_people(self, cursor: str | None = None, limit: int = MAX_PAGE_PEOPLE) -> Page[Person]:
        self._require()
        if cursor is not None and cursor not in self.people:
            raise InvalidPolicy("the cursor is none of this list's")
        names = [name for name in sorted(self.people) if cursor is None or name > cursor]
        more = names[limit - 1] if len(names) > limit else None
        return Page(entries=tuple(self.people[name] for name in names[:limit]), next=more)

    def usernames(self) -> tuple[str, ...]:
        self._require()
        return tuple(sorted(self.people))

    def company_people(self) -> tuple[Person, ...]:
        self._require()
        return tuple(person for _, person in sorted(self.people.items()) if person.provider is not None)

    def groups(self) -> tuple[PoolGroup, ...]:
        self._require()
        names = sorted(self.group_names)
        return tuple(PoolGroup(name=name, description=self.descriptions.get(name, "")) for name in names)

    def members(self, group: str) -> tuple[Member, ...]:
        self._require()
        people = sorted(self.people.values(), key=lambda person: person.username)
        found = [person for person in people if group in person.groups & self.group_names]
        return tuple(
            Member(
                username=person.username,
                is_enabled=person.is_enabled,
                status=person.status,
                is_shut_out=person.is_shut_out,
            )
            for person in found
        )

    def invite(self, address: str) -> None:
        self._do("invite", address)
        if address not in self.people:
            self.people[address] = member(address, email=address, status=SignInStatus.INVITED)

    def invite_again(self, username: str) -> None:
        self._do("invite again", username)

    def remove(self, username: str) -> None:
        self._do("remove", username)
        self.people.pop(username, None)

    def put_into(self, username: str, group: str) -> None:
        self._do(f"put into {group}", username)
        self._change(username, groups=self.people[username].groups | {group})

    def take_out(self, username: str, group: str) -> None:
        self._do(f"take out of {group}", username)
        self._change(username, groups=self.people[username].groups - {group})

    def create_group(self, name: str, description: str) -> None:
        self._do("create", name)
        self.group_names.add(name)
        self.descriptions[name] = description

    def delete_group(self, name: str) -> None:
        self._do("delete", name)
        self.group_names.discard(name)
        for username, person in self.people.items():
            self._change(username, groups=person.groups - {name})

    def sign_out(self, username: str) -> None:
        self._do("sign out", username)

    def disable(self, username: str) -> None:
        self._do("disable", username)
        self._change(username, is_enabled=False)

    def enable(self, username: str) -> None:
        self._do("enable", username)
        self._change(username, is_enabled=True)

    def _do(self, act: str, whom: str) -> None:
        self._require()
        self.acts.append((act, whom))

    def _change(self, username: str, **members: Any) -> None:
        self.people[username] = replace(self.people[username], **members)

    def _require(self) -> None:
        if not self.available:
            raise DirectoryUnavailable
