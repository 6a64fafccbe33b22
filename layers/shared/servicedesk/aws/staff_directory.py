"""The staff's Cognito user pool, as an administrator sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, faults, says
from servicedesk.errors import DirectoryUnavailable, UnknownPerson
from servicedesk.policy.directory import Member, Person, PoolGroup, as_subject, can_be_a_name, only_one

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

#: A user as Cognito lists them.
User = Mapping[str, Any]
# How many of them a refusal names.
_MAX_UNVERIFIED_NAMED = 3
# An answer that lacks what it must have cannot be understood.
_unavailable = partial(faults, DirectoryUnavailable, KeyError)


class StaffDirectory:
    """`Directory` on one user pool."""

    def __init__(self, client: CognitoIdentityProviderClient, pool_id: str) -> None:
        self._client = client
        self._pool_id = pool_id

    def person(self, name: str) -> Person:
        """Return the one person with this user name, verified e-mail address or ``sub``."""
        if not can_be_a_name(name):
            raise UnknownPerson("that is no user name, e-mail address or id of a person")
        with _unavailable():
            verified, unverified = self._with_address(name)
            found = [*self._with_username(name), *verified, *self._with_subject(name)]
            named = {user["Username"] for user in unverified[:_MAX_UNVERIFIED_NAMED]}
            person = only_one(name, map(_person, found), named)
            return replace(person, groups=frozenset(self._groups_of(person.username)))

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
                users = {user["Username"]: bool(user["Enabled"]) for page in pages for user in page["Users"]}
            except ClientError as error:
                if not says(error, AwsFault.NO_USER, AwsFault.NO_RESOURCE):
                    raise
                return ()
            return tuple(Member(username=name, is_enabled=users[name]) for name in sorted(users))

    def sign_out(self, username: str) -> None:
        """End every refresh token of a person."""
        with _unavailable():
            self._client.admin_user_global_sign_out(UserPoolId=self._pool_id, Username=username)

    def disable(self, username: str) -> None:
        """Let a person sign in no more."""
        with _unavailable():
            self._client.admin_disable_user(UserPoolId=self._pool_id, Username=username)

    def enable(self, username: str) -> None:
        """Let a person sign in again."""
        with _unavailable():
            self._client.admin_enable_user(UserPoolId=self._pool_id, Username=username)

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
                    (verified if _address(user) else unverified).append(user)
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

    def _groups_of(self, username: str) -> Iterator[str]:
        paginator = self._client.get_paginator("admin_list_groups_for_user")
        for page in paginator.paginate(UserPoolId=self._pool_id, Username=username):
            yield from (group["GroupName"] for group in page["Groups"])


def _person(user: User) -> Person:
    return Person(
        username=user["Username"],
        subject=_attributes(user)["sub"],
        email=_address(user),
        groups=frozenset(),
        is_enabled=bool(user["Enabled"]),
    )


def _address(user: User) -> str:
    """Return the verified address; empty if there is none. An unverified one is whatever its holder typed."""
    attributes = _attributes(user)
    return attributes.get("email", "") if attributes.get("email_verified", "").lower() == "true" else ""


def _attributes(user: User) -> dict[str, str]:
    return {attribute["Name"]: attribute.get("Value", "") for attribute in user["Attributes"]}
