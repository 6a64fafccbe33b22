"""The HTTP side of a rehearsed stack: its own functions behind the local gateway, and its pool's sign-in page.

Both answer to the names that AWS would have given them, to whoever sends by the transports of `Front`.
"""

import asyncio
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx2

from delivery.template.choice import deployed_template
from delivery.template.functions import declared_functions
from delivery.template.loader import load_template
from delivery.template.routes import declared_cross_origin, declared_routes
from delivery.template.triggers import declared_triggers
from delivery.verify.deployment import Deployment
from local.aws.resources import STAFF_POOL
from local.gateway.application import Gateway
from local.gateway.invocation import ExecutionEnvironment
from local.gateway.loading import common_environment, load_handler
from local.gateway.routing import RouteTable
from local.isolation import Isolation
from local.managed_login.client_documents import ClientDocuments
from local.managed_login.keys import PoolKeys
from local.managed_login.password_rules import password_rules
from local.managed_login.sessions import AuthTime
from local.managed_login.wiring import LoginSettings, login_application, pool_triggers
from local.ports import listen_anywhere
from local.servers import Servers
from local.stack import TEMPLATE
from servicedesk.settings import IdentitySettings
from stack.sign_in import sign_in_blocking

#: Status, headers by lower-case name, body: what a planted fault makes something else of.
Answer = tuple[int, dict[str, str], bytes]
Change = Callable[[str, str, Answer], Answer]


def _as_it_is(_method: str, _url: str, answer: Answer) -> Answer:
    return answer


@dataclass(kw_only=True)
class Front:
    """Where each name leads, and what is planted on the way back."""

    #: Host → origin on this machine.
    hosts: dict[str, str]
    #: Called with method, URL and answer of each exchange; returns the answer that arrives.
    change: Change = field(default=_as_it_is)
    #: Called with the path and query of each request; returns those that are sent.
    lead: Callable[[str], str] = field(default=str)
    #: Runs a function by its logical id on an event. What it raises is raised.
    invoke: Callable[[str, dict[str, Any]], Any]

    def _lead_request(self, request: httpx2.Request) -> httpx2.Request:
        origin = self.hosts.get(request.url.host)
        if origin is None:
            raise httpx2.ConnectError("no such host", request=request)
        path = self.lead(request.url.raw_path.decode())
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        return httpx2.Request(request.method, origin + path, headers=headers, content=request.read())

    def _change_response(self, request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        answer = self.change(request.method, str(request.url), (response.status_code, headers, response.content))
        status, headers, body = answer
        several = [(b"set-cookie", value.encode()) for value in response.headers.get_list("set-cookie")]
        kept = [(n.encode(), v.encode()) for n, v in headers.items() if n not in {"content-length", "set-cookie"}]
        return httpx2.Response(status, headers=[*kept, *several], content=body)

    def transport(self) -> httpx2.BaseTransport:
        """Return what sends blocking requests."""
        inner, front = httpx2.HTTPTransport(), self

        class Led(httpx2.BaseTransport):
            def handle_request(self, request: httpx2.Request) -> httpx2.Response:
                led = front._lead_request(request)
                response = inner.handle_request(led)
                response.request = led
                response.read()
                return front._change_response(request, response)

        return Led()

    def async_transport(self) -> httpx2.AsyncBaseTransport:
        """Return what sends the MCP client's requests."""
        inner, front = httpx2.AsyncHTTPTransport(), self

        class Led(httpx2.AsyncBaseTransport):
            async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
                await request.aread()
                led = front._lead_request(request)
                response = await inner.handle_async_request(led)
                response.request = led
                await response.aread()
                return front._change_response(request, response)

        return Led()

    def person(self, username: str, password: str) -> Callable[[str], None]:
        """Return somebody who signs in at a URL and follows the redirect to their own machine."""
        client = httpx2.Client(transport=self.transport())

        def follow(url: str) -> None:
            httpx2.get(sign_in_blocking(client, url, username, password))

        return follow


@contextmanager
def front(deployment: Deployment, endpoint_url: str) -> Iterator[Front]:
    """Serve a rehearsed stack until the end of the block. The environment is the functions' meanwhile."""
    settings = IdentitySettings.from_environment(deployment.variables)
    template = deployed_template(load_template(TEMPLATE), dict(deployment.stack.parameters))
    routes, triggers = declared_routes(template), declared_triggers(template, STAFF_POOL)
    # moto keeps a number as one.
    given = {**{name: str(value) for name, value in deployment.variables.items()}, "AWS_ENDPOINT_URL": endpoint_url}
    functions = declared_functions(template, given, {*(route.function for route in routes), *triggers.values()})
    with ExitStack() as cleanup:
        isolation = Isolation()
        cleanup.callback(isolation.restore)
        isolation.add(common_environment(functions))
        environments = {f.logical_id: ExecutionEnvironment(f, load_handler) for f in functions}
        for environment in environments.values():
            cleanup.callback(environment.close)
        gateway = Gateway(
            routes=RouteTable(routes), cross_origin=declared_cross_origin(template), environments=environments
        )
        api, login = listen_anywhere(), listen_anywhere()
        servers = Servers([(gateway, api), (_login(deployment, settings, template, endpoint_url, environments), login)])
        cleanup.callback(servers.stop)
        for environment in environments.values():
            environment.wait_until_loaded()
        servers.start()
        names = {settings.origin: api.origin, settings.sign_in_url: login.origin, settings.issuer: login.origin}
        hosts = {str(urlsplit(name).hostname): origin for name, origin in names.items()}
        _lead_functions(hosts)
        yield Front(hosts=hosts, invoke=lambda logical_id, event: asyncio.run(environments[logical_id].invoke(event)))


def _login(
    deployment: Deployment,
    settings: IdentitySettings,
    template: Any,
    endpoint_url: str,
    environments: Mapping[str, ExecutionEnvironment],
) -> Any:
    pool_id = deployment.stack.output("StaffPoolId")
    return login_application(
        LoginSettings(
            pool_id=pool_id,
            issuer=settings.issuer,
            sign_in_url=settings.sign_in_url,
            documents=ClientDocuments(),
            people=(),
            password_rules=password_rules(template.properties(STAFF_POOL)),
            auth_time=AuthTime.FIRST_SIGN_IN,
        ),
        boto3.client("cognito-idp", endpoint_url=endpoint_url),
        PoolKeys(),
        pool_triggers(pool_id, declared_triggers(template, STAFF_POOL), environments),
    )


def _lead_functions(hosts: dict[str, str]) -> None:
    """Lead the functions' own requests, for the issuer's keys, the same way."""

    def open_led(_: urllib.request.HTTPSHandler, request: urllib.request.Request) -> Any:
        origin = hosts[str(urlsplit(request.full_url).hostname)]
        path = urlsplit(request.full_url).path
        return urllib.request.urlopen(origin + path, timeout=request.timeout)  # noqa: S310 -- this machine

    handler: Any = urllib.request.HTTPSHandler
    handler.https_open = open_led
