"""The staff's Cognito user pool, as an administrator sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, faults, says
from servicedesk.aws.staff_changes import StaffChanges
from servicedesk.aws.staff_search import StaffSearch
from servicedesk.aws.staff_users import User, person_of, profile_of, status_of
from servicedesk.errors import DirectoryUnavailable, InvalidPolicy, UnknownPerson
from servicedesk.federation.group_map import GroupMaps
from servicedesk.policy.people.directory import MAX_PAGE_PEOPLE, PoolGroup, Revocations
from servicedesk.policy.people.names import can_be_a_name, only_one
from servicedesk.policy.people.person import Member, Person
from servicedesk.policy.store import Page

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

MAX_CURSOR_CHARACTERS = 2_048
# How many of them a refusal names.
_MAX_UNVERIFIED_NAMED = 3
_NO_CURSOR = "the cursor is none of this list's"
# An answer that lacks what it must have cannot be understood.
_unavailable = partial(faults, DirectoryUnavailable, KeyError)


class StaffDirectory(StaffChanges):
    """`Directory` on one user pool.

    Args:
        client: Where the pool is.
        pool_id: The pool.
        provider: The company's identity provider, whose groups `maps` turns into the desk's; empty if there is none.
        maps: Asked only where there is one.
        revocations: Asked only about the provider's people: whoever is disabled in the pool itself, it keeps out.
    """

    def __init__(
        self,
        client: CognitoIdentityProviderClient,
        pool_id: str,
        provider: str = "",
        maps: GroupMaps | None = None,
        revocations: Revocations | None = None,
    ) -> None:
        super().__init__(client, pool_id)
        self._provider = provider if maps is not None else ""
        self._maps = maps
        self._revocations = revocations
        self._search = StaffSearch(client, pool_id, self._provider)

    def person(self, name: str) -> Person:
        """Return the one person with this user name, verified e-mail address or ``sub``."""
        # What records and tickets call somebody of the provider: their address, and the provider behind it.
        called = name.removesuffix(f" ({self._provider})") if self._provider else name
        if not can_be_a_name(called):
            raise UnknownPerson("that is no user name, e-mail address or id of a person")
        with _unavailable():
            verified, unverified = self._search.with_address(called)
            users = [*self._search.with_username(called), *verified, *self._search.with_subject(called)]
            named = {user["Username"] for user in unverified[:_MAX_UNVERIFIED_NAMED]}
            found = [person_of(user, self._provider) for user in users]
            meant = [person for person in found if called == name or person.provider is not None]
            (person,) = self._with_admission([self._with_groups(only_one(name, meant, named))])
            return person

    def list_people(self, cursor: str | None = None, limit: int = MAX_PAGE_PEOPLE) -> Page[Person]:
        """Return some of the people, in Cognito's order; their groups are asked for one person after the other."""
        if cursor is not None and not 0 < len(cursor) <= MAX_CURSOR_CHARACTERS:
            raise InvalidPolicy(_NO_CURSOR)
        start: Any = {"PaginationToken": cursor} if cursor is not None else {}
        with _unavailable():
            try:
                answer = self._client.list_users(UserPoolId=self._pool_id, Limit=limit, **start)
            except ClientError as error:
                if cursor is not None and says(error, AwsFault.MALFORMED):
                    raise InvalidPolicy(_NO_CURSOR) from None
                raise
            people = [self._with_groups(person_of(user, self._provider)) for user in answer["Users"]]
        return Page(entries=self._with_admission(people), next=answer.get("PaginationToken"))

    def usernames(self) -> tuple[str, ...]:
        """Return everybody's user name, sorted."""
        with _unavailable():
            pages = self._client.get_paginator("list_users").paginate(UserPoolId=self._pool_id)
            return tuple(sorted(user["Username"] for page in pages for user in page["Users"]))

    def company_people(self) -> tuple[Person, ...]:
        """Return everybody who has signed in at the company's identity provider, by name."""
        with _unavailable():
            found = [person_of(user, self._provider) for user in self._search.federated_users()]
        ours = sorted((person for person in found if person.provider is not None), key=lambda one: one.username)
        if not ours or self._maps is None:
            return ()
        group_map = self._maps.group_map(self._provider)
        return self._with_admission(
            replace(person, groups=group_map.desk_groups(person.provider_groups)) for person in ours
        )

    def groups(self) -> tuple[PoolGroup, ...]:
        """Return the pool's groups, by name."""
        with _unavailable():
            pages = self._client.get_paginator("list_groups").paginate(UserPoolId=self._pool_id)
            groups = (
                PoolGroup(name=group["GroupName"], description=group.get("Description", ""))
                for page in pages
                for group in page["Groups"]
            )
            return tuple(sorted(groups, key=lambda group: group.name))

    def members(self, group: str) -> tuple[Member, ...]:
        """Return a group's members, by name; none if there is no such group."""
        pages = self._client.get_paginator("list_users_in_group").paginate(UserPoolId=self._pool_id, GroupName=group)
        with _unavailable():
            try:
                users = [user for page in pages for user in page["Users"]]
            except ClientError as error:
                if not says(error, AwsFault.NO_USER, AwsFault.NO_RESOURCE):
                    raise
                return ()
            theirs = list(self._of_the_provider(group))
        shut_out = self._shut_out(user["Username"] for user in theirs)
        members = {user["Username"]: _member(user, shut_out) for user in [*self._of_the_pool(users), *theirs]}
        return tuple(member for _, member in sorted(members.items()))

    def _of_the_pool(self, users: Iterable[User]) -> Iterator[User]:
        """Yield those whose groups are the pool's."""
        yield from (user for user in users if profile_of(user, self._provider) is None)

    def _of_the_provider(self, group: str) -> Iterator[User]:
        """Yield those whom the provider's groups put into a group, as of their last sign-in there."""
        if not self._provider or self._maps is None:
            return
        group_map = self._maps.group_map(self._provider)
        if not any(group in rule.groups for rule in group_map.rules.values()):
            return
        for user in self._search.federated_users():
            profile = profile_of(user, self._provider)
            if profile and profile.said and group in group_map.desk_groups(profile.said.names):
                yield user

    def _with_groups(self, person: Person) -> Person:
        if person.provider is not None and self._maps is not None:
            return replace(person, groups=self._maps.group_map(person.provider).desk_groups(person.provider_groups))
        return replace(person, groups=frozenset(self._search.groups_of(person.username)))

    def _with_admission(self, people: Iterable[Person]) -> tuple[Person, ...]:
        """Return the same, and whether those of the provider are shut out, in one read."""
        found = tuple(people)
        shut_out = self._shut_out(person.identity for person in found if person.provider is not None)
        return tuple(
            replace(person, is_shut_out=person.provider is not None and person.identity in shut_out) for person in found
        )

    def _shut_out(self, identities: Iterable[str]) -> frozenset[str]:
        return self._revocations.shut_out(identities) if self._revocations is not None else frozenset()


def _member(user: User, shut_out: Collection[str]) -> Member:
    name = user["Username"]
    return Member(username=name, is_enabled=bool(user["Enabled"]), status=status_of(user), is_shut_out=name in shut_out)
