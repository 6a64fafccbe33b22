"""Search in the staff's user pool: whose name, address or ``sub`` something is, and whom the provider signs in.

Each raises what boto3 raises; the directory says what that means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, says
from servicedesk.aws.staff_users import User, address_of, profile_of
from servicedesk.federation.profile import FEDERATED_STATUS
from servicedesk.policy.people.directory import as_subject

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


class StaffSearch:
    """Finds users of one pool; `provider` is the company's identity provider, or empty."""

    def __init__(self, client: CognitoIdentityProviderClient, pool_id: str, provider: str) -> None:
        self._client = client
        self._pool_id = pool_id
        self._provider = provider

    def federated_users(self) -> Iterator[User]:
        """Yield those of the provider; nobody if there is none."""
        if self._provider:
            yield from self._with("cognito:user_status", FEDERATED_STATUS)

    def with_username(self, name: str) -> list[User]:
        """Return whose user name a name is."""
        try:
            found = self._client.admin_get_user(UserPoolId=self._pool_id, Username=name)
        except ClientError as error:
            if not says(error, AwsFault.NO_USER):
                raise
            return []
        return [{**found, "Attributes": found["UserAttributes"]}]

    def with_address(self, name: str) -> tuple[list[User], list[User]]:
        """Return whose verified address a name is, and whose it would be, had they verified it."""
        verified: list[User] = []
        unverified: list[User] = []
        if "@" in name:
            # Whether Cognito tells upper from lower case here is not documented: both ways to write it are asked for.
            for address in dict.fromkeys((name, name.lower())):
                for user in self._with("email", address):
                    is_told = bool(address_of(user)) or profile_of(user, self._provider) is not None
                    (verified if is_told else unverified).append(user)
        return verified, unverified

    def with_subject(self, name: str) -> list[User]:
        """Return whose ``sub`` a name is."""
        subject = as_subject(name)
        return list(self._with("sub", subject)) if subject is not None else []

    def groups_of(self, username: str) -> Iterator[str]:
        """Yield the groups of the pool that somebody is in."""
        paginator = self._client.get_paginator("admin_list_groups_for_user")
        for page in paginator.paginate(UserPoolId=self._pool_id, Username=username):
            # Cognito puts whom a provider signs in into a group of its own. It grants nothing.
            names = (group["GroupName"] for group in page["Groups"])
            yield from (name for name in names if not name.startswith(f"{self._pool_id}_"))

    def _with(self, attribute: str, value: str) -> Iterator[User]:
        """Yield everyone with this attribute: a page may be empty, and the one behind it not."""
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        pages = self._client.get_paginator("list_users").paginate(
            UserPoolId=self._pool_id, Filter=f'{attribute} = "{quoted}"'
        )
        for page in pages:
            yield from page["Users"]
