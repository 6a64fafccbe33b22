"""Deploy the built template to a stand-in for AWS, and hold `servicedesk verify` to every fault that is planted there.

Nothing may fail while nothing is planted, and each fault must be told.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3

from delivery.rehearsal.emulator import plain
from delivery.rehearsal.expectation import Failed
from delivery.rehearsal.faults import FAULTS
from delivery.rehearsal.front import front
from delivery.rehearsal.plants import World
from delivery.rehearsal.sam import defaults, deploy
from delivery.rehearsal.stand_ins import RehearsedAws
from delivery.verify.browser import LoopbackBrowser
from delivery.verify.clock import SystemClock
from delivery.verify.deployment import Deployment
from delivery.verify.means import Means
from delivery.verify.question import findings
from delivery.verify.sections import SECTIONS
from delivery.verify.verdict import CheckOutcome, CheckResult
from delivery.verify.wire import HttpWire
from servicedesk.aws.agent_clients import AgentAppClients
from servicedesk.aws.agent_rows import agent_item
from servicedesk.identity.agents import Agent
from stack.deployed import DeployedStack, find_stack
from stack.users import create_user

STACK, REGION = "verified", "us-east-1"
#: So that everything is asked.
CHOSEN = (
    "Environment=prod",
    "CompanySignIn=saml",
    "CompanyMetadataUrl=https://company.example/metadata",
    "Agents=on",
    "DescribedClients=https://vendor.example/oauth/client.json",
)
AGENT = "nightly-triage"
USERNAME, PASSWORD = "vera", "Vera-verifies-1"


def current_stack() -> DeployedStack:
    """Return the stack; moto writes a list as Python does."""
    stack = find_stack(STACK, REGION)
    return replace(stack, parameters={name: plain(value) for name, value in stack.parameters.items()})


def complete(deployment: Deployment) -> None:
    """Set what moto's CloudFormation leaves out of a table."""
    dynamodb: Any = boto3.client("dynamodb")
    for table in deployment.of_type("AWS::DynamoDB::Table"):
        name = {"TableName": table.physical_id}
        recovery = deployment.declared_property(table.logical_id, "PointInTimeRecoverySpecification")
        dynamodb.update_continuous_backups(**name, PointInTimeRecoverySpecification=recovery)
        dynamodb.update_table(
            **name,
            DeletionProtectionEnabled=deployment.declared_property(table.logical_id, "DeletionProtectionEnabled"),
        )
        if time_to_live := deployment.declared_property(table.logical_id, "TimeToLiveSpecification"):
            dynamodb.update_time_to_live(**name, TimeToLiveSpecification=time_to_live)


def add_person(deployment: Deployment) -> None:
    """Add somebody who may use every tool."""
    cognito, pool_id = boto3.client("cognito-idp"), deployment.stack.output("StaffPoolId")
    create_user(cognito, pool_id, username=USERNAME, name="Vera", email="vera@example.com", password=PASSWORD)
    cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=USERNAME, GroupName="administrators")


def add_agent(deployment: Deployment, aws: RehearsedAws) -> None:
    """Register an agent, with its app client."""
    dynamodb, cognito = boto3.client("dynamodb"), boto3.client("cognito-idp")
    pool_id, scope = deployment.stack.output("StaffPoolId"), f"{deployment.stack.output('McpUrl')}/invoke"
    client_id = AgentAppClients(cognito, pool_id, scope).create(AGENT).client_id
    now = int(time.time())
    agent = Agent(
        client_id=client_id,
        name=AGENT,
        groups=frozenset({"auditors"}),
        owner=USERNAME,
        is_enabled=True,
        expires_at=now + 90 * 86_400,
        secret_made_at=now,
    )
    dynamodb.put_item(TableName=deployment.resources["PermissionsTable"].physical_id, Item=agent_item(agent))
    aws.unstyled.add(client_id)  # nobody signs in with it


def ask(means: Means, only: str = "") -> list[CheckResult]:
    """Ask everything, or one section's questions."""
    return [
        finding
        for section in SECTIONS
        if only in {"", section.title}
        for finding in findings(section.title, section.questions, means)
    ]


def failures(found: list[CheckResult]) -> list[CheckResult]:
    """Return what fails."""
    return [finding for finding in found if finding.verdict.outcome is CheckOutcome.FAIL]


def missed_faults(world: World, means: Means) -> Iterator[str]:
    """Plant each fault and yield what was not told."""
    for fault in FAULTS:
        with fault.plant(world):
            failed = failures(ask(fresh(world, means), fault.section))
        if not any(fault.about in one.about and fault.found in one.verdict.found for one in failed):
            said = [f"{one.about}: {one.verdict.found}" for one in failed]
            yield f"{fault.section}: {fault.about}: {fault.found!r} was not told, but {said}"
        if not all(one.verdict.advice for one in failed):
            yield f"{fault.section}: {fault.about}: no advice"


def fresh(world: World, means: Means) -> Means:
    """Return the same with nothing remembered."""
    return replace(means, deployment=Deployment(world.deployment.stack, world.aws))


def verify(endpoint_url: str) -> None:
    """Verify the deployed stack as it is, and with each fault.

    Raises:
        Failed: Something was told that is not so, or was not told that is.
    """
    stack = current_stack()
    stand_ins = RehearsedAws(stack, endpoint_url)
    deployment = Deployment(stack, stand_ins)
    complete(deployment)
    add_person(deployment)
    add_agent(deployment, stand_ins)
    with front(deployment, endpoint_url) as serving, HttpWire(serving.transport()) as wire:
        stand_ins.invoke = serving.invoke
        world = World(deployment=deployment, aws=stand_ins, front=serving, username=USERNAME)
        means = Means(
            deployment=deployment,
            aws=stand_ins,
            wire=wire,
            clock=SystemClock(),
            browser=LoopbackBrowser(serving.person(USERNAME, PASSWORD)),
            transport=serving.async_transport,
        )
        found = ask(means)
        if failed := failures(found):
            raise Failed("\n".join(f"{one.section}: {one.about}: {one.verdict.found}" for one in failed))
        print(f"  {len(found)} questions, none fails", flush=True)
        if wrong := list(missed_faults(world, means)):
            raise Failed("\n".join(wrong))
    print(f"  {len(FAULTS)} faults, each told")


def rehearse_verify(packaged: str) -> None:
    """Deploy, then verify, in the environment of the stand-in."""
    deploy(packaged, STACK, [*defaults(packaged), *CHOSEN], os.environ)
    verify(os.environ["AWS_ENDPOINT_URL"])
