"""The staff's user pool in Cognito, as an administrator sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.errors import DirectoryUnavailable, UnknownPerson
from servicedesk.policy.directory import Person, PoolGroup

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

# Cognito's limit for a user name; a longer one is refused in another way than an unknown one.
MAX_NAME_CHARACTERS = 128
_NO_SUCH = frozenset({"UserNotFoundException", "ResourceNotFoundException"})


class StaffDirectory:
    """`Directory` on one user pool."""

    def __init__(self, client: CognitoIdentityProviderClient, pool_id: str) -> None:
        self._client = client
        self._pool_id = pool_id

    def person(self, name: str) -> Person:
        """Return the person with this user name, e-mail address or ``sub``."""
        if not 0 < len(name) <= MAX_NAME_CHARACTERS or not name.isprintable() or name.isspace():
            raise UnknownPerson("that is no user name, e-mail address or id of a person")
        with _unavailable():
            found = self._by_username(name) or self._by_attribute("email", name) or self._by_attribute("sub", name)
            if found is None:
                raise UnknownPerson(f"the user pool has nobody called {name}")
            return self._person(found)

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

    def members(self, group: str) -> tuple[str, ...]:
        """Return the user names of a group's members, by name; none if there is no such group."""
        pages = self._client.get_paginator("list_users_in_group").paginate(UserPoolId=self._pool_id, GroupName=group)
        try:
            return tuple(sorted(user["Username"] for page in pages for user in page["Users"]))
        except ClientError as error:
            if error.response["Error"]["Code"] in _NO_SUCH:
                return ()
            raise DirectoryUnavailable from None
        except BotoCoreError:
            raise DirectoryUnavailable from None

    def sign_out(self, username: str) -> None:
        """End every refresh token of a person."""
        with _unavailable():
            self._client.admin_user_global_sign_out(UserPoolId=self._pool_id, Username=username)

    def _by_username(self, name: str) -> Any:  # noqa: ANN401 -- Cognito's answer
        try:
            found = self._client.admin_get_user(UserPoolId=self._pool_id, Username=name)
        except ClientError as error:
            if error.response["Error"]["Code"] == "UserNotFoundException":
                return None
            raise
        return {**found, "Attributes": found["UserAttributes"]}

    def _by_attribute(self, attribute: str, value: str) -> Any:  # noqa: ANN401 -- the same
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        found = self._client.list_users(UserPoolId=self._pool_id, Filter=f'{attribute} = "{quoted}"', Limit=1)["Users"]
        return found[0] if found else None

    def _person(self, user: Any) -> Person:  # noqa: ANN401 -- the same
        attributes = {attribute["Name"]: attribute["Value"] for attribute in user["Attributes"]}
        return Person(
            username=user["Username"],
            subject=attributes["sub"],
            email=attributes.get("email", ""),
            groups=frozenset(self._groups_of(user["Username"])),
            is_enabled=bool(user["Enabled"]),
        )

    def _groups_of(self, username: str) -> Iterator[str]:
        paginator = self._client.get_paginator("admin_list_groups_for_user")
        for page in paginator.paginate(UserPoolId=self._pool_id, Username=username):
            yield from (group["GroupName"] for group in page["Groups"])


@contextmanager
def _unavailable() -> Iterator[None]:
    """Turn what Cognito raises into an answer that says nothing of it."""
    try:
        yield
    except (BotoCoreError, ClientError, KeyError):
        raise DirectoryUnavailable from None
