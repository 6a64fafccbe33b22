"""What the functions find around them: AWS with its data, the people, and the pool's managed login."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace

from starlette.applications import Starlette

import desk_tools
from delivery.template.intrinsics import Resolver
from delivery.template.loader import Template
from local.agent import register_agent
from local.aws.loading import load_rows
from local.aws.moto_server import MotoServer
from local.aws.resources import (
    CLIENT_DOCUMENT_POLICY,
    DESK_TABLE,
    PERMISSIONS_TABLE,
    STAFF_POOL,
    Resources,
    create_resources,
)
from local.circumstances import Circumstances
from local.deployment_variables import deployment_variables
from local.description import Addresses, description_of
from local.managed_login.client_documents import ClientDocuments
from local.managed_login.directory import UserPool
from local.managed_login.keys import PoolKeys
from local.managed_login.password_rules import password_rules
from local.managed_login.triggers import Triggers
from local.managed_login.wiring import LoginSettings, login_application
from local.other_desk import SECRET_NAME
from local.ports import LOOPBACK, Listener
from servicedesk.aws.capabilities_row import put_capabilities
from servicedesk.aws.default_grants import put_missing
from servicedesk.desks.kinds import profile_of
from servicedesk.execution.capabilities import capabilities
from servicedesk.policy.default_policy import default_policy
from servicedesk.settings import INVOKE
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.profile import BUILT_IN_DESK
from stack.agent import LocalAgent
from stack.aws_clients import REGION, Clients
from stack.people import create_people
from stack.seed import company_rows, create_sign_ins
from stack.stack_description import StackDescription

#: The template's parameter.
AGENTS = "Agents"
AS_USUAL = Circumstances()


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How functions reach this machine. In the same process, by its loopback address; in a container, by a name."""

    #: Where AWS's stand-in listens.
    address: str = LOOPBACK
    #: What functions call this machine. Their issuer has this name, whatever their clients call the sign-in page.
    host: str | None = None


def takes_agents(template: Template) -> bool:
    """Whether a deployment with the template's parameters lets agents come."""
    return template.parameters.get(AGENTS, {}).get("Default") == "on"


class Surroundings:
    """The stand-ins of everything but the API and its functions. Started once; gone when `cleanup` is closed.

    Args:
        template: The template whose deployment they stand in for.
        mcp_url: What people type into their MCP client.
        sign_in: Where the sign-in page will be served; `login` is what to serve there.
        network: How the functions reach them.
        run: What is otherwise than in another run.
    """

    def __init__(
        self,
        template: Template,
        *,
        mcp_url: str,
        sign_in: Listener,
        network: Network,
        run: Circumstances = AS_USUAL,
    ) -> None:
        self._template = template
        self._mcp_url = mcp_url
        self._sign_in = sign_in
        self._network = network
        self._run = run
        self._keys: Future[PoolKeys]
        self._aws_url_for_functions: str
        #: AWS's API, for what the product has no tool for: creating people, moving them between groups.
        self.clients: Clients
        #: Logical ids of the template → ids on this machine.
        self.resources: Resources
        self.description: StackDescription
        #: Where moto answers, on this machine, and what requests have to be signed with.
        self.aws_endpoint_url: str
        self.aws_access_key_id: str

    def start(self, cleanup: ExitStack, background: ThreadPoolExecutor) -> None:
        """Create the resources, the people and what they may do. The environment must be the stack's.

        Raises:
            TemplateProblem: The template cannot be stood in for.
        """
        # Making two 2,048-bit keys takes a while, and another processor.
        self._keys = background.submit(PoolKeys)
        moto = MotoServer(self._network.address, self._network.host, self._run.send)
        moto.start()
        cleanup.callback(moto.stop)
        self.aws_endpoint_url, self.aws_access_key_id = moto.endpoint_url, moto.access_key_id
        self._aws_url_for_functions = moto.endpoint_url_at(self._network.host or self._network.address)
        self.clients = Clients(moto.endpoint_url, moto.access_key_id)
        cleanup.callback(self.clients.close)
        company = self._run.company.details if self._run.company is not None else {}
        self.resources = create_resources(self._template, self.clients, self._mcp_url, company)
        self.description = self._description()
        create_people(self.clients, self.resources.staff_pool_id)
        profile = BUILT_IN_DESK
        if self._run.desk is not None:
            self.clients.secrets.create_secret(Name=SECRET_NAME, SecretString=self._run.desk.secret)
            profile = profile_of(self._run.desk.settings)
        list(put_missing(self.clients.dynamodb, PERMISSIONS_TABLE, default_policy(desk_tools, profile)))
        can_do = capabilities(described_catalogue(desk_tools, profile))
        put_capabilities(self.clients.dynamodb, PERMISSIONS_TABLE, can_do)
        if takes_agents(self._template):
            self.description = replace(self.description, agent=self._register_agent())

    def variables(self) -> Mapping[str, str]:
        """Return what only a deployment knows, by the name of the variable that carries it to a function."""
        return deployment_variables(self.description, self.resources, self._aws_url_for_functions, self._run.desk)

    def seed(self) -> None:
        """Fill the desk with the company's customers and tickets."""
        if self._run.desk is not None:
            self._run.desk.fill()
            return
        load_rows(REGION, DESK_TABLE, company_rows())
        create_sign_ins(self.clients.cognito, self.resources.customer_pool_id)

    def login(self, triggers: Triggers | None = None) -> Starlette:
        """Return the application that serves the sign-in page and the issuer's documents.

        Args:
            triggers: What the staff's pool asks while somebody signs in; nothing if None.
        """
        return login_application(
            LoginSettings(
                pool_id=self.resources.staff_pool_id,
                issuer=self.description.issuer,
                sign_in_url=self.description.sign_in_url,
                documents=self._documents(),
                people=self.description.people,
                password_rules=password_rules(self._template.properties(STAFF_POOL)),
                auth_time=self._run.auth_time,
            ),
            self.clients.cognito,
            self._keys.result(),
            triggers or Triggers(pool_id=self.resources.staff_pool_id),
            clock=self._run.clock,
        )

    def _description(self) -> StackDescription:
        origin = self._sign_in.origin
        return description_of(
            self.resources,
            UserPool(self.clients.cognito, self.resources.staff_pool_id),
            Addresses(
                mcp_url=self._mcp_url,
                sign_in_url=origin,
                issuer_origin=self._sign_in.origin_at(self._network.host) if self._network.host else origin,
                aws_endpoint_url=self.aws_endpoint_url,
                aws_access_key_id=self.aws_access_key_id,
            ),
            self._run.desk,
        )

    def _register_agent(self) -> LocalAgent:
        scope = f"{self._mcp_url}/{INVOKE}"
        return register_agent(self.clients, PERMISSIONS_TABLE, self.resources.staff_pool_id, scope)

    def _documents(self) -> ClientDocuments:
        resolver = Resolver(self._template, {**self.resources.pool_ids, **self.resources.client_ids})
        for _, properties in self._template.of_type(CLIENT_DOCUMENT_POLICY):
            policy = resolver.resolve(properties)
            return ClientDocuments(patterns=tuple(policy["URLPatterns"]), app_client_id=policy["ClientId"])
        return ClientDocuments()
