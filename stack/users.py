"""People who can sign in at once, for pools whose people are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


def create_user(  # noqa: PLR0913 -- what Cognito is told of a person
    client: CognitoIdentityProviderClient, pool_id: str, *, username: str, name: str, email: str, password: str
) -> None:
    """Put a person into a pool without writing to them, with a password that is theirs to keep.

    A user who has still to replace a temporary password could not have it reset.
    """
    client.admin_create_user(
        UserPoolId=pool_id,
        Username=username,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": email},
            # Without a verified contact, Cognito has nowhere to send a reset code.
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": name},
        ],
    )
    client.admin_set_user_password(UserPoolId=pool_id, Username=username, Password=password, Permanent=True)
