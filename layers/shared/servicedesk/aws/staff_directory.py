"""The staff's Cognito user pool, as an administrator sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, faults, says
from servicedesk.aws.staff_changes import StaffChanges
from servicedesk.aws.staff_users import User, address_of, person_of, profile_of, status_of
from servicedesk.errors import DirectoryUnavailable, InvalidPolicy, UnknownPerson
from servicedesk.federation.group_map import GroupMaps
from servicedesk.federation.profile import FEDERATED_STATUS
from servicedesk.policy.people.directory import MAX_PAGE_PEOPLE, Member, Person, PoolGroup, as_subject
from servicedesk.policy.people.names import can_be_a_name, only_one
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
    """

    def __init__(
        self, client: CognitoIdentityProviderClient, pool_id: str, provider: str = "", maps: GroupMaps | None = None
    ) -> None:
        super().__init__(client, pool_id)
        self._provider = provider if maps is not None else ""
        self._maps = maps

    def person(self, name: str) -> Person:
        """Return the one person with this user name, verified e-mail address or ``sub``."""
        # What records and tickets call somebody of the provider: their address, and the provider behind it.
        called = name.removesuffix(f" ({self._provider})") if self._provider else name
        if not can_be_a_name(called):
            raise UnknownPerson("that is no user name, e-mail address or id of a person")
        with _unavailable():
            verified, unverified = self._with_address(called)
            users = [*self._with_username(called), *verified, *self._with_subject(called)]
            named = {user["Username"] for user in unverified[:_MAX_UNVERIFIED_NAMED]}
            found = [person_of(user, self._provider) for user in users]
            meant = [person for person in found if called == name or person.provider is not None]
            return self._with_groups(only_one(name, meant, named))

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
            people = tuple(self._with_groups(person_of(user, self._provider)) for user in answer["Users"])
        return Page(entries=people, next=answer.get("PaginationToken"))

    def usernames(self) -> tuple[str, ...]:
        """Return everybody's user name, sorted."""
        with _unavailable():
            pages = self._client.get_paginator("list_users").paginate(UserPoolId=self._pool_id)
            return tuple(sorted(user["Username"] for page in pages for user in page["Users"]))

    def company_people(self) -> tuple[Person, ...]:
        """Return everybody who has signed in at the company's identity provider, by name."""
        with _unavailable():
            found = [person_of(user, self._provider) for user in self._federated_users()]
        ours = sorted((person for person in found if person.provider is not None), key=lambda one: one.username)
        if not ours or self._maps is None:
            return ()
        group_map = self._maps.group_map(self._provider)
        return tuple(replace(person, groups=group_map.desk_groups(person.provider_groups)) for person in ours)

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
            found = {
                user["Username"]: _member(user) for user in [*self._of_the_pool(users), *self._of_the_provider(group)]
            }
            return tuple(member for _, member in sorted(found.items()))

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
        for user in self._federated_users():
            profile = profile_of(user, self._provider)
            if profile and profile.said and group in group_map.desk_groups(profile.said.names):
                yield user

    def _federated_users(self) -> Iterator[User]:
        if self._provider:
            yield from self._users("cognito:user_status", FEDERATED_STATUS)

    def _with_username(self, name: str) -> list[User]:
        try:
            found = self._client.admin_get_user(UserPoolId=self._pool_id, Username=name)
        except ClientError as error:
            if not says(error, AwsFault.NO_USER):
                raise
            return []
        return [{**found, "Attributes": found["UserAttributes"]}]

    def _with_address(self, name: str) -> tuple[list[User], list[User]]:
        """Return whose verified address a name is, and whose it would be, had they verified it."""
        verified: list[User] = []
        unverified: list[User] = []
        if "@" in name:
            # Whether Cognito tells upper from lower case here is not documented: both ways to write it are asked for.
            for address in dict.fromkeys((name, name.lower())):
                for user in self._users("email", address):
                    is_told = bool(address_of(user)) or profile_of(user, self._provider) is not None
                    (verified if is_told else unverified).append(user)
        return verified, unverified

    def _with_subject(self, name: str) -> list[User]:
        subject = as_subject(name)
        return list(self._users("sub", subject)) if subject is not None else []

    def _users(self, attribute: str, value: str) -> Iterator[User]:
        """Yield everyone with this attribute: a page may be empty, and the one behind it not."""
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        pages = self._client.get_paginator("list_users").paginate(
            UserPoolId=self._pool_id, Filter=f'{attribute} = "{quoted}"'
        )
        for page in pages:
            yield from page["Users"]

    def _with_groups(self, person: Person) -> Person:
        if person.provider is not None and self._maps is not None:
            return replace(person, groups=self._maps.group_map(person.provider).desk_groups(person.provider_groups))
        return replace(person, groups=frozenset(self._groups_of(person.username)))

    def _groups_of(self, username: str) -> Iterator[str]:
        paginator = self._client.get_paginator("admin_list_groups_for_user")
        for page in paginator.paginate(UserPoolId=self._pool_id, Username=username):
            # Cognito puts whom a provider signs in into a group of its own. It grants nothing.
            names = (group["GroupName"] for group in page["Groups"])
            yield from (name for name in names if not name.startswith(f"{self._pool_id}_"))


def _member(user: User) -> Member:
    return Member(username=user["Username"], is_enabled=bool(user["Enabled"]), status=status_of(user))
