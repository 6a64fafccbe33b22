"""The HTTP API that a template declares: which request goes to which function, and which pages may read the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delivery.template.functions import FUNCTION
from delivery.template.intrinsics import Resolver, logical_ids
from delivery.template.loader import Properties, Template, TemplateProblem

API = "AWS::ApiGatewayV2::Api"
INTEGRATION = "AWS::ApiGatewayV2::Integration"
ROUTE = "AWS::ApiGatewayV2::Route"
DEFAULT_ROUTE = "$default"
# API Gateway, "Quotas for HTTP APIs": the longest, and the default.
INTEGRATION_TIMEOUT_SECONDS = 30.0

_ROUTE_KEY = re.compile(r"(?P<method>[A-Z]+) (?P<path>/\S*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route of the API."""

    #: As the template writes it, and as the event repeats it: ``POST /mcp``.
    key: str
    #: Logical id of the function that answers.
    function: str
    #: After this long the gateway answers 503 in the function's place.
    timeout_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossOrigin:
    """The API's CORS configuration: the gateway answers for it, the functions do not."""

    allow_origins: tuple[str, ...]
    allow_methods: tuple[str, ...]
    allow_headers: tuple[str, ...]
    expose_headers: tuple[str, ...]
    max_age_seconds: int | None
    allow_credentials: bool


def declared_routes(template: Template) -> tuple[Route, ...]:
    """Return the template's routes, in its order.

    Raises:
        TemplateProblem: A route leads to no function, or its key is not one.
    """
    functions = frozenset(logical_id for logical_id, _ in template.of_type(FUNCTION))
    integrations = dict(template.of_type(INTEGRATION))
    return tuple(
        _route(logical_id, properties, integrations, functions) for logical_id, properties in template.of_type(ROUTE)
    )


def _route(
    logical_id: str, properties: Properties, integrations: Mapping[str, Properties], functions: frozenset[str]
) -> Route:
    key = str(properties.get("RouteKey", ""))
    if key != DEFAULT_ROUTE and _ROUTE_KEY.fullmatch(key) is None:
        raise TemplateProblem(f"{logical_id}: {key!r} is no route key")
    integration = integrations[_one(logical_id, "integration", properties.get("Target"), integrations)]
    if str(integration.get("PayloadFormatVersion")) != "2.0":
        raise TemplateProblem(f"{logical_id}: its integration does not use payload format 2.0")
    return Route(
        key=key,
        function=_one(logical_id, "function", integration.get("IntegrationUri"), functions),
        timeout_seconds=int(integration.get("TimeoutInMillis", INTEGRATION_TIMEOUT_SECONDS * 1_000)) / 1_000,
    )


def _one(logical_id: str, kind: str, value: object, candidates: Iterable[str]) -> str:
    """Return the one candidate that `value` refers to."""
    known = frozenset(candidates)
    found = [name for name in logical_ids(value) if name in known]
    if len(found) != 1:
        raise TemplateProblem(f"{logical_id} leads to {len(found)} resources of the kind {kind}, not to one")
    return found[0]


def declared_cross_origin(template: Template) -> CrossOrigin | None:
    """Return the API's CORS configuration, or None when it has none and every preflight is just a request."""
    for _, properties in template.of_type(API):
        configuration = Resolver(template, {}).resolve(properties.get("CorsConfiguration") or {})
        if configuration:
            return CrossOrigin(
                allow_origins=tuple(configuration.get("AllowOrigins", ())),
                allow_methods=tuple(configuration.get("AllowMethods", ())),
                allow_headers=tuple(name.lower() for name in configuration.get("AllowHeaders", ())),
                expose_headers=tuple(name.lower() for name in configuration.get("ExposeHeaders", ())),
                max_age_seconds=configuration.get("MaxAge"),
                allow_credentials=bool(configuration.get("AllowCredentials", False)),
            )
    return None
