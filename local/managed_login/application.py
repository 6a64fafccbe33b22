"""Both hosts of a user pool as one ASGI application: the managed-login domain, and the issuer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode, urlsplit

from mcp.server.auth.handlers.authorize import AuthorizationHandler
from mcp.server.auth.handlers.token import TokenHandler
from mcp.server.auth.middleware.client_auth import ClientAuthenticator
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, request_response
from starlette.types import ASGIApp

from local.managed_login.federation.federation import Federation
from local.managed_login.keys import PoolKeys
from local.managed_login.login import Login
from local.managed_login.programs import GRANT, Programs
from local.managed_login.provider import ManagedLogin

BAD_REQUEST = 400
#: What an app sends that knows where its people sign in.
SKIP_PAGE = ("identity_provider", "idp_identifier")


def application(  # noqa: PLR0913 -- one for each thing it serves
    *,
    provider: ManagedLogin,
    login: Login,
    federation: Federation,
    programs: Programs,
    keys: PoolKeys,
    issuer: str,
    sign_in_url: str,
) -> Starlette:
    """Return the application that serves `issuer` and `sign_in_url`, which share an origin here."""
    pool = urlsplit(issuer).path
    tokens = TokenHandler(provider, ClientAuthenticator(provider))

    async def issue(request: Request) -> Response:
        # The SDK's handler knows no such grant.
        is_program = (await request.form()).get("grant_type") == GRANT
        return await (programs.issue(request) if is_program else tokens.handle(request))

    async def revoke(request: Request) -> Response:
        # Not the SDK's handler: it asks public clients for a secret.
        form = await request.form()
        client_id, token = form.get("client_id"), form.get("token")
        if not isinstance(client_id, str) or not isinstance(token, str):
            return JSONResponse({"error": "invalid_request"}, status_code=BAD_REQUEST)
        client = await provider.get_client(client_id)
        known = await provider.load_refresh_token(client, token) if client is not None else None
        if known is not None and known.client_id == client_id:
            await provider.revoke_token(known)
        # RFC 7009 §2.2: a token that is not known is no error.
        return Response()

    async def key_set(_: Request) -> Response:
        return JSONResponse(keys.document())

    async def configuration(_: Request) -> Response:
        return JSONResponse(openid_configuration(issuer, sign_in_url))

    return Starlette(
        routes=[
            Route("/oauth2/authorize", _authorize(provider, f"{sign_in_url}/login?"), methods=["GET", "POST"]),
            Route("/login", login.show, methods=["GET"]),
            Route("/login", login.submit, methods=["POST"]),
            Route("/saml2/idpresponse", federation.take_saml_response, methods=["POST"]),
            Route("/saml2/idpresponse", federation.finish_saml, methods=["GET"]),
            Route("/oauth2/idpresponse", federation.take_openid_response, methods=["GET"]),
            Route("/logout", login.end, methods=["GET"]),
            Route("/oauth2/token", _for_any_origin(request_response(issue)), methods=["POST", "OPTIONS"]),
            Route("/oauth2/revoke", _for_any_origin(request_response(revoke)), methods=["POST", "OPTIONS"]),
            Route(pool + "/.well-known/jwks.json", _for_any_origin(request_response(key_set))),
            Route(pool + "/.well-known/openid-configuration", _for_any_origin(request_response(configuration))),
        ]
    )


def openid_configuration(issuer: str, sign_in_url: str) -> Mapping[str, object]:
    """Return the document that Cognito publishes: without PKCE's methods, registration, grant types and ``none``.

    What is missing stays missing, so that a client that stumbles over it stumbles here and not first in the cloud.
    """
    return {
        "authorization_endpoint": f"{sign_in_url}/oauth2/authorize",
        "end_session_endpoint": f"{sign_in_url}/logout",
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer,
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": f"{sign_in_url}/oauth2/revoke",
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": f"{sign_in_url}/oauth2/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": f"{sign_in_url}/oauth2/userInfo",
    }


def _authorize(provider: ManagedLogin, page: str) -> Callable[[Request], Awaitable[Response]]:
    """Answer authorization requests, and pass on to the page what the SDK's handler does not know."""
    handler = AuthorizationHandler(provider)

    async def authorize(request: Request) -> Response:
        response = await handler.handle(request)
        sent = request.query_params if request.method == "GET" else await request.form()
        wanted = {name: value for name in SKIP_PAGE if isinstance(value := sent.get(name), str)}
        location = response.headers.get("location", "")
        if wanted and location.startswith(page):
            response.headers["location"] = f"{location}&{urlencode(wanted)}"
        return response

    return authorize


def _for_any_origin(endpoint: ASGIApp) -> ASGIApp:
    """Let browser pages read the answer, as Cognito does; the pages a person sees stay closed."""
    return CORSMiddleware(endpoint, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
