"""The user pool, as lint looks at it: its groups, and who is in those that have rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from servicedesk.errors import AmbiguousPerson, UnknownPerson
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.group_grants import stored_terms
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.person import Member, Person
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import PLACEHOLDER_MARK, Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Groups and people as of now."""

    groups: tuple[str, ...] = ()
    #: Group → who is in it, of the groups that have rules.
    members: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    #: The user names among the values of grants that nobody has.
    strangers: frozenset[str] = frozenset()
    #: Those who have signed in at the company's identity provider.
    company_people: tuple[Person, ...] = ()
    #: Owners of agents whom the pool does not have, or does not let in.
    absent_owners: frozenset[str] = frozenset()

    def admitted_members(self, group: str) -> tuple[str, ...]:
        """Return the user names of those in a group who are let in."""
        return tuple(member.username for member in self.members.get(group, ()) if member.is_let_in)

    def active_members(self, group: str) -> tuple[str, ...]:
        """Return the user names of those in a group who are let in, and have been."""
        return tuple(member.username for member in self.members.get(group, ()) if member.is_active)

    def groups_of(self, username: str) -> frozenset[str]:
        """Return the groups with rules that somebody is in."""
        return frozenset(
            group for group, members in self.members.items() if any(one.username == username for one in members)
        )


def read_pool(
    policies: Iterable[GroupPolicy], known: Grantable, directory: Directory, owners: Iterable[str] = ()
) -> Pool:
    """Read the pool, a request for each group that has rules, and for each owner of agents.

    Raises:
        DirectoryUnavailable: It did not answer.
    """
    stored = tuple(policies)
    groups = tuple(group.name for group in directory.groups())
    ruled = [policy.group for policy in stored if policy.rules != Rules() and policy.group in groups]
    members = {group: directory.members(group) for group in ruled}
    seen = {member.username for some in members.values() for member in some}
    named = frozenset(_named_people(stored, known)) - seen
    return Pool(
        groups=groups,
        members=members,
        company_people=directory.company_people(),
        strangers=frozenset(name for name in named if not _is_there(name, directory)),
        absent_owners=frozenset(name for name in set(owners) if not _is_let_in(name, directory)),
    )


def named_values(tool: str, conditions: Conditions, known: Grantable, *, people: bool) -> Iterator[tuple[str, str]]:
    """Yield the field and the value of each person, or each group, that a grant names."""
    rows = known[tool].rows if tool in known else None
    if rows is None:
        return
    for attribute in sorted(conditions.where.keys() & (rows.people if people else rows.groups)):
        for value in sorted(conditions.where[attribute]):
            if not value.startswith(PLACEHOLDER_MARK):
                yield attribute, value


def _named_people(policies: Iterable[GroupPolicy], known: Grantable) -> Iterator[str]:
    for _, tool, conditions in stored_terms(policies):
        for _, value in named_values(tool, conditions, known, people=True):
            yield value


def _is_there(username: str, directory: Directory) -> bool:
    try:
        return directory.person(username).username == username
    except UnknownPerson:
        return False
    except AmbiguousPerson:
        # It is the name of one of them, and the address of another.
        return True


def _is_let_in(username: str, directory: Directory) -> bool:
    try:
        owner = directory.person(username)
    except (UnknownPerson, AmbiguousPerson):
        return False
    return owner.username == username and owner.is_let_in
