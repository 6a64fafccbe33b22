"""A handler over HTTP, behind the template's routes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.types import ASGIApp

from delivery.template.choice import deployed_template
from delivery.template.functions import DeclaredFunction
from delivery.template.loader import load_template
from delivery.template.routes import declared_cross_origin, declared_routes
from local.gateway.application import Gateway
from local.gateway.invocation import ExecutionEnvironment
from local.gateway.routing import RouteTable
from local.ports import listen_anywhere
from local.servers import Servers
from local.stack import TEMPLATE
from tests.events import Event

FUNCTION = "McpFunction"


@contextmanager
def serve_mcp(
    make: Callable[[str], Callable[[Event, Any], Event]],
    around: Callable[[ASGIApp], ASGIApp] = lambda application: application,
) -> Iterator[str]:
    """Serve the template's MCP routes with the handler that `make` makes for an origin; yield the URL to call."""
    template = deployed_template(load_template(TEMPLATE), {})
    declared = DeclaredFunction(
        logical_id=FUNCTION, module="", attribute="", timeout_seconds=25, memory_mebibytes=1_024, environment={}
    )
    listener = listen_anywhere()
    environment = ExecutionEnvironment(declared, lambda _: make(listener.origin))
    environment.wait_until_loaded()
    gateway = Gateway(
        routes=RouteTable(route for route in declared_routes(template) if route.function == FUNCTION),
        cross_origin=declared_cross_origin(template),
        environments={FUNCTION: environment},
        observe=lambda _: None,
    )
    servers = Servers([(around(gateway), listener)])
    servers.start()
    try:
        yield listener.origin + "/mcp"
    finally:
        servers.stop()
        environment.close()
        listener.close()
