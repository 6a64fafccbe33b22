"""Changes in the staff's Cognito user pool: who is in it, who is in which group, and who can sign in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, code_of, faults, says
from servicedesk.errors import DirectoryUnavailable, MailUnavailable

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

_unavailable = partial(faults, DirectoryUnavailable)
_BY_MAIL: Final = "EMAIL"


class StaffChanges:
    """What `Directory` changes, on one user pool. Each is one call, and harmless if it was made already."""

    def __init__(self, client: CognitoIdentityProviderClient, pool_id: str) -> None:
        self._client = client
        self._pool_id = pool_id

    def invite(self, address: str) -> None:
        """Add a person, and send them a temporary password that only they see."""
        with _unavailable(), _none_if(AwsFault.EXISTS), _mail():
            self._client.admin_create_user(
                UserPoolId=self._pool_id,
                Username=address,
                DesiredDeliveryMediums=[_BY_MAIL],
                UserAttributes=[
                    {"Name": "email", "Value": address},
                    # The invitation proves the address: nobody else can sign in with what it carries.
                    {"Name": "email_verified", "Value": "true"},
                ],
            )

    def invite_again(self, username: str) -> None:
        """Send a person a new temporary password, in the place of the one before."""
        with _unavailable(), _mail():
            self._client.admin_create_user(
                UserPoolId=self._pool_id,
                Username=username,
                DesiredDeliveryMediums=[_BY_MAIL],
                MessageAction="RESEND",
            )

    def remove(self, username: str) -> None:
        """Delete a person."""
        with _unavailable(), _none_if(AwsFault.NO_USER):
            self._client.admin_delete_user(UserPoolId=self._pool_id, Username=username)

    def put_into(self, username: str, group: str) -> None:
        """Put a person into a group."""
        with _unavailable():
            self._client.admin_add_user_to_group(UserPoolId=self._pool_id, Username=username, GroupName=group)

    def take_out(self, username: str, group: str) -> None:
        """Take a person out of a group."""
        with _unavailable():
            self._client.admin_remove_user_from_group(UserPoolId=self._pool_id, Username=username, GroupName=group)

    def create_group(self, name: str, description: str) -> None:
        """Make a group."""
        said: Any = {"Description": description} if description else {}
        with _unavailable(), _none_if(AwsFault.EXISTS):
            self._client.create_group(UserPoolId=self._pool_id, GroupName=name, **said)

    def delete_group(self, name: str) -> None:
        """Delete a group."""
        with _unavailable(), _none_if(AwsFault.NO_RESOURCE):
            self._client.delete_group(UserPoolId=self._pool_id, GroupName=name)

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


@contextmanager
def _none_if(fault: AwsFault) -> Iterator[None]:
    """Take a failure that says that it is so already for none: an answer that was lost is asked for once more."""
    try:
        yield
    except ClientError as error:
        if not says(error, fault):
            raise


@contextmanager
def _mail() -> Iterator[None]:
    """Turn a failure that says that nothing could be sent into `MailUnavailable`."""
    try:
        yield
    except ClientError as error:
        if not says(error, AwsFault.NO_MAIL):
            raise
        raise MailUnavailable(code_of(error)) from None
