"""Everything on one machine: moto, managed login and the gateway, started together and stopped together."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from delivery.template.choice import deployed_template
from delivery.template.own import load_with_own
from delivery.template.routes import declared_cross_origin
from local.aws.invitations import Send, discard
from local.aws.resources import MCP_LOG, Resources
from local.circumstances import Circumstances
from local.company_provider import CompanyProvider
from local.decision_log import DecisionLog
from local.exchange import Observed, Observer
from local.gateway.application import Gateway
from local.gateway.loading import common_environment
from local.gateway.routing import RouteTable
from local.isolation import Isolation
from local.managed_login.sessions import AuthTime
from local.managed_login.wiring import pool_triggers
from local.other_desk import DeskBehind
from local.ports import MCP_PORT, SIGN_IN_PORT, Listener, listen, listen_anywhere, listen_near
from local.served_functions import served_functions
from local.servers import Servers
from local.surroundings import AGENTS, Network, Surroundings
from servicedesk.clock import Clock, epoch_seconds
from stack.aws_clients import Clients
from stack.stack_description import MCP_PATH, StackDescription

TEMPLATE = Path(__file__).resolve().parent.parent / "template.yaml"

#: What is otherwise on this machine than the template says: everything can be tried.
HERE = {AGENTS: "on"}
#: Held by the stack that runs: moto's state and the environment are the process's.
_RUNNING = Lock()


class StackRuns(Exception):
    """Another stack of this process runs: a second one would empty it."""


class LocalStack:
    """One local stack. Start it once, stop it once; as a context manager it does both, and is entered fully seeded.

    While it runs, the process's environment is the stack's (see `local.isolation`), so one process runs one at a time.

    Args:
        port: The MCP endpoint's port, and no other. None takes the usual one, or a free one when that is busy; 0 takes
            free ports only.
        observe: Told of every exchange, in the servers' thread.
        template_path: The template whose deployment this stands in for.
        parameters: The template's parameters that are not to have their defaults, or those of `HERE`.
        auth_time: What tokens say that come of no password, because the browser was remembered.
        send: Told of each invitation that Cognito would send.
        company: The company's identity provider, where its people may sign in.
        desk: Another desk behind the tools; None for the built-in one.
        clock: Epoch seconds, for the sign-in page.
    """

    def __init__(  # noqa: PLR0913 -- what differs from one run to another
        self,
        *,
        port: int | None = None,
        observe: Observer = lambda _: None,
        template_path: Path = TEMPLATE,
        parameters: Mapping[str, str] | None = None,
        auth_time: AuthTime = AuthTime.FIRST_SIGN_IN,
        send: Send = discard,
        company: CompanyProvider | None = None,
        desk: DeskBehind | None = None,
        clock: Clock = epoch_seconds,
    ) -> None:
        self._run = Circumstances(auth_time=auth_time, send=send, company=company, desk=desk, clock=clock)
        self._port = port
        self._observe = observe
        self._template_path = template_path
        of_company = company.parameters if company is not None else {}
        self._parameters = {**HERE, **of_company, **(desk.parameters if desk is not None else {}), **(parameters or {})}
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
            StackRuns: One of this process does already.
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
        if not _RUNNING.acquire(blocking=False):
            raise StackRuns
        cleanup.callback(_RUNNING.release)
        template = deployed_template(load_with_own(self._template_path), self._parameters)
        mcp, sign_in = self._listeners(cleanup)
        isolation = Isolation()
        cleanup.callback(isolation.restore)
        background = cleanup.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="background"))
        surroundings = Surroundings(
            template, mcp_url=mcp.origin + MCP_PATH, sign_in=sign_in, network=Network(), run=self._run
        )
        surroundings.start(cleanup, background)
        self.clients, self.resources = surroundings.clients, surroundings.resources
        self.description, self.aws_endpoint_url = surroundings.description, surroundings.aws_endpoint_url
        served = served_functions(template, surroundings.variables())
        isolation.add({**common_environment(served.functions), "AWS_ACCESS_KEY_ID": surroundings.aws_access_key_id})
        environments = served.environments(cleanup, self.wait_until_seeded)
        gateway = Gateway(
            routes=RouteTable(served.routes),
            cross_origin=declared_cross_origin(template),
            environments=environments,
            observe=self._observe,
        )
        asked = pool_triggers(self.resources.staff_pool_id, served.triggers, environments)
        login = Observed(surroundings.login(asked), self._observe)
        servers = Servers([(gateway, mcp), (login, sign_in)])
        cleanup.callback(servers.stop)
        for environment in environments.values():
            environment.wait_until_loaded()
        self._seed(cleanup, background, surroundings)
        servers.start()

    def _seed(self, cleanup: ExitStack, background: ThreadPoolExecutor, surroundings: Surroundings) -> None:
        """Fill the desk in the background: only functions that work it wait for that, at their first call."""
        cleanup.enter_context(DecisionLog(self.clients.logs, MCP_LOG))
        self._seeded = background.submit(surroundings.seed)
        # A write whose store is stopped under it would wait for its answer until it times out.
        cleanup.callback(wait, [self._seeded])

    def _listeners(self, cleanup: ExitStack) -> tuple[Listener, Listener]:
        if self._port == 0:
            mcp = listen_anywhere()
        else:
            mcp = listen_near(MCP_PORT) if self._port is None else listen(self._port)
        cleanup.callback(mcp.close)
        sign_in = listen_anywhere() if self._port == 0 else listen_near(SIGN_IN_PORT)
        cleanup.callback(sign_in.close)
        return mcp, sign_in
