"""The function behind the local gateway, and in front of both what adds the token that the suite cannot send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from local.gateway.application import Gateway
from local.gateway.invocation import ExecutionEnvironment
from local.gateway.routing import RouteTable
from local.ports import listen_anywhere
from local.servers import Servers
from local.stack import TEMPLATE
from local.template.functions import DeclaredFunction
from local.template.loader import load_template
from local.template.routes import declared_cross_origin, declared_routes
from tests.conformance.function import GROUP, handler
from tests.tokens import sign, valid_claims

FUNCTION = "McpFunction"


@contextmanager
def serving() -> Iterator[str]:
    """Serve the template's MCP routes; yield the URL that the suite is given."""
    template = load_template(TEMPLATE)
    declared = DeclaredFunction(
        logical_id=FUNCTION, module="", attribute="", timeout_seconds=25, memory_mebibytes=1_024, environment={}
    )
    listener = listen_anywhere()
    environment = ExecutionEnvironment(declared, lambda _: handler(listener.origin))
    environment.wait_until_loaded()
    routes = RouteTable(route for route in declared_routes(template) if route.function == FUNCTION)
    gateway = Gateway(
        routes=routes, cross_origin=declared_cross_origin(template), environments={FUNCTION: environment},
        observe=lambda _: None,
    )  # fmt: skip
    servers = Servers([(_with_token(gateway), listener)])
    servers.start()
    try:
        yield listener.origin + "/mcp"
    finally:
        servers.stop()
        environment.close()
        listener.close()


def _with_token(application: ASGIApp) -> ASGIApp:
    token = sign(valid_claims(**{"cognito:groups": [GROUP]}))

    async def authorised(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [*scope["headers"], (b"authorization", f"Bearer {token}".encode())]
        await application({**scope, "headers": headers}, receive, send)

    return authorised
