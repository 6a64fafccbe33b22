"""docs/pipeline/deployer.yaml: what who deploys may do, no further than the stack, and never to who deploys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from delivery.template.intrinsics import ACCOUNT_ID, Resolver
from tests.infrastructure.deployer import POLICIES, REGION, STACK, TEMPLATE, Made, granted, listed, may
from tests.infrastructure.transformed import OTHER_DESK, declared, resources

#: IAM, "Character quotas": of a managed policy, without blanks.
MAX_CHARACTERS: Final = 6_144
#: What AWS calls a resource of the template: type → the action that makes it, its ARN, and the property that names it.
NAMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "AWS::CloudWatch::Alarm": ("cloudwatch:PutMetricAlarm", "cloudwatch:{region}:{account}:alarm:{name}", "AlarmName"),
    "AWS::CloudWatch::Dashboard": (
        "cloudwatch:PutDashboard", "cloudwatch::{account}:dashboard/{name}", "DashboardName",
    ),
    "AWS::DynamoDB::Table": ("dynamodb:CreateTable", "dynamodb:{region}:{account}:table/{name}", "TableName"),
    "AWS::IAM::Role": ("iam:CreateRole", "iam::{account}:role/{name}", "RoleName"),
    "AWS::Lambda::Function": ("lambda:CreateFunction", "lambda:{region}:{account}:function:{name}", "FunctionName"),
    "AWS::Lambda::LayerVersion": ("lambda:PublishLayerVersion", "lambda:{region}:{account}:layer:{name}", "LayerName"),
    "AWS::Logs::LogGroup": ("logs:CreateLogGroup", "logs:{region}:{account}:log-group:{name}", "LogGroupName"),
}  # fmt: skip


@pytest.mark.parametrize("policy", POLICIES)
def test_iam_takes_a_policy_of_this_length(made: Made, policy: str) -> None:
    longest = json.dumps(made.policies[policy], separators=(",", ":")).replace(f"{STACK}-", "s" * 32 + "-")

    assert len(longest.replace(REGION, "ap-southeast-2")) <= MAX_CHARACTERS


def names(stack: str) -> Iterator[tuple[str, str]]:
    """Yield the action that makes each resource that has a name in its ARN, and that ARN."""
    for logical_id, resource in resources().items():
        if resource["Type"] in NAMES:
            action, arn, named_by = NAMES[resource["Type"]]
            given = resource["Properties"].get(named_by)
            resolver = Resolver(declared(), {"AWS::StackName": stack, "AWS::Region": REGION})
            name = resolver.resolve(given) if given else f"{stack}-{logical_id}-1ABCDEFGHIJKL"
            yield action, "arn:aws:" + arn.format(region=REGION, account=ACCOUNT_ID, name=name)


def test_what_the_stack_makes_is_allowed_by_its_name_and_what_another_makes_is_not(made: Made) -> None:
    statements = made.statements("StackRole")

    assert [arn for action, arn in names(STACK) if not may(statements, action, arn)] == []
    assert [arn for action, arn in names("payroll") if may(statements, action, arn)] == []
    key = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:"
    assert may(statements, "secretsmanager:CreateSecret", f"{key}ConfirmationKey-1ABCDEFGHIJKL-AbCdEf")
    assert not may(statements, "secretsmanager:GetSecretValue", f"{key}payroll")


SECRETS: Final = {
    "Boundary": "secretsmanager:GetSecretValue",
    "Deployer": "secretsmanager:DescribeSecret",
}


def test_the_secret_of_a_desk_is_read_by_functions_and_described_to_who_deploys_where_it_is_named(made: Made) -> None:
    secret = OTHER_DESK["DeskSecretArn"]
    named = Made({"DeskSecretArn": secret})

    for policy, action in SECRETS.items():
        assert may(named.policies[policy]["Statement"], action, secret)
        assert not may(named.policies[policy]["Statement"], action, secret.replace("desk", "payroll"))
        assert not may(made.policies[policy]["Statement"], action, secret)
    for statements in (named.policies["Deployer"]["Statement"], named.statements("StackRole")):
        assert not may(statements, "secretsmanager:GetSecretValue", secret)


def iam_arns(made: Made) -> Iterator[str]:
    """Yield who deploys, and what they may do."""
    yield from (f"arn:aws:iam::{ACCOUNT_ID}:role/deployer/{made.names[name]}" for name in ("StackRole", "PipelineRole"))
    yield from (made.names[policy] for policy in POLICIES)


@pytest.mark.parametrize("role", ["StackRole", "PipelineRole"])
def test_nobody_who_deploys_can_change_who_deploys_and_what_they_may_do(made: Made, role: str) -> None:
    """Not even where the deployer's stack is named like the one that is deployed."""
    statements = made.statements(role)
    changes = {one for one in granted(statements) if one.startswith("iam:")} - {
        "iam:PassRole",
        "iam:SimulatePrincipalPolicy",
    }

    assert all(arn.partition("/")[2].startswith("deployer/") for arn in iam_arns(made))
    assert not [(one, arn) for one in changes for arn in iam_arns(made) if may(statements, one, arn)]


#: Action on roles → what it is bound to.
BOUND: Final = {
    "iam:CreateRole": "iam:PermissionsBoundary",
    "iam:DeleteRolePolicy": "iam:PermissionsBoundary",
    "iam:PassRole": "iam:PassedToService",
    "iam:PutRolePermissionsBoundary": "iam:PermissionsBoundary",
    "iam:PutRolePolicy": "iam:PermissionsBoundary",
}


def test_a_role_is_made_within_the_boundary_and_given_to_functions_only(made: Made) -> None:
    """Whoever writes a role's rights, and gives it to code of theirs, has those rights."""
    values = {"iam:PermissionsBoundary": made.names["Boundary"], "iam:PassedToService": "lambda.amazonaws.com"}

    for action, key in BOUND.items():
        (statement,) = [one for one in made.statements("StackRole") if action in listed(one["Action"])]
        assert statement["Condition"] == {"StringEquals": {key: values[key]}}


def test_who_deploys_changes_the_stack_only_with_its_role(made: Made) -> None:
    role = f"arn:aws:iam::{ACCOUNT_ID}:role/deployer/{made.names['StackRole']}"
    by_sid = {one["Sid"]: one for one in made.statements("PipelineRole")}

    assert by_sid["PlanChanges"]["Condition"] == {"StringEquals": {"cloudformation:RoleArn": role}}
    assert by_sid["WithTheRoleOfTheStack"]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}
    }
    assert listed(by_sid["WithTheRoleOfTheStack"]["Resource"]) == [role]
    assert not granted(made.statements("PipelineRole")) & {"cloudformation:DeleteStack", "cloudformation:UpdateStack"}


def test_the_pipeline_is_one_environment_of_one_repository() -> None:
    (trust,) = TEMPLATE["Resources"]["PipelineRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    ((condition, claims),) = trust["Condition"].items()

    assert (trust["Action"], condition) == ("sts:AssumeRoleWithWebIdentity", "StringEquals")
    issuer = "token.actions.githubusercontent.com"
    subject = {"Fn::Sub": "repo:${Repository}:environment:${GitHubEnvironment}"}
    assert claims == {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": subject}


@pytest.mark.parametrize(
    ("repository", "is_taken"),
    [
        ("", True),
        ("example/service-desk", True),
        ("example@123456/service-desk@456789", True),
        ("example@123456/service-desk", False),
        ("example/*", False),
        ("example/service-desk:environment:dev", False),
    ],
)
def test_a_repository_is_named_as_its_tokens_name_it(repository: str, is_taken: bool) -> None:
    pattern = TEMPLATE["Parameters"]["Repository"]["AllowedPattern"]

    assert bool(re.fullmatch(pattern, repository)) is is_taken
