"""The stack that a command works on, and who works on it."""

from __future__ import annotations

import getpass
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import desk_tools
from cli.customers.leftovers import Leftovers
from cli.customers.restoring import DeskOfTheStack
from servicedesk.aws.audit_log import AuditLog
from servicedesk.aws.customer_pool import CustomerPool
from servicedesk.aws.deleted_customers import DeletedCustomers
from servicedesk.aws.erasure import Erasure
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.discovery.default_policy import MANAGE_PERMISSIONS
from servicedesk.discovery.grants import Grants
from servicedesk.policy.audit import Audit
from servicedesk.policy.change import Actor
from servicedesk.policy.directory import Directory
from servicedesk.policy.manager import PolicyManager
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.catalogue import described_catalogue
from stack.aws_clients import Clients
from stack.deployed import DeployedStack, find_stack
from stack.faults import Refused, explained
from stack.invoked import typed
from stack.running import NoStackRunning, find_running
from stack.stack_description import StackDescription

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_logs import CloudWatchLogsClient


@dataclass(frozen=True, kw_only=True)
class Target:
    """One stack's policy, its people and its audit."""

    #: For people: which stack this is.
    name: str
    actor: Actor
    store: PolicyStore
    grants: Grants
    directory: Directory
    audit: Audit
    #: Where deleted customers are brought back, or erased for good.
    desk: DeskOfTheStack | None = None

    @property
    def operated_desk(self) -> DeskOfTheStack:
        """Where deleted customers are brought back, or erased for good.

        Raises:
            Refused: The stack does not say where its desk is.
        """
        if self.desk is None:
            raise Refused(f"{self.name} does not say where its desk is")
        return self.desk

    @cached_property
    def known(self) -> frozenset[str]:
        """Names of everything that can be granted."""
        return frozenset(tool.name for tool in described_catalogue(desk_tools)) | {MANAGE_PERMISSIONS}

    @cached_property
    def manager(self) -> PolicyManager:
        """Makes changes."""
        return PolicyManager(self.store, self.directory, self.known)


def find_target(stack: str | None, region: str | None, port: int | None) -> Target:
    """Return the deployed stack of that name; without a name the stack that runs on this machine.

    Raises:
        Refused: There is none, or AWS does not let us in.
    """
    if stack is not None:
        return _deployed(find_stack(stack, region))
    try:
        return _local(find_running(port))
    except (NoStackRunning, PermissionError) as problem:
        raise Refused(f"{problem}. Start one with: {typed()} local; or name a deployed stack with --stack") from None


def _deployed(stack: DeployedStack) -> Target:
    with explained():
        arn = stack.session.client("sts").get_caller_identity()["Arn"]
        logs = stack.session.client("logs")
    target = _target(
        f"{stack.name} in {stack.region}",
        Actor(name=arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1], id=arn),
        (stack.dynamodb, stack.output("PermissionsTableName")),
        (stack.cognito, stack.output("StaffPoolId")),
        (logs, stack.output("McpLogGroupName")),
    )
    if not {"DeskTableName", "CustomerPoolId"} <= set(stack.outputs):
        return target
    desk = _desk(
        (stack.dynamodb, stack.output("DeskTableName")),
        (stack.cognito, stack.output("CustomerPoolId")),
        stack.output("PermissionsTableName"),
    )
    return replace(target, desk=desk)


def _local(stack: StackDescription) -> Target:
    user = getpass.getuser()
    clients = Clients(stack.aws_endpoint_url, stack.aws_access_key_id)
    target = _target(
        "the stack on this machine",
        Actor(name=user, id=f"local:{user}"),
        (clients.dynamodb, stack.permissions_table),
        (clients.cognito, stack.staff_pool_id),
        (clients.logs, stack.mcp_log_group),
    )
    desk = _desk(
        (clients.dynamodb, stack.desk_table), (clients.cognito, stack.customer_pool_id), stack.permissions_table
    )
    return replace(target, desk=desk)


def _target(
    name: str,
    actor: Actor,
    table: tuple[DynamoDBClient, str],
    pool: tuple[CognitoIdentityProviderClient, str],
    log: tuple[CloudWatchLogsClient, str],
) -> Target:
    return Target(
        name=name,
        actor=actor,
        store=PolicyTable(*table),
        grants=GrantsTable(*table),
        directory=StaffDirectory(*pool),
        audit=AuditLog(*log),
    )


def _desk(
    table: tuple[DynamoDBClient, str], pool: tuple[CognitoIdentityProviderClient, str], permissions_table: str
) -> DeskOfTheStack:
    return DeskOfTheStack(
        customers=DeletedCustomers(*table),
        leftovers=Leftovers(*table),
        erasure=Erasure(*table),
        sign_in=CustomerPool(lambda: pool[0], pool[1]),
        log=PolicyTable(table[0], permissions_table),
    )
