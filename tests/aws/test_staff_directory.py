"""The staff's pool: people found by any of their names, with their groups as of now."""

from collections.abc import Iterator
from typing import Any

import pytest

from servicedesk.aws.clients import cognito_client
from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.errors import DirectoryUnavailable, UnknownPerson
from servicedesk.policy.directory import PoolGroup
from tests.aws.tables import aws


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, str]]:
    with aws(monkeypatch):
        client = cognito_client()
        pool_id = client.create_user_pool(PoolName="staff")["UserPool"]["Id"]
        client.create_group(UserPoolId=pool_id, GroupName="support-engineers", Description="Help customers")
        client.create_group(UserPoolId=pool_id, GroupName="administrators")
        client.admin_create_user(
            UserPoolId=pool_id, Username="bob", UserAttributes=[{"Name": "email", "Value": "bob@example.com"}]
        )
        client.admin_add_user_to_group(UserPoolId=pool_id, Username="bob", GroupName="support-engineers")
        yield client, pool_id


def test_a_person_is_found_by_user_name_address_and_id(pool: tuple[Any, str]) -> None:
    directory = StaffDirectory(*pool)

    bob = directory.person("bob")

    assert (bob.username, bob.email, bob.groups, bob.is_enabled) == (
        "bob",
        "bob@example.com",
        frozenset({"support-engineers"}),
        True,
    )
    assert directory.person("bob@example.com") == bob
    assert directory.person(bob.subject) == bob


@pytest.mark.parametrize("name", ["nobody", "", " ", "x" * 129, 'a" or sub = "b', "a\\", "b\nob"])
def test_who_is_not_there_is_not_found(pool: tuple[Any, str], name: str) -> None:
    with pytest.raises(UnknownPerson):
        StaffDirectory(*pool).person(name)


def test_a_disabled_person_is_told_from_an_enabled_one(pool: tuple[Any, str]) -> None:
    client, pool_id = pool
    client.admin_disable_user(UserPoolId=pool_id, Username="bob")

    assert not StaffDirectory(client, pool_id).person("bob").is_enabled


def test_groups_and_members_come_by_name(pool: tuple[Any, str]) -> None:
    directory = StaffDirectory(*pool)

    assert directory.groups() == (
        PoolGroup(name="administrators"),
        PoolGroup(name="support-engineers", description="Help customers"),
    )
    assert directory.members("support-engineers") == ("bob",)
    assert directory.members("administrators") == ()
    assert directory.members("no-such-group") == ()


def test_signing_out_ends_what_could_be_renewed(pool: tuple[Any, str]) -> None:
    sent: list[str] = []
    pool[0].meta.events.register(
        "before-call.cognito-identity-provider", lambda model, **_: sent.append(model.name), unique_id="seen"
    )

    StaffDirectory(*pool).sign_out("bob")

    assert sent == ["AdminUserGlobalSignOut"]


def test_a_pool_that_does_not_answer_is_an_outage_and_nobody_is_called_unknown(pool: tuple[Any, str]) -> None:
    directory = StaffDirectory(pool[0], "eu-west-1_missing00")

    for attempt in (
        lambda: directory.person("bob"),
        directory.groups,
        lambda: directory.sign_out("bob"),
    ):
        with pytest.raises(DirectoryUnavailable):
            attempt()
