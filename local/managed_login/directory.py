"""The user pool: people, groups, clients and resources, all kept in moto and read anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local.managed_login.app_client import AppClient, app_client

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


class SignInRefused(Exception):
    """The pool does not let this person in. It does not say why: an unknown name and a wrong password look alike."""


class PasswordRefused(Exception):
    """The new password does not meet the pool's policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person, as the pool knows them at this moment."""

    username: str
    #: The ``sub`` claim.
    subject: str
    #: Sorted.
    groups: tuple[str, ...]
    #: As a trigger is given them: the status is among them.
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The password was right."""

    username: str
    moto_refresh_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasswordNeeded:
    """The password was right, and was a temporary one."""

    username: str
    moto_session: str


def attributes_of(user: Mapping[str, Any]) -> dict[str, str]:
    """Return the attributes of a user as ``AdminGetUser`` describes them."""
    return {attribute["Name"]: attribute.get("Value", "") for attribute in user["UserAttributes"]}


class UserPool:
    """One user pool. Blocking: every method asks moto over HTTP."""

    def __init__(self, cognito: CognitoIdentityProviderClient, pool_id: str) -> None:
        self._cognito = cognito
        self._pool_id = pool_id

    def app_client(self, client_id: str) -> AppClient | None:
        """Return an app client's settings, or None when the pool has no such client."""
        try:
            answer = self._cognito.describe_user_pool_client(UserPoolId=self._pool_id, ClientId=client_id)
        except ClientError:
            return None
        return app_client(dict(answer["UserPoolClient"]))

    def scope_descriptions(self, resource: str) -> Mapping[str, str] | None:
        """Return a resource's scopes, each with its description, or None when the pool has no such resource."""
        try:
            answer = self._cognito.describe_resource_server(UserPoolId=self._pool_id, Identifier=resource)
        except ClientError:
            return None
        scopes = answer["ResourceServer"].get("Scopes", [])
        return {f"{resource}/{scope['ScopeName']}": scope["ScopeDescription"] for scope in scopes}

    def account(self, username: str) -> Account:
        """Return a person who may be given tokens.

        Raises:
            SignInRefused: They are unknown, disabled, or must reset their password first.
        """
        try:
            user = self._cognito.admin_get_user(UserPoolId=self._pool_id, Username=username)
            groups = self._groups(username)
        except ClientError:
            raise SignInRefused from None
        if not user["Enabled"] or user["UserStatus"] == "RESET_REQUIRED":
            raise SignInRefused
        attributes = attributes_of(user)
        return Account(
            username=user["Username"],
            subject=attributes["sub"],
            groups=groups,
            attributes={**attributes, "cognito:user_status": user["UserStatus"]},
        )

    def _groups(self, username: str) -> tuple[str, ...]:
        # A page has at most 60 of them; a person can be in 100.
        paginator = self._cognito.get_paginator("admin_list_groups_for_user")
        pages = paginator.paginate(UserPoolId=self._pool_id, Username=username)
        return tuple(sorted(group["GroupName"] for page in pages for group in page["Groups"]))

    def sign_in(self, client_id: str, username: str, password: str) -> SignedIn | NewPasswordNeeded:
        """Check a password.

        Raises:
            SignInRefused: It is wrong, or the person is unknown, disabled, or must reset their password first.
        """
        # moto lets an old password in after a reset; the account says that it must not.
        self.account(username)
        try:
            answer: Mapping[str, Any] = self._cognito.admin_initiate_auth(
                UserPoolId=self._pool_id,
                ClientId=client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": password},
            )
        except ClientError:
            raise SignInRefused from None
        match answer:
            case {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": str(session)}:
                return NewPasswordNeeded(username=username, moto_session=session)
            case {"AuthenticationResult": {"RefreshToken": str(token)}}:
                return SignedIn(username=username, moto_refresh_token=token)
        raise SignInRefused

    def sign_in_again(self, client_id: str, username: str) -> SignedIn:
        """Sign somebody in whom the browser remembers, without a password.

        Raises:
            SignInRefused: They are unknown, disabled, or must reset their password first.
        """
        self.account(username)
        try:
            asked = self._cognito.initiate_auth(
                ClientId=client_id, AuthFlow="USER_SRP_AUTH", AuthParameters={"USERNAME": username, "SRP_A": "a"}
            )
            # moto looks at no proof of a password in this flow, so it gives a refresh token of its own without one.
            answer = self._cognito.respond_to_auth_challenge(
                ClientId=client_id,
                ChallengeName="PASSWORD_VERIFIER",
                ChallengeResponses={
                    "USERNAME": username,
                    "PASSWORD_CLAIM_SECRET_BLOCK": asked["ChallengeParameters"]["SECRET_BLOCK"],
                    "PASSWORD_CLAIM_SIGNATURE": "none",
                    "TIMESTAMP": "now",
                },
            )
        except ClientError:
            raise SignInRefused from None
        return SignedIn(username=username, moto_refresh_token=answer["AuthenticationResult"]["RefreshToken"])

    def set_new_password(self, client_id: str, needed: NewPasswordNeeded, password: str) -> SignedIn:
        """Replace a temporary password.

        Raises:
            PasswordRefused: The pool's policy asks for more; the person may try another.
        """
        try:
            answer = self._cognito.admin_respond_to_auth_challenge(
                UserPoolId=self._pool_id,
                ClientId=client_id,
                ChallengeName="NEW_PASSWORD_REQUIRED",
                Session=needed.moto_session,
                ChallengeResponses={"USERNAME": needed.username, "NEW_PASSWORD": password},
            )
        except ClientError:
            raise PasswordRefused from None
        return SignedIn(username=needed.username, moto_refresh_token=answer["AuthenticationResult"]["RefreshToken"])

    def is_signed_out(self, client_id: str, moto_refresh_token: str) -> bool:
        """Whether a global sign-out has ended the sign-in that the token stands for."""
        try:
            self._cognito.admin_initiate_auth(
                UserPoolId=self._pool_id,
                ClientId=client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": moto_refresh_token},
            )
        except ClientError:
            return True
        return False
