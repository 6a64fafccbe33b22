"""A deployed stack, found by its name: what it is and where its parts are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, says
from stack.faults import CommandRefused, explain_faults

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

PRODUCTION = "prod"
#: The parameter `Desk` where the stack has a desk of its own; stacks of earlier releases have no such parameter.
BUILT_IN_DESK = "dynamodb"


@dataclass(frozen=True, kw_only=True)
class DeployedStack:
    """One stack, and clients that act on it as the person who runs the command."""

    name: str
    region: str
    #: The stack's ARN, which names its partition and account.
    stack_id: str
    #: Name → value of the parameters that it was deployed with.
    parameters: Mapping[str, str]
    #: Name → value of the stack's outputs.
    outputs: Mapping[str, str]
    #: Key → value of the stack's tags.
    tags: Mapping[str, str]
    session: boto3.Session

    @property
    def is_production(self) -> bool:
        """Whether anything about the stack says so; a stack that does not say what it is counts as production."""
        said = self.outputs.get("Environment", PRODUCTION), self.tags.get("environment")
        return PRODUCTION in said

    @property
    def other_desk(self) -> str | None:
        """The kind of the company's own desk behind the tools; None where the stack has the built-in one."""
        kind = self.parameters.get("Desk", BUILT_IN_DESK)
        return None if kind == BUILT_IN_DESK else kind

    @cached_property
    def cognito(self) -> CognitoIdentityProviderClient:
        """Cognito, in the stack's region."""
        return self.session.client("cognito-idp")

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """DynamoDB, in the stack's region."""
        return self.session.client("dynamodb")

    def output(self, name: str) -> str:
        """Return one of the stack's outputs.

        Raises:
            Refused: It has none of that name: it is another kind of stack.
        """
        try:
            return self.outputs[name]
        except KeyError:
            raise CommandRefused(f"{self.name} has no output {name}: it is not a Service Desk MCP stack") from None


def session_in(region: str | None = None) -> boto3.Session:
    """Return a session of the person who runs the command; None takes the region of their AWS configuration."""
    # boto3 does not know AWS_REGION; the AWS CLI does.
    return boto3.Session(region_name=region or os.environ.get("AWS_REGION"))


def present_stack(session: boto3.Session, name: str) -> StackTypeDef | None:
    """Return a stack in whatever state it is; None if there is none, or no more of it than a wish.

    Raises:
        Refused: AWS does not let us look.
    """
    with explain_faults():
        try:
            (stack,) = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if not says(error, AwsFault.MALFORMED):
                raise
            return None
    return stack if stack["StackStatus"] != "REVIEW_IN_PROGRESS" else None


def outputs_of(stack: StackTypeDef | None) -> Mapping[str, str]:
    """Return the outputs of a stack by name; none if there is no stack."""
    outputs = stack.get("Outputs", []) if stack is not None else []
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def find_stack(name: str, region: str | None) -> DeployedStack:
    """Find a stack.

    Args:
        name: The stack's name.
        region: Where it is; None for the region that the person's AWS configuration names.

    Raises:
        Refused: There are no credentials, there is no such stack, or it is not ready.
    """
    with explain_faults():
        session = session_in(region)
        found_in = session.client("cloudformation").meta.region_name
    stack = present_stack(session, name)
    if stack is None:
        raise CommandRefused(f"there is no stack {name} in {found_in} of this account")
    return _describe_stack(stack, name, found_in, session)


def _describe_stack(stack: StackTypeDef, name: str, region: str, session: boto3.Session) -> DeployedStack:
    status = stack["StackStatus"]
    # After a failed update the former deployment works on.
    if not status.endswith("_COMPLETE") or status in {"DELETE_COMPLETE", "ROLLBACK_COMPLETE"}:
        raise CommandRefused(f"{name} is not ready: its status is {status}")
    return DeployedStack(
        name=name,
        region=region,
        stack_id=stack["StackId"],
        parameters={given["ParameterKey"]: given["ParameterValue"] for given in stack.get("Parameters", [])},
        outputs=outputs_of(stack),
        tags={tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])},
        session=session,
    )
