"""A stack as CloudFormation would have left it, in moto."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

REGION = "eu-west-1"
STACK = "service-desk-mcp"
GROUPS = ("administrators", "auditors", "support-engineers")


@dataclass(frozen=True, kw_only=True)
class Account:
    """An AWS account with the parts of a stack, and stacks that name them."""

    cloudformation: CloudFormationClient
    cognito: CognitoIdentityProviderClient
    dynamodb: DynamoDBClient
    staff_pool_id: str
    customer_pool_id: str
    table_name: str

    def deploy(
        self,
        name: str = STACK,
        *,
        tags: dict[str, str] | None = None,
        parameters: dict[str, str] | None = None,
        **outputs: str,
    ) -> None:
        """Make a stack with the outputs of ours, and `outputs` instead of them where they differ."""
        values = {
            "Environment": "dev",
            "StaffPoolId": self.staff_pool_id,
            "CustomerPoolId": self.customer_pool_id,
            "DeskTableName": self.table_name,
            **outputs,
        }
        template = {
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
            "Parameters": {key: {"Type": "String", "Default": value} for key, value in (parameters or {}).items()},
            "Outputs": {key: {"Value": value} for key, value in values.items() if value},
        }
        pairs: Any = [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
        self.cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template), Tags=pairs)

    def people(self) -> dict[str, set[str]]:
        """Return everyone in the staff pool: user name → groups."""
        return {
            user["Username"]: {
                group["GroupName"]
                for group in self.cognito.admin_list_groups_for_user(
                    UserPoolId=self.staff_pool_id, Username=user["Username"]
                )["Groups"]
            }
            for user in self.cognito.list_users(UserPoolId=self.staff_pool_id)["Users"]
        }

    def rows(self) -> int:
        """Return how many rows the desk's table holds."""
        return sum(
            page["Count"]
            for page in self.dynamodb.get_paginator("scan").paginate(TableName=self.table_name, Select="COUNT")
        )


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """Yield an account whose stack's parts exist, with nothing deployed yet."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield new_account(_kept_client)


@cache
def _kept_client(service: Any) -> Any:
    """Make one client for all tests: that takes as long as what a test makes with it."""
    return _new_client(service)


def _new_client(service: Any) -> Any:
    return boto3.client(service, region_name=REGION)


def new_account(client: Callable[[str], Any] = _new_client) -> Account:
    """Make the parts of a stack in an account that is empty."""
    cognito, dynamodb = client("cognito-idp"), client("dynamodb")
    pools = [cognito.create_user_pool(PoolName=name)["UserPool"]["Id"] for name in ("staff", "customers")]
    for group in GROUPS:
        cognito.create_group(UserPoolId=pools[0], GroupName=group)
    dynamodb.create_table(
        TableName="desk",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    return Account(
        cloudformation=client("cloudformation"),
        cognito=cognito,
        dynamodb=dynamodb,
        staff_pool_id=pools[0],
        customer_pool_id=pools[1],
        table_name="desk",
    )
