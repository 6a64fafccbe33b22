"""The permission commands on a deployed stack: found by name, changed as the person whose credentials they are."""

import json
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result

from cli.main import main
from local.aws.client_secrets import active_secrets, install
from servicedesk.aws.capabilities_row import put_capabilities
from servicedesk.aws.policy_table import PolicyTable
from tests.account import REGION, STACK, Account
from tests.aws.tables import INDEXES
from tests.fakes.policy import PRODUCT

TABLE, LOG = "permissions", "mcp-log"


@pytest.fixture
def deployed(account: Account) -> Account:
    account.dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        **INDEXES,
    )
    boto3.client("logs", region_name=REGION).create_log_group(logGroupName=LOG)
    put_capabilities(account.dynamodb, TABLE, PRODUCT)
    account.deploy(PermissionsTableName=TABLE, McpLogGroupName=LOG, McpUrl="https://desk.example.com/mcp")
    return account


def servicedesk(*arguments: str, stack: str = STACK) -> Result:
    return CliRunner().invoke(main, [*arguments, "--stack", stack, "--region", REGION])


def test_a_change_is_recorded_with_the_identity_of_the_credentials(deployed: Account) -> None:
    run = servicedesk("grant", "auditors", "get_customer", "--reason", "ticket 1")

    assert run.exit_code == 0, run.output
    assert f"Done on {STACK} in {REGION}." in run.output
    (change,) = PolicyTable(deployed.dynamodb, TABLE).changes().entries
    assert change.actor_id == boto3.client("sts", region_name=REGION).get_caller_identity()["Arn"]
    assert change.actor == change.actor_id.rsplit("/", 1)[-1]


def test_the_first_administrator_is_invited_with_a_record_of_whose_credentials_it_was(deployed: Account) -> None:
    run = servicedesk("people", "add", "Ada@Example.com", "--group", "administrators", "--reason", "first")

    assert run.exit_code == 0, run.output
    assert "An invitation is on its way by e-mail" in run.output
    assert deployed.people() == {"ada@example.com": {"administrators"}}
    changes = PolicyTable(deployed.dynamodb, TABLE).changes().entries
    assert sorted((change.kind, change.subject, change.group) for change in changes) == [
        ("group_joined", "ada@example.com", "administrators"),
        ("person_added", "ada@example.com", None),
    ]
    assert {change.actor_id for change in changes} == {
        boto3.client("sts", region_name=REGION).get_caller_identity()["Arn"]
    }


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("permissions", 0),
        ("lint", 3),
        ("log", 0),
        ("audit", 0),
        ("export policy", 0),
        ("people list", 0),
        ("groups list", 0),
        ("agents list", 0),
    ],
)
def test_the_stack_is_read(deployed: Account, command: str, code: int) -> None:
    run = servicedesk(*command.split(), "--json")

    assert run.exit_code == code, run.output
    assert isinstance(json.loads(run.output), dict)


@pytest.mark.parametrize("setting", ["on", "off"])
def test_an_agent_is_let_in_with_its_secret_in_secrets_manager_and_told_if_none_may_come(
    deployed: Account, setting: str
) -> None:
    install()
    where: Any = {"PermissionsTableName": TABLE, "McpLogGroupName": LOG, "McpUrl": "https://desk.example.com/mcp"}
    deployed.deploy("with-agents", parameters={"Agents": setting}, **where)
    cognito: Any = boto3.client("cognito-idp", region_name=REGION)
    secrets = boto3.client("secretsmanager", region_name=REGION)
    person = {"UserPoolId": deployed.staff_pool_id, "Username": "bob"}
    cognito.admin_create_user(**person, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**person, Password="Bob-answers-for-it-1", Permanent=True)
    typed = ("agents", "add", "nightly", "--group", "auditors", "--owner", "bob", "--expires", "90d")

    run = servicedesk(*typed, "--secret-to", "desk/nightly", "--reason", "reports", stack="with-agents")

    assert run.exit_code == 0, run.output
    kept = json.loads(secrets.get_secret_value(SecretId="desk/nightly")["SecretString"])
    client = cognito.describe_user_pool_client(UserPoolId=deployed.staff_pool_id, ClientId=kept["client_id"])
    assert client["UserPoolClient"]["AllowedOAuthScopes"] == ["https://desk.example.com/mcp/invoke"]
    assert active_secrets(kept["client_id"]) == (kept["client_secret"],)
    assert kept["client_secret"] not in run.output
    assert ("Agents=on" in run.output) is (setting == "off")
    (change,) = PolicyTable(deployed.dynamodb, TABLE).changes().entries
    assert (change.kind, change.subject) == ("agent_added", "nightly")


def test_a_stack_that_is_not_there_is_said_so_and_nothing_is_changed(deployed: Account) -> None:
    run = servicedesk("grant", "auditors", "get_customer", "--reason", "x", stack="another")

    assert run.exit_code == 1
    assert "there is no stack another" in run.output
    assert PolicyTable(deployed.dynamodb, TABLE).changes().entries == ()


def test_a_stack_of_another_kind_is_told_from_ours(account: Account) -> None:
    account.deploy("other", PermissionsTableName="")

    run = servicedesk("permissions", stack="other")

    assert run.exit_code == 1
    assert "not a Service Desk MCP stack" in run.output
