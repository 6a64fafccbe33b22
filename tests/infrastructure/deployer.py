"""The deployer's stack, made of docs/pipeline/deployer.yaml, and what its policies allow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws
from samtranslator.yaml_helper import yaml_parse

from tests.infrastructure.documented import DEPLOYER
from tests.infrastructure.transformed import Properties

TEMPLATE: Final[Any] = yaml_parse(DEPLOYER.read_text("utf-8"))
REGION: Final = "us-east-1"
STACK: Final = "desk"
GIVEN: Final = {"StackName": STACK, "Repository": "example@123456/service-desk@456789", "GitHubEnvironment": "prod"}
POLICIES: Final = [name for name, one in TEMPLATE["Resources"].items() if one["Type"] == "AWS::IAM::ManagedPolicy"]


class Made:
    """The deployer's stack, as IAM has it.

    Args:
        more: Parameters that most stacks do not have; such a stack has another name.
    """

    def __init__(self, more: Mapping[str, str] = MappingProxyType({})) -> None:
        name = "-".join(["deployer", *more])
        self._iam: Any = boto3.client("iam", REGION)
        known_to_moto = {name: one for name, one in TEMPLATE["Resources"].items() if name != "ArtefactsPolicy"}
        boto3.client("cloudformation", REGION).create_stack(
            StackName=name,
            TemplateBody=json.dumps({**TEMPLATE, "Resources": known_to_moto}),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in {**GIVEN, **more}.items()],
            Capabilities=["CAPABILITY_IAM"],
        )
        listed: Any = boto3.client("cloudformation", REGION).describe_stack_resources(StackName=name)
        self.names = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in listed["StackResources"]}
        managed = [one["LogicalResourceId"] for one in listed["StackResources"] if "Managed" in one["ResourceType"]]
        self.policies = {name: self._document(self.names[name]) for name in managed}

    def statements(self, role: str) -> list[Properties]:
        """Return what a role may do; moto attaches no policy to a role that a template makes."""
        attached = TEMPLATE["Resources"][role]["Properties"]["ManagedPolicyArns"]
        return [statement for one in attached for statement in self.policies[one["Ref"]]["Statement"]]

    def _document(self, arn: str) -> Any:
        return _without_nulls(self._iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"])


def _without_nulls(document: Any) -> Any:
    """Return a document without what moto leaves in a list where CloudFormation leaves nothing."""
    match document:
        case dict():
            return {name: _without_nulls(one) for name, one in document.items()}
        case list():
            return [_without_nulls(one) for one in document if one is not None]
    return document


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    with mock_aws():
        yield Made()


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def granted(statements: Sequence[Properties]) -> set[str]:
    return {action for statement in statements for action in listed(statement["Action"])}


def may(statements: Sequence[Properties], action: str, arn: str) -> bool:
    return any(
        action in listed(statement["Action"]) and any(fnmatchcase(arn, one) for one in listed(statement["Resource"]))
        for statement in statements
    )
