"""`servicedesk admin add`: the first person of a deployed stack, and everyone after."""

import json
from typing import Any

import pytest
from botocore.client import BaseClient
from click.testing import CliRunner, Result

from cli.main import main
from tests.account import REGION, STACK, Account


def add(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["admin", "add", "--stack", STACK, *arguments, "--region", REGION])


def test_the_first_administrator_is_invited_by_e_mail_and_in_the_group(account: Account) -> None:
    account.deploy()

    result = add("Ada@Example.com", "--group", "administrators")

    assert result.exit_code == 0, result.output
    assert account.people() == {"ada@example.com": {"administrators"}}
    user = account.cognito.admin_get_user(UserPoolId=account.staff_pool_id, Username="ada@example.com")
    assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    attributes = {attribute["Name"]: attribute["Value"] for attribute in user["UserAttributes"]}
    assert (attributes["email"], attributes["email_verified"]) == ("ada@example.com", "true")
    assert result.output == (
        "ada@example.com is now in administrators of service-desk-mcp. An invitation is on its way by e-mail.\n"
    )


def test_who_exists_joins_the_group_and_is_not_invited_again(account: Account) -> None:
    account.deploy()
    add("ada@example.com", "--group", "auditors")

    result = add("ADA@example.com", "--group", "administrators")

    assert account.people() == {"ada@example.com": {"administrators", "auditors"}}
    assert result.output == "ada@example.com is now in administrators of service-desk-mcp.\n"


def test_doing_it_twice_changes_nothing(account: Account) -> None:
    account.deploy()
    add("ada@example.com", "--group", "auditors")

    result = add("ada@example.com", "--group", "auditors")

    assert result.exit_code == 0
    assert account.people() == {"ada@example.com": {"auditors"}}
    assert result.output == "ada@example.com is already in auditors of service-desk-mcp.\n"


def has_address(account: Account, username: str, email: str, *, verified: bool) -> None:
    account.cognito.admin_create_user(
        UserPoolId=account.staff_pool_id,
        Username=username,
        UserAttributes=[
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": str(verified).lower()},
        ],
    )


def test_who_has_the_address_joins_whatever_their_user_name_is(account: Account) -> None:
    account.deploy()
    has_address(account, "ada", "ada@example.com", verified=True)

    result = add("Ada@example.com", "--group", "auditors")

    assert account.people() == {"ada": {"auditors"}}
    assert result.output == "ada is now in auditors of service-desk-mcp.\n"


def test_who_only_claims_the_address_gets_nothing(account: Account) -> None:
    account.deploy()
    has_address(account, "mallory", "ada@example.com", verified=False)

    add("ada@example.com", "--group", "administrators")

    assert account.people() == {"mallory": set(), "ada@example.com": {"administrators"}}


def test_an_address_that_two_people_have_is_refused_and_neither_gets_anything(account: Account) -> None:
    account.deploy()
    for username in ("ada", "eve"):
        has_address(account, username, "ada@example.com", verified=True)

    result = add("ada@example.com", "--group", "administrators")

    assert result.exit_code == 1
    assert "ada (sub " in result.output
    assert "eve (sub " in result.output
    assert account.people() == {"ada": set(), "eve": set()}


def test_when_no_more_mail_is_sent_today_it_says_so_and_what_to_do(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.deploy()
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def refuses(self: Any, operation: str, arguments: Any) -> Any:
        if operation == "AdminCreateUser":
            code = {"Code": "LimitExceededException", "Message": "Exceeded daily email limit for the operation"}
            raise self.exceptions.LimitExceededException({"Error": code}, operation)
        return call(self, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", refuses)

    result = add("ada@example.com", "--group", "administrators")

    assert result.exit_code == 1
    assert "no invitation was sent" in result.output
    assert "docs/operate.md#e-mail" in result.output
    assert account.people() == {}


def test_json_is_one_object_and_holds_no_password(account: Account) -> None:
    account.deploy()

    result = add("ada@example.com", "--group", "administrators", "--json")

    assert json.loads(result.output) == {
        "stack": STACK,
        "username": "ada@example.com",
        "group": "administrators",
        "is_invited": True,
        "is_new_member": True,
    }


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@example", "a@" + "x" * 130]
)
def test_what_is_no_address_is_refused_and_nobody_is_made(account: Account, email: str) -> None:
    account.deploy()

    result = add(email, "--group", "administrators")

    assert result.exit_code == 1
    assert "is not an e-mail address" in result.output
    assert account.people() == {}


def test_a_group_that_is_not_there_is_refused_with_those_that_are_and_nobody_is_made(account: Account) -> None:
    account.deploy()

    result = add("ada@example.com", "--group", "admins")

    assert result.exit_code == 1
    assert "there is no group admins, only administrators, auditors, support-engineers." in result.output
    assert account.people() == {}


def test_a_stack_that_is_not_there_is_named_with_its_region(account: Account) -> None:
    result = add("ada@example.com", "--group", "administrators", "--stack", "elsewhere")

    assert result.exit_code == 1
    assert result.output == f"Error: there is no stack elsewhere in {REGION} of this account.\n"


def test_a_stack_of_another_kind_is_refused(account: Account) -> None:
    account.deploy(StaffPoolId="")

    result = add("ada@example.com", "--group", "administrators")

    assert result.exit_code == 1
    assert "it is not a Service Desk MCP stack" in result.output


def test_without_credentials_it_says_how_to_get_some(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    account.deploy()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    result = add("ada@example.com", "--group", "administrators")

    assert result.exit_code == 1
    assert "there are no AWS credentials here" in result.output
    assert account.people() == {}


def test_without_a_region_it_asks_for_one(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")

    result = CliRunner().invoke(
        main, ["admin", "add", "ada@example.com", "--group", "administrators", "--stack", STACK]
    )

    assert result.exit_code == 1
    assert "no region is configured: say --region" in result.output
