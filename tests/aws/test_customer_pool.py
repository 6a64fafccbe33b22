"""How customers sign in, in Cognito."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from servicedesk.aws.clients import cognito_client
from servicedesk.aws.customer_pool import CustomerPool
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.customer_sign_in import ResetOutcome
from tests.aws.tables import aws

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


class Pool:
    """A pool in moto."""

    def __init__(self, client: CognitoIdentityProviderClient) -> None:
        self.client = client
        self.pool_id = client.create_user_pool(PoolName="customers")["UserPool"]["Id"]
        self.sign_in = CustomerPool(lambda: client, self.pool_id)

    def add(self, username: str, *, verified: bool = True, permanent: bool = True) -> None:
        """Add a customer who has, or has not, a verified address and a password of their own."""
        self.client.admin_create_user(
            UserPoolId=self.pool_id,
            Username=username,
            UserAttributes=[
                {"Name": "email", "Value": f"{username}@example.com"},
                {"Name": "email_verified", "Value": str(verified).lower()},
            ],
        )
        self.client.admin_set_user_password(
            UserPoolId=self.pool_id, Username=username, Password="Correct-Horse-42", Permanent=permanent
        )

    def user(self, username: str) -> tuple[bool, str]:
        """Return whether the user is enabled, and their status."""
        user = self.client.admin_get_user(UserPoolId=self.pool_id, Username=username)
        return user["Enabled"], user["UserStatus"]

    def attributes(self, username: str) -> dict[str, str]:
        """Return how the user is reached."""
        user = self.client.admin_get_user(UserPoolId=self.pool_id, Username=username)
        return {one["Name"]: one["Value"] for one in user["UserAttributes"] if one["Name"] != "sub"}


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    with aws(monkeypatch):
        yield Pool(cognito_client())


def test_a_reset_invalidates_the_password_of_that_customer_alone(pool: Pool) -> None:
    pool.add("jane")
    pool.add("sam")

    assert pool.sign_in.reset_password("jane") is ResetOutcome.STARTED

    assert pool.user("jane") == (True, "RESET_REQUIRED")
    assert pool.user("sam") == (True, "CONFIRMED")


def test_a_new_address_is_verified_before_the_code_goes_there_and_nobody_elses_is(pool: Pool) -> None:
    pool.add("jane", verified=False)
    pool.add("sam")

    assert pool.sign_in.reset_password("jane", email="jane@example.net", phone="+447700900999") is ResetOutcome.STARTED

    assert pool.attributes("jane") == {
        "email": "jane@example.net",
        "email_verified": "true",
        "phone_number": "+447700900999",
        "phone_number_verified": "true",
    }
    assert pool.attributes("sam") == {"email": "sam@example.com", "email_verified": "true"}
    assert pool.user("jane") == (True, "RESET_REQUIRED")


def test_a_reset_without_a_new_address_changes_none(pool: Pool) -> None:
    pool.add("jane")

    assert pool.sign_in.reset_password("jane") is ResetOutcome.STARTED

    assert pool.attributes("jane") == {"email": "jane@example.com", "email_verified": "true"}


def test_a_user_who_is_not_there_gets_no_address(pool: Pool) -> None:
    assert pool.sign_in.reset_password("jane", email="jane@example.net") is ResetOutcome.UNKNOWN_USER


def test_a_user_who_is_not_there_cannot_be_reset(pool: Pool) -> None:
    assert pool.sign_in.reset_password("jane") is ResetOutcome.UNKNOWN_USER


def test_a_user_without_a_verified_contact_is_not_reset(pool: Pool) -> None:
    pool.add("jane", verified=False)

    assert pool.sign_in.reset_password("jane") is ResetOutcome.NO_VERIFIED_CONTACT
    assert pool.user("jane") == (True, "CONFIRMED")


def test_a_user_who_was_invited_and_never_signed_in_is_not_reset(pool: Pool) -> None:
    pool.add("jane", permanent=False)

    assert pool.sign_in.reset_password("jane") is ResetOutcome.NOT_RESETTABLE
    assert pool.user("jane") == (True, "FORCE_CHANGE_PASSWORD")


def test_a_disabled_user_can_neither_sign_in_nor_be_reset(pool: Pool) -> None:
    pool.add("jane")

    assert pool.sign_in.disable("jane")

    assert pool.sign_in.reset_password("jane") is ResetOutcome.NOT_RESETTABLE
    assert pool.user("jane") == (False, "CONFIRMED")


def test_disabling_twice_changes_nothing_more(pool: Pool) -> None:
    pool.add("jane")

    assert pool.sign_in.disable("jane")
    assert pool.sign_in.disable("jane")
    assert pool.user("jane") == (False, "CONFIRMED")


def test_it_is_known_who_can_sign_in(pool: Pool) -> None:
    pool.add("jane")
    pool.add("sam")
    pool.sign_in.disable("sam")

    assert [pool.sign_in.can_sign_in(name) for name in ("jane", "sam", "nobody")] == [True, False, False]


def test_there_is_nothing_to_disable_of_a_user_who_is_not_there(pool: Pool) -> None:
    assert not pool.sign_in.disable("jane")


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "jane.doe"}}, "AdminResetUserPassword")


FAILURES = {
    "a limit on requests": refused("TooManyRequestsException"),
    "no such pool": refused("ResourceNotFoundException"),
    "no permission": refused("AccessDeniedException"),
    "their own failure": refused("InternalErrorException"),
    "no e-mail can be sent": refused("InvalidEmailRoleAccessPolicyException"),
    "no connection": ConnectTimeoutError(endpoint_url="https://cognito-idp.example"),
}


class Failing:
    """A client whose every call fails."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def admin_get_user(self, **_: Any) -> None:
        raise self._failure

    def admin_disable_user(self, **_: Any) -> None:
        raise self._failure

    def admin_reset_user_password(self, **_: Any) -> None:
        raise self._failure

    def admin_update_user_attributes(self, **_: Any) -> None:
        raise self._failure


def test_when_no_more_messages_may_be_sent_that_is_said_and_not_that_we_failed() -> None:
    client = Failing(refused("LimitExceededException"))
    sign_in = CustomerPool(lambda: client, "pool")  # type: ignore[arg-type, return-value]

    assert sign_in.reset_password("jane.doe") is ResetOutcome.NO_MORE_MESSAGES


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("AliasExistsException", ResetOutcome.CONTACT_TAKEN),
        ("InvalidParameterException", ResetOutcome.CONTACT_REFUSED),
        ("UserNotFoundException", ResetOutcome.UNKNOWN_USER),
    ],
)
def test_a_password_stays_that_would_be_reset_to_an_address_which_the_pool_does_not_take(
    pool: Pool, code: str, outcome: ResetOutcome
) -> None:
    def refuse(**_: Any) -> None:
        raise refused(code)

    pool.add("jane")
    pool.client.meta.events.register("before-call.cognito-identity-provider.AdminUpdateUserAttributes", refuse)

    assert pool.sign_in.reset_password("jane", email="jane@example.net") is outcome
    assert pool.user("jane") == (True, "CONFIRMED")


@pytest.mark.parametrize("url", ["", "https://accounts.example.com/sign-in"])
def test_the_page_is_the_one_that_the_deployment_names(pool: Pool, url: str) -> None:
    assert CustomerPool(lambda: pool.client, pool.pool_id, url).url == url


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_of_ours_is_unavailable_and_carries_nothing(failure: Exception) -> None:
    sign_in = CustomerPool(lambda: Failing(failure), "pool")  # type: ignore[arg-type, return-value]

    to_another = partial(sign_in.reset_password, email="jane@example.net")
    for call in (sign_in.can_sign_in, sign_in.disable, sign_in.reset_password, to_another):
        with pytest.raises(DeskUnavailable) as unavailable:
            call("jane.doe")
        assert unavailable.value.__cause__ is None
        assert unavailable.value.__suppress_context__
        assert "jane" not in str(unavailable.value)
