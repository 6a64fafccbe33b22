"""``/oauth2/authorize``, ``/oauth2/token`` and ``/oauth2/revoke`` in front of Cognito's.

A request of an app client passes through as it is. One of a client that is known by a URL is shown to the person first,
and goes on as the app client that stands for that URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from servicedesk.consent import pages
from servicedesk.consent.authorization_request import AuthorizationRequest
from servicedesk.consent.forgery import FIELD, is_ours, remember, token_of
from servicedesk.consent.forwarding import TokenEndpoints
from servicedesk.errors import ClientRefused, Unavailable
from servicedesk.registration.location import is_location
from servicedesk.registration.registrar import Registrar
from servicedesk.registration.store import Registration
from servicedesk.server.log import logger
from servicedesk.settings import IdentitySettings

MAX_FORM_BYTES = 16_384
SEE_OTHER = 303
FOUND = 302


def application(settings: IdentitySettings, registrar: Registrar, endpoints: TokenEndpoints) -> Starlette:
    """Build the application."""
    handlers = _Handlers(settings, registrar, endpoints)
    return Starlette(
        routes=[
            Route("/oauth2/authorize", handlers.ask, methods=["GET"]),
            Route("/oauth2/authorize", handlers.decide, methods=["POST"]),
            Route("/oauth2/token", handlers.token, methods=["POST"]),
            Route("/oauth2/revoke", handlers.revoke, methods=["POST"]),
        ],
        exception_handlers={ClientRefused: _refused, Unavailable: _unavailable},
    )


class _Handlers:
    def __init__(self, settings: IdentitySettings, registrar: Registrar, endpoints: TokenEndpoints) -> None:
        self._settings = settings
        self._registrar = registrar
        self._endpoints = endpoints

    async def ask(self, request: Request) -> Response:
        query = request.url.query
        asked = AuthorizationRequest.read(query)
        if not is_location(asked.client_id):
            return RedirectResponse(f"{self._settings.sign_in_url}/oauth2/authorize?{query}", FOUND)
        registration = self._acceptable(asked)
        if (fault := asked.fault()) is not None:
            return RedirectResponse(asked.answered(fault), FOUND)
        token = token_of(request)
        response = pages.consent(registration.document, asked, token, self._settings.sign_in_url)
        remember(response, token)
        return response

    async def decide(self, request: Request) -> Response:
        form = await _form(request)
        if not is_ours(request, form.get(FIELD, ""), self._settings.origin):
            return pages.over()
        asked = AuthorizationRequest.read(form.get("request", ""))
        registration = self._acceptable(asked)
        fault = asked.fault() or (None if form.get("decision") == "allow" else "access_denied")
        logger.info("consent", extra={"client": asked.client_id, "outcome": fault or "allowed"})
        if fault is not None:
            return RedirectResponse(asked.answered(fault), SEE_OTHER)
        query = asked.for_cognito(registration.client_id, self._settings.invoke_scope)
        return RedirectResponse(f"{self._settings.sign_in_url}/oauth2/authorize?{query}", SEE_OTHER)

    async def token(self, request: Request) -> Response:
        return await self._forwarded("token", request)

    async def revoke(self, request: Request) -> Response:
        return await self._forwarded("revoke", request)

    async def _forwarded(self, name: str, request: Request) -> Response:
        form = await _form(request)
        client_id = form.get("client_id", "")
        if is_location(client_id):
            try:
                form = {**form, "client_id": self._registrar.known(client_id).client_id}
            except ClientRefused:
                return _json("invalid_client", 401)
        answered = self._endpoints.ask(name, form)
        headers = {"Cache-Control": "no-store", "Content-Type": answered.content_type}
        return Response(answered.body, answered.status, headers)

    def _acceptable(self, asked: AuthorizationRequest) -> Registration:
        registration = self._registrar.registered(asked.client_id)
        asked.check_redirect(registration.document)
        return registration


async def _form(request: Request) -> Mapping[str, str]:
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if len(body) > MAX_FORM_BYTES or kind != "application/x-www-form-urlencoded":
        return {}
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=64)
    except ValueError:
        return {}
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else {}


async def _refused(request: Request, error: Exception) -> Response:  # noqa: ARG001 -- Starlette's signature
    logger.warning("client refused", extra={"reason": str(error)})
    return pages.refused(str(error))


async def _unavailable(request: Request, error: Exception) -> Response:
    logger.error("not decided", extra={"fault": type(error).__name__})
    if request.url.path == "/oauth2/authorize":
        return pages.unavailable()
    response = _json("temporarily_unavailable", 503)
    response.headers["Retry-After"] = "2"
    return response


def _json(error: str, status: int) -> Response:
    return JSONResponse({"error": error}, status, {"Cache-Control": "no-store"})
