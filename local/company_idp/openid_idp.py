"""OpenID Connect of the identity provider: discovery, the code flow, user information and keys."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.company_idp.directory import Employee
from local.company_idp.keys import KEY_ID, ProviderKeys
from local.company_idp.sign_in import employee_of, is_on_this_machine, sign_in_answer

CLIENT_ID, CLIENT_SECRET = "service-desk", "local-secret-of-the-service-desk"
ID_TOKEN_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    employee: Employee
    redirect_uri: str
    nonce: str | None


class OpenidIdp:
    """Answers the one relying party there is, which has a client secret."""

    def __init__(self, origin: str, keys: ProviderKeys, people: Mapping[str, Employee]) -> None:
        self._issuer = origin
        self._keys = keys
        self._people = people
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, Employee] = {}
        self.routes = (
            Route("/.well-known/openid-configuration", self.configuration),
            Route("/authorize", self.authorize, methods=["GET", "POST"]),
            Route("/token", self.token, methods=["POST"]),
            Route("/userinfo", self.user_info),
            Route("/jwks", self.key_set),
        )

    async def configuration(self, _: Request) -> Response:
        """GET: OpenID Connect Discovery."""
        return JSONResponse(
            {
                "issuer": self._issuer,
                "authorization_endpoint": f"{self._issuer}/authorize",
                "token_endpoint": f"{self._issuer}/token",
                "userinfo_endpoint": f"{self._issuer}/userinfo",
                "jwks_uri": f"{self._issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """GET: the page; POST: back to the relying party with a code."""
        query = request.query_params
        redirect_uri = query.get("redirect_uri", "")
        if query.get("client_id") != CLIENT_ID or not is_on_this_machine(redirect_uri):
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        employee = await employee_of(request, self._people)
        if employee is None:
            return sign_in_answer(request, self._people)
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(employee=employee, redirect_uri=redirect_uri, nonce=query.get("nonce"))
        back = urlencode({"code": code, "state": query.get("state", "")})
        return RedirectResponse(f"{redirect_uri}?{back}", HTTPStatus.SEE_OTHER)

    async def token(self, request: Request) -> Response:
        """POST: tokens for a code, once."""
        form = await request.form()
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client"}, HTTPStatus.UNAUTHORIZED)
        code = self._codes.pop(str(form.get("code")), None)
        if code is None or form.get("redirect_uri") != code.redirect_uri:
            return JSONResponse({"error": "invalid_grant"}, HTTPStatus.BAD_REQUEST)
        access_token = secrets.token_urlsafe(24)
        self._tokens[access_token] = code.employee
        return JSONResponse(
            {"access_token": access_token, "token_type": "Bearer", "id_token": self._id_token(code)},
            headers={"cache-control": "no-store"},
        )

    async def user_info(self, request: Request) -> Response:
        """GET: the same claims, for an access token."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        employee = self._tokens.get(token)
        return JSONResponse(_claims(employee)) if employee else Response(status_code=HTTPStatus.UNAUTHORIZED)

    async def key_set(self, _: Request) -> Response:
        """GET: what id tokens are signed with."""
        return JSONResponse(self._keys.jwks())

    def _id_token(self, code: _Code) -> str:
        now = int(time.time())
        nonce = {"nonce": code.nonce} if code.nonce else {}
        claims = {**_claims(code.employee), **nonce, "iss": self._issuer, "aud": CLIENT_ID, "iat": now}
        return jwt.encode(
            {**claims, "exp": now + ID_TOKEN_SECONDS}, self._keys.private, "RS256", headers={"kid": KEY_ID}
        )


def _claims(employee: Employee) -> dict[str, Any]:
    # As real providers: no claim where there is no group.
    groups = {"groups": employee.groups} if employee.groups else {}
    return {"sub": employee.user_id, "email": employee.email, **groups}
