"""The FastAPI application of the permissions API and the console."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from servicedesk import __version__
from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.agents import agent_routes
from servicedesk.admin_api.audit import audit_routes
from servicedesk.admin_api.callers import PROGRAM_DOORS, PROTECTED_PATH, Callers
from servicedesk.admin_api.console import console_routes
from servicedesk.admin_api.gate import Gate, behind_gate, caller
from servicedesk.admin_api.grants import grant_routes
from servicedesk.admin_api.groups import group_routes
from servicedesk.admin_api.identity_providers import identity_provider_routes
from servicedesk.admin_api.people import people_routes
from servicedesk.admin_api.policies import policy_routes
from servicedesk.admin_api.pool_groups import pool_group_routes
from servicedesk.admin_api.problems import Problem, http_problem, internal_error, invalid_request, refusal
from servicedesk.admin_api.rate_limits import rate_limit_routes
from servicedesk.admin_api.settings import AdminSettings
from servicedesk.admin_api.sign_ins import sign_in_routes
from servicedesk.admin_api.staff import membership_routes, staff_routes
from servicedesk.admin_api.tools import tool_routes
from servicedesk.admin_api.trial_rules import trial_rule_routes
from servicedesk.errors import ServiceDeskError
from servicedesk.identity.token_cache import Verifier
from servicedesk.server.audit_record import record_broken, record_message_refused, record_request_refused
from servicedesk.settings import IdentitySettings

_DESCRIPTION = (
    "Who may do what: read it, change it, explain it. Every change is recorded with who made it and why."
    " Errors are problem details (RFC 9457)."
)


def application(
    settings: AdminSettings, verifier: Verifier, administration: Administration, programs: Verifier | None = None
) -> Gate:
    """Build the application that answers every request to ``/admin`` and below.

    Args:
        settings: The function's.
        verifier: Verifies the tokens of people.
        administration: What the handlers work with.
        programs: Verifies the tokens of programs; None where the deployment lets none come.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    # Not included: FastAPI builds a route anew for each router that it is included in, and the cold start waits for it.
    app.routes.extend(console_routes(settings).routes)
    for routes in (
        group_routes,
        grant_routes,
        trial_rule_routes,
        rate_limit_routes,
        policy_routes,
        people_routes,
        staff_routes,
        membership_routes,
        sign_in_routes,
        pool_group_routes,
        identity_provider_routes,
        agent_routes,
        tool_routes,
        audit_routes,
    ):
        app.routes.extend(behind_gate(routes(administration)))
    _describe_itself(app, settings)
    _answer_errors(app, settings)
    callers = Callers(people=verifier, programs=programs, grants=administration.grants)
    return Gate(app, settings.identity, callers.admit)


def _describe_itself(app: FastAPI, settings: AdminSettings) -> None:
    @app.get(f"{PROTECTED_PATH}/openapi.json", include_in_schema=False)
    async def openapi() -> dict[str, Any]:
        return openapi_document(app, settings)


def openapi_document(app: FastAPI, settings: AdminSettings) -> dict[str, Any]:
    """Return the API's description (OpenAPI 3.1)."""
    document = get_openapi(
        title="Service Desk: permissions", version=__version__, description=_DESCRIPTION, routes=app.routes
    )
    identity = settings.identity
    schemas = document["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schemas["Problem"].pop("$defs", {})
    flow = {
        "authorizationUrl": f"{identity.sign_in_url}/oauth2/authorize",
        "tokenUrl": f"{identity.sign_in_url}/oauth2/token",
        "scopes": {identity.required_scope: "Manage who may use which tool"},
    }
    document["components"]["securitySchemes"] = {"signIn": {"type": "oauth2", "flows": {"authorizationCode": flow}}}
    document["security"] = [{"signIn": [identity.required_scope]}]
    if settings.program is not None:
        _describe_programs(document, settings.program.identity)
    return document


def _describe_programs(document: dict[str, Any], identity: IdentitySettings) -> None:
    scope, token_url = identity.required_scope, f"{identity.sign_in_url}/oauth2/token"
    flow = {"tokenUrl": token_url, "scopes": {scope: "Apply the policy"}}
    document["components"]["securitySchemes"]["program"] = {"type": "oauth2", "flows": {"clientCredentials": flow}}
    for method, path in PROGRAM_DOORS:
        document["paths"][path][method.lower()]["security"] = [*document["security"], {"program": [scope]}]


def _answer_errors(app: FastAPI, settings: AdminSettings) -> None:
    @app.exception_handler(ServiceDeskError)
    async def refuse(_request: Request, error: ServiceDeskError) -> Response:
        record_request_refused(error)
        return refusal(error, settings.identity)

    @app.exception_handler(RequestValidationError)
    async def reject(request: Request, error: RequestValidationError) -> Response:
        record_message_refused(caller(request), "PARAMETERS")
        return invalid_request(error)

    @app.exception_handler(HTTPException)
    async def explain(_request: Request, error: HTTPException) -> Response:
        return http_problem(error)

    @app.exception_handler(Exception)
    async def apologise(_request: Request, error: Exception) -> Response:
        record_broken("a request broke", error)
        return internal_error()
