"""The emulator does with a template what CloudFormation does, where moto alone does something else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from delivery.rehearsal.emulator import client

Resources = Mapping[str, Mapping[str, Any]]
#: What SAM declares in a template that has loops.
TRANSFORMS = ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"]
POOL: Resources = {"Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "staff"}}}
DOMAIN = {
    "Type": "AWS::Cognito::UserPoolDomain",
    "Properties": {"UserPoolId": {"Ref": "Pool"}, "Domain": "staff-sign-in"},
}


class Account:
    """An account, in which stacks are deployed as SAM deploys them: by a change set."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._cloudformation = self.client("cloudformation")

    def client(self, service: str) -> Any:
        """Return a client."""
        return client(service, self._environment)

    def deploy(self, stack: str, resources: Mapping[str, Any]) -> dict[str, str]:
        """Deploy a new stack; return the names of what was made, by logical id."""
        body = json.dumps({"Transform": TRANSFORMS, "Resources": resources})
        which = {"StackName": stack, "ChangeSetName": "first"}
        self._cloudformation.create_change_set(**which, ChangeSetType="CREATE", TemplateBody=body)
        self._cloudformation.execute_change_set(**which)
        listed = self._cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in listed}

    def delete(self, stack: str) -> None:
        """Delete a stack."""
        self._cloudformation.delete_stack(StackName=stack)

    def pools(self) -> set[str]:
        """Return the ids of the pools that there are."""
        return {pool["Id"] for pool in self.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]}


@pytest.fixture
def account(emulator: Mapping[str, str]) -> Account:
    """Return the emulator's account."""
    return Account(emulator)


def test_a_loop_makes_a_resource_for_each_of_its_values(account: Account) -> None:
    group = {
        "Type": "AWS::Cognito::UserPoolGroup",
        "Properties": {"UserPoolId": {"Ref": "Pool"}, "GroupName": "${Role}"},
    }
    loop = {"Fn::ForEach::Groups": ["Role", ["Auditors", "Engineers"], {"${Role}Group": group}]}

    made = account.deploy("looped", {**POOL, **loop})

    assert {made["AuditorsGroup"], made["EngineersGroup"]} == {"Auditors", "Engineers"}
    listed = account.client("cognito-idp").list_groups(UserPoolId=made["Pool"])["Groups"]
    assert {group["GroupName"] for group in listed} == {"Auditors", "Engineers"}


def test_a_type_that_nobody_can_make_is_refused_and_nothing_is_made(account: Account) -> None:
    before = account.pools()

    with pytest.raises(ClientError, match=r"resource_types\.py has no AWS::Cognito::Unheard"):
        account.deploy("unheard", {**POOL, "Other": {"Type": "AWS::Cognito::Unheard", "Properties": {}}})

    assert account.pools() == before


@pytest.mark.parametrize("kept", ["Retain", "RetainExceptOnCreate"])
def test_what_a_template_retains_outlives_its_stack_and_nothing_else_does(account: Account, kept: str) -> None:
    made = account.deploy(kept, {"Pool": {**POOL["Pool"], "DeletionPolicy": kept}, "Domain": DOMAIN})

    account.delete(kept)

    pool = account.client("cognito-idp").describe_user_pool(UserPoolId=made["Pool"])["UserPool"]
    assert "Domain" not in pool


def test_what_is_not_retained_goes_with_its_stack(account: Account) -> None:
    made = account.deploy("deleted", POOL)

    account.delete("deleted")

    assert made["Pool"] not in account.pools()


def test_a_table_is_encrypted_as_its_template_says(account: Account) -> None:
    key = [{"AttributeName": "pk", "KeyType": "HASH"}]
    properties = {
        "KeySchema": key,
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        "SSESpecification": {"SSEEnabled": True},
    }

    made = account.deploy("encrypted", {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": properties}})

    (table,) = made.values()
    described = account.client("dynamodb").describe_table(TableName=table)["Table"]
    assert described["SSEDescription"]["Status"] == "ENABLED"


def test_a_policy_of_a_role_is_read_as_it_was_written(account: Account) -> None:
    allow = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [allow]}
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    properties = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "Policies": [{"PolicyName": "function", "PolicyDocument": document}],
    }

    made = account.deploy("roles", {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}})

    read = account.client("iam").get_role_policy(RoleName=made["Role"], PolicyName="function")
    assert read["PolicyDocument"] == document


def test_whoever_did_not_start_the_emulator_is_refused(emulator: Mapping[str, str], account: Account) -> None:
    before = account.pools()
    stranger = client("cognito-idp", {**emulator, "AWS_ACCESS_KEY_ID": "another"})

    with pytest.raises(ClientError):
        stranger.create_user_pool(PoolName="strangers")

    assert account.pools() == before
