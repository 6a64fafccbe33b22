"""The permission commands on a deployed stack: found by name, changed as the person whose credentials they are."""

import json

import boto3
import pytest
from click.testing import CliRunner, Result

from cli.main import main
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
    account.deploy(PermissionsTableName=TABLE, McpLogGroupName=LOG)
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
    ],
)
def test_the_stack_is_read(deployed: Account, command: str, code: int) -> None:
    run = servicedesk(*command.split(), "--json")

    assert run.exit_code == code, run.output
    assert isinstance(json.loads(run.output), dict)


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
