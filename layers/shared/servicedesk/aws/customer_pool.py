"""The customers' Cognito user pool, which is not the pool of the people who work the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, code_of, desk_faults, says
from servicedesk.tools.customer_sign_in import ResetOutcome

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

# AdminResetUserPassword's errors that say something about the customer. Everything else says something about us.
_OUTCOMES: Mapping[str, ResetOutcome] = {
    "UserNotFoundException": ResetOutcome.UNKNOWN_USER,
    "NotAuthorizedException": ResetOutcome.NOT_RESETTABLE,
    "InvalidParameterException": ResetOutcome.NO_VERIFIED_CONTACT,
    # With Cognito's own sender 50 e-mails a day for the whole account, which no quota increase changes.
    "LimitExceededException": ResetOutcome.NO_MORE_MESSAGES,
}

# AdminUpdateUserAttributes' errors that say something about the customer.
_CONTACT_OUTCOMES: Mapping[str, ResetOutcome] = {
    "UserNotFoundException": ResetOutcome.UNKNOWN_USER,
    "AliasExistsException": ResetOutcome.CONTACT_TAKEN,
    "InvalidParameterException": ResetOutcome.CONTACT_REFUSED,
}


class CustomerPool:
    """`CustomerSignIn` on one user pool. Safe for several threads, as the client is.

    The client is asked for when it is needed: most environments never touch a sign-in, and all would start later.
    """

    def __init__(
        self, client: Callable[[], CognitoIdentityProviderClient], pool_id: str, sign_in_url: str = ""
    ) -> None:
        self._client = client
        self._pool_id = pool_id
        #: The page on which a customer chooses a new password with the code of a reset; empty if there is none.
        self.url = sign_in_url

    def can_sign_in(self, username: str) -> bool:
        """Whether the customer's sign-in is enabled. False also if the pool has no such user."""
        # AWS counts whom it is asked for among the month's active users.
        user = self._ask(self._client().admin_get_user, username)
        return user is not None and bool(user["Enabled"])

    def disable(self, username: str) -> bool:
        """Let the customer sign in no more. False if the pool has no such user."""
        return self._ask(self._client().admin_disable_user, username) is not None

    def enable(self, username: str) -> bool:
        """Let a customer sign in again. False if the pool has no such user. For operators; no tool does it."""
        return self._ask(self._client().admin_enable_user, username) is not None

    def _ask(self, action: Callable[..., Any], username: str) -> Any | None:  # noqa: ANN401 -- an action's answer
        """Return the answer about a user; None if the pool has no such user."""
        with desk_faults():
            try:
                return action(UserPoolId=self._pool_id, Username=username)
            except ClientError as error:
                if not says(error, AwsFault.NO_USER):
                    raise
                return None

    def reset_password(self, username: str, *, email: str | None = None, phone: str | None = None) -> ResetOutcome:
        """Invalidate the password and let Cognito send a code to the customer's verified e-mail address or phone.

        A new address or number comes first: the code is to go there, and doing it again changes nothing more.
        """
        attributes = {"email": email, "phone_number": phone}
        wanted = {name: value for name, value in attributes.items() if value is not None}
        if wanted and (refused := self._replace(username, wanted)):
            return refused
        action = self._client().admin_reset_user_password
        return self._outcome(_OUTCOMES, action, username) or ResetOutcome.STARTED

    def _replace(self, username: str, wanted: Mapping[str, str]) -> ResetOutcome | None:
        """Give a user verified attributes; None if it was done. Unverified ones are no place to send a code to."""
        attributes: Any = [
            attribute
            for name, value in wanted.items()
            for attribute in ({"Name": name, "Value": value}, {"Name": f"{name}_verified", "Value": "true"})
        ]
        update = partial(self._client().admin_update_user_attributes, UserAttributes=attributes)
        return self._outcome(_CONTACT_OUTCOMES, update, username)

    def _outcome(
        self, outcomes: Mapping[str, ResetOutcome], action: Callable[..., Any], username: str
    ) -> ResetOutcome | None:
        """Take an action on a user; return what a refusal says of them, None if it was done."""
        with desk_faults():
            try:
                action(UserPoolId=self._pool_id, Username=username)
            except ClientError as error:
                outcome = outcomes.get(code_of(error))
                if outcome is None:
                    raise
                return outcome
        return None
