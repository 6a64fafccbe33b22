"""The stack that a command works on: its policy, its people and its audit, wherever it runs; and who works on it."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cli.agent_secrets import SecretStore
from cli.desk import DeskOfTheStack, desk_of_the_stack
from cli.stack_choice import Choice, find_deployed, find_local
from servicedesk import __version__
from servicedesk.aws.agent_clients import AgentAppClients
from servicedesk.aws.agent_register import AgentRegisterTable
from servicedesk.aws.audit_log import AuditLog
from servicedesk.aws.desk_census import DeskCensus
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.group_map_store import RecordedGroupMaps
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.revocations_table import RevocationsTable
from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.discovery.grants import GrantStore
from servicedesk.policy.agents.clients import AgentClients
from servicedesk.policy.agents.register import AgentRegister
from servicedesk.policy.audit_trail import Audit
from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.change import Actor
from servicedesk.policy.company.rules import GroupMapStore
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.impact.administrators_sight import sight_of_everything
from servicedesk.policy.impact.census import Census, NoCensus
from servicedesk.policy.impact.forecast import Forecast
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.store import PolicyStore
from servicedesk.policy.whole_policy import WholePolicy
from servicedesk.settings import INVOKE
from servicedesk.tools.text import quote_name
from stack import terminal
from stack.aws_clients import Clients
from stack.deployed import DeployedStack
from stack.faults import explain_faults
from stack.stack_description import StackDescription

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient


#: What a stack says of where its parts are; the last two only where it has a desk of its own.
_OUTPUTS = ("PermissionsTableName", "StaffPoolId", "McpLogGroupName", "McpUrl", "DeskTableName", "CustomerPoolId")
_OF_THE_DESK = frozenset({"DeskTableName", "CustomerPoolId"})


@dataclass(frozen=True, kw_only=True)
class Target:
    """One stack's policy, its people and its audit."""

    #: For people: which stack this is.
    name: str
    actor: Actor
    store: PolicyStore
    grants: GrantStore
    directory: Directory
    #: The agents that work without a person.
    register: AgentRegister
    #: Their app clients, and where their secrets can be put.
    agent_clients: AgentClients
    secret_store: SecretStore
    #: Whether the deployment lets them come.
    takes_agents: bool
    audit: Audit
    #: What of the desk a change would concern.
    census: Census
    #: Rules for the groups of the company's identity provider, and what it is called; empty if there is none.
    maps: GroupMapStore
    provider: str
    #: Where deleted customers are brought back, or erased for good; None where the desk is another system.
    desk: DeskOfTheStack | None

    @cached_property
    def capabilities(self) -> Capabilities:
        """What the stack can do, as it says itself.

        Raises:
            CapabilitiesUnavailable: It does not say.
            PermissionsUnavailable: The table did not answer.
        """
        said = self.store.capabilities()
        if said.release != __version__:
            terminal.say(
                f"{self.name} is of release {quote_name(said.release)}, this command of {__version__}.", err=True
            )
        return said

    @property
    def known(self) -> Grantable:
        """What can be granted; raises as `capabilities` does."""
        return self.capabilities.known

    @cached_property
    def editor(self) -> PolicyEditor:
        """Makes changes."""
        # It asks the stack by itself; asked here too, so that another release is told of before anything is changed.
        _ = self.known
        return PolicyEditor(self.store, self.directory, self.register, self.maps)

    def forecast(self) -> Forecast:
        """Return what says what changes would mean. Whoever may read the table may read every name in it."""
        return Forecast(self.store, self.directory, self.census, sight_of_everything(), maps=self.maps)

    @property
    def whole_policy(self) -> WholePolicy:
        """What puts a policy in place of all there is."""
        return WholePolicy(self.editor, self.maps, self.store, self.directory, self.provider)


def find_target(choice: Choice) -> Target:
    """Return the deployed stack that was named; if none was, the stack that runs on this machine.

    Raises:
        Refused: There is none, or AWS does not let us in.
    """
    if choice.stack is not None:
        return _deployed_target(find_deployed(choice))
    return _local(find_local(choice, "; or name a deployed stack with --stack"))


def _deployed_target(stack: DeployedStack) -> Target:
    left_out = _OF_THE_DESK if stack.other_desk else frozenset[str]()
    names = {name: "" if name in left_out else stack.output(name) for name in _OUTPUTS}
    with explain_faults():
        arn = stack.session.client("sts").get_caller_identity()["Arn"]
        logs, secrets = stack.session.client("logs"), stack.session.client("secretsmanager")
    actor = Actor(name=arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1], id=arn)
    names |= {"CompanyName": stack.outputs.get("CompanyName", "")}
    services = (stack.dynamodb, stack.cognito, logs, secrets)
    takes_agents = stack.parameters.get("Agents") == "on"
    return _target(f"{stack.name} in {stack.region}", actor, services, names, takes_agents=takes_agents)


def _local(stack: StackDescription) -> Target:
    user = getpass.getuser()
    clients = Clients(stack.aws_endpoint_url, stack.aws_access_key_id)
    here = (
        stack.permissions_table, stack.staff_pool_id, stack.mcp_log_group, stack.mcp_url, stack.desk_table,
        stack.customer_pool_id,
    )  # fmt: skip
    names = dict(zip(_OUTPUTS, here, strict=True)) | {"CompanyName": stack.company_name}
    actor = Actor(name=user, id=f"local:{user}")
    services = (clients.dynamodb, clients.cognito, clients.logs, clients.secrets)
    takes_agents = stack.agent is not None
    return _target("the stack on this machine", actor, services, names, takes_agents=takes_agents)


def _target(
    name: str,
    actor: Actor,
    clients: tuple[DynamoDBClient, CognitoIdentityProviderClient, CloudWatchLogsClient, SecretsManagerClient],
    names: Mapping[str, str],
    *,
    takes_agents: bool,
) -> Target:
    dynamodb, cognito, logs, secrets = clients
    permissions, staff_pool, log, mcp_url, desk, customer_pool = (names[output] for output in _OUTPUTS)
    store, provider = PolicyTable(dynamodb, permissions), names["CompanyName"]
    maps = RecordedGroupMaps(dynamodb, permissions, store, provider)
    return Target(
        name=name,
        actor=actor,
        store=store,
        grants=GrantsTable(dynamodb, permissions),
        directory=StaffDirectory(cognito, staff_pool, provider, maps, RevocationsTable(dynamodb, permissions)),
        maps=maps,
        provider=provider,
        register=AgentRegisterTable(dynamodb, permissions, store),
        agent_clients=AgentAppClients(cognito, staff_pool, f"{mcp_url}/{INVOKE}"),
        secret_store=SecretStore(secrets),
        takes_agents=takes_agents,
        audit=AuditLog(logs, log),
        census=DeskCensus(dynamodb, desk) if desk else NoCensus(),
        desk=desk_of_the_stack(dynamodb, cognito, desk, customer_pool, store) if desk else None,
    )
