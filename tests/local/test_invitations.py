"""Whoever is invited on this machine is told how to sign in, once more if asked, and stays who they were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.aws.invitations import Invitation, discard, install
from servicedesk.aws.clients import cognito_client
from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.policy.people.person import SignInStatus
from tests.aws.tables import aws

ADDRESS = "ada@example.com"


class Post:
    """A pool that sends, and what it sent."""

    def __init__(self, client: Any, sent: list[Invitation]) -> None:
        self.client, self.sent = client, sent
        self.pool_id = client.create_user_pool(PoolName="staff")["UserPool"]["Id"]
        self.directory = StaffDirectory(client, self.pool_id)
        self.app = client.create_user_pool_client(UserPoolId=self.pool_id, ClientName="app")["UserPoolClient"][
            "ClientId"
        ]

    def sign_in(self, invitation: Invitation) -> str:
        """Sign in with what an invitation says; return what is asked for next."""
        answer = self.client.admin_initiate_auth(
            UserPoolId=self.pool_id,
            ClientId=self.app,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": invitation.username, "PASSWORD": invitation.password},
        )
        return str(answer["ChallengeName"])


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    sent: list[Invitation] = []
    install(sent.append)
    with aws(monkeypatch):
        yield Post(cognito_client(), sent)
    install(discard)


def test_who_is_invited_signs_in_with_what_they_were_sent_and_is_asked_for_a_password(post: Post) -> None:
    post.directory.invite(ADDRESS)

    (invitation,) = post.sent
    assert (invitation.address, invitation.username) == (ADDRESS, ADDRESS)
    assert post.sign_in(invitation) == "NEW_PASSWORD_REQUIRED"
    assert invitation.password not in repr(invitation)


def test_who_is_invited_again_is_the_same_person_with_another_password(post: Post) -> None:
    post.client.create_group(UserPoolId=post.pool_id, GroupName="auditors")
    post.directory.invite(ADDRESS)
    post.directory.put_into(ADDRESS, "auditors")
    before = post.directory.person(ADDRESS)

    post.directory.invite_again(ADDRESS)

    first, second = post.sent
    assert post.directory.person(ADDRESS) == before
    assert before.groups == {"auditors"}
    assert post.sign_in(second) == "NEW_PASSWORD_REQUIRED"
    with pytest.raises(ClientError):
        post.sign_in(first)


def test_who_has_a_password_is_not_invited_again(post: Post) -> None:
    post.directory.invite(ADDRESS)
    post.client.admin_set_user_password(
        UserPoolId=post.pool_id, Username=ADDRESS, Password="Ada-has-her-own-1", Permanent=True
    )

    with pytest.raises(ClientError, match="UnsupportedUserStateException"):
        post.client.admin_create_user(UserPoolId=post.pool_id, Username=ADDRESS, MessageAction="RESEND")

    assert len(post.sent) == 1
    assert post.directory.person(ADDRESS).status is SignInStatus.CONFIRMED


def test_who_is_made_without_a_message_is_sent_none(post: Post) -> None:
    post.client.admin_create_user(UserPoolId=post.pool_id, Username=ADDRESS, MessageAction="SUPPRESS")

    assert post.sent == []
