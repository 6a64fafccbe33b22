"""Everything on one machine: moto, managed login and the gateway, started together and stopped together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.applications import Starlette

from local.aws.clients import Clients
from local.aws.moto_server import MotoServer
from local.aws.resources import DESK_TABLE, PERMISSIONS_TABLE, STAFF_POOL, Resources, create_resources
from local.exchange import Observed, Observer
from local.gateway.application import Gateway
from local.gateway.invocation import ExecutionEnvironment
from local.gateway.loading import common_environment, load_handler
from local.gateway.routing import RouteTable
from local.isolation import Isolation
from local.managed_login.application import application
from local.managed_login.directory import Directory
from local.managed_login.keys import PoolKeys
from local.managed_login.login import Login
from local.managed_login.pages import Pages
from local.managed_login.password_rules import password_rules
from local.managed_login.provider import ManagedLogin
from local.people import PEOPLE, create_people
from local.policy import write_default_policy
from local.ports import MCP_PORT, SIGN_IN_PORT, Listener, listen, listen_anywhere, listen_near
from local.seed import seed_desk
from local.servers import Servers
from local.stack_description import StackDescription
from local.template.functions import DeclaredFunction, declared_functions
from local.template.loader import Template, load_template
from local.template.routes import declared_cross_origin, declared_routes

TEMPLATE = Path(__file__).resolve().parent.parent / "template.yaml"
MCP_PATH = "/mcp"


class LocalStack:
    """One local stack. Start it once, stop it once; as a context manager it does both, and is entered fully seeded.

    While it runs, the process's environment is the stack's (see `local.isolation`), so one process runs one at a time.

    Args:
        port: The MCP endpoint's port, and no other. None takes the usual one, or a free one when that is busy; 0 takes
            free ports only.
        observe: Told of every exchange, in the servers' thread.
        template_path: The template whose deployment this stands in for.
    """

    def __init__(
        self, *, port: int | None = None, observe: Observer = lambda _: None, template_path: Path = TEMPLATE
    ) -> None:
        self._port = port
        self._observe = observe
        self._template_path = template_path
        self._cleanup = ExitStack()
        self._seeded: Future[None]
        #: AWS's API, for what the product has no tool for: creating people, moving them between groups.
        self.clients: Clients
        #: Logical ids of the template → ids on this machine.
        self.resources: Resources
        self.description: StackDescription
        #: Where moto answers.
        self.aws_endpoint_url: str

    def __enter__(self) -> Self:
        self.start()
        try:
            self.wait_until_seeded()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> StackDescription:
        """Return when the stack answers. The company's data may still be on its way; a tool's call waits for it.

        Raises:
            PortBusy: The port that was asked for is in use.
            TemplateProblem: The template cannot be stood in for.
        """
        with ExitStack() as cleanup:
            self._start(cleanup)
            # Reached only when everything runs: from here on `stop` undoes it.
            self._cleanup = cleanup.pop_all()
        return self.description

    def wait_until_seeded(self) -> None:
        """Return when the company's customers and tickets are in place."""
        self._seeded.result()

    def stop(self) -> None:
        """End everything, in the reverse order of its start, and give the environment back."""
        self._cleanup.close()

    def _start(self, cleanup: ExitStack) -> None:
        template = load_template(self._template_path)
        mcp, sign_in = self._listeners(cleanup)
        isolation = Isolation()
        cleanup.callback(isolation.restore)
        background = cleanup.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="background"))
        # Making two 2,048-bit keys takes a while, and another processor.
        keys = background.submit(PoolKeys)
        self._start_aws(cleanup, template, mcp.origin + MCP_PATH)
        self.description = self._describe(mcp, sign_in)
        create_people(self.clients, self.resources.staff_pool_id)
        write_default_policy(self.clients.dynamodb, PERMISSIONS_TABLE)
        routes = declared_routes(template)
        functions = declared_functions(template, self._given(), {route.function for route in routes})
        isolation.add(common_environment(functions))
        environments = self._environments(cleanup, functions)
        gateway = Gateway(
            routes=RouteTable(routes),
            cross_origin=declared_cross_origin(template),
            environments=environments,
            observe=self._observe,
        )
        login = Observed(self._managed_login(template, keys.result()), self._observe)
        servers = Servers([(gateway, mcp), (login, sign_in)])
        cleanup.callback(servers.stop)
        for environment in environments.values():
            environment.wait_until_loaded()
        # Who works the desk waits for the company's data; nobody waits for it before they call.
        self._seeded = background.submit(self._seed_desk)
        servers.start()

    def _listeners(self, cleanup: ExitStack) -> tuple[Listener, Listener]:
        if self._port == 0:
            mcp = listen_anywhere()
        else:
            mcp = listen_near(MCP_PORT) if self._port is None else listen(self._port)
        cleanup.callback(mcp.close)
        sign_in = listen_anywhere() if self._port == 0 else listen_near(SIGN_IN_PORT)
        cleanup.callback(sign_in.close)
        return mcp, sign_in

    def _start_aws(self, cleanup: ExitStack, template: Template, resource_url: str) -> None:
        moto = MotoServer()
        moto.start()
        cleanup.callback(moto.stop)
        self.aws_endpoint_url = moto.endpoint_url
        self.clients = Clients(moto.endpoint_url)
        cleanup.callback(self.clients.close)
        self.resources = create_resources(template, self.clients, resource_url)

    def _describe(self, mcp: Listener, sign_in: Listener) -> StackDescription:
        client = Directory(self.clients.cognito, self.resources.staff_pool_id).app_client(self.resources.mcp_client_id)
        return StackDescription(
            mcp_url=mcp.origin + MCP_PATH,
            issuer=f"{sign_in.origin}/{self.resources.staff_pool_id}",
            sign_in_url=sign_in.origin,
            client_id=self.resources.mcp_client_id,
            redirect_uris=client.callback_urls if client is not None else (),
            people=PEOPLE,
        )

    def _environments(
        self, cleanup: ExitStack, functions: Iterable[DeclaredFunction]
    ) -> Mapping[str, ExecutionEnvironment]:
        environments = {
            function.logical_id: ExecutionEnvironment(function, load_handler, self._before_invocations_of(function))
            for function in functions
        }
        for environment in environments.values():
            cleanup.callback(environment.close)
        return environments

    def _before_invocations_of(self, function: DeclaredFunction) -> Callable[[], None]:
        works_the_desk = DESK_TABLE in function.environment.values()
        return self.wait_until_seeded if works_the_desk else lambda: None

    def _given(self) -> Mapping[str, str]:
        """What only a deployment knows, by the name of the variable that carries it."""
        return {
            "RESOURCE_URL": self.description.mcp_url,
            "ISSUER": self.description.issuer,
            "SIGN_IN_URL": self.description.sign_in_url,
            "ALLOWED_CLIENT_IDS": self.description.client_id,
            "CUSTOMER_POOL_ID": self.resources.customer_pool_id,
            "AWS_ENDPOINT_URL": self.aws_endpoint_url,
        }

    def _seed_desk(self) -> None:
        seed_desk(self.clients.dynamodb, DESK_TABLE, self.clients.cognito, self.resources.customer_pool_id)

    def _managed_login(self, template: Template, keys: PoolKeys) -> Starlette:
        directory = Directory(self.clients.cognito, self.resources.staff_pool_id)
        provider = ManagedLogin(
            directory=directory,
            keys=keys,
            issuer=self.description.issuer,
            sign_in_url=self.description.sign_in_url,
        )
        pages = Pages(self.description.people, password_rules(template.properties(STAFF_POOL)))
        return application(
            provider=provider,
            login=Login(provider, directory, pages),
            keys=keys,
            issuer=self.description.issuer,
            sign_in_url=self.description.sign_in_url,
        )
