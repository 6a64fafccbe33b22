"""The identity provider as an ASGI application: its sign-in page, SAML, OpenID Connect, and its directory to change."""

from __future__ import annotations

import base64
import secrets
import time
import zlib
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import jwt
from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.company_idp.directory import Employee, made_up_company
from local.company_idp.keys import KEY_ID, ProviderKeys
from local.company_idp.pages import answer_page, directory_page, sign_in_page
from local.company_idp.saml_response import AnsweredRequest, metadata, signed_response

CLIENT_ID, CLIENT_SECRET = "service-desk", "local-secret-of-the-service-desk"
ID_TOKEN_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    employee: Employee
    nonce: str | None


class CompanyIdp:
    """One company's identity provider. No password is asked for: whoever sits at this machine may be anybody in it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.keys = ProviderKeys()
        self.people = made_up_company()
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, Employee] = {}

    def application(self) -> Starlette:
        """Return what is served at `origin`."""
        return Starlette(
            routes=[
                Route("/", self.directory),
                Route("/people/{name}", self.change, methods=["POST", "PUT"]),
                Route("/saml/metadata", self.saml_metadata),
                Route("/saml/sso", self.saml_sign_on, methods=["GET", "POST"]),
                Route("/.well-known/openid-configuration", self.configuration),
                Route("/authorize", self.authorize, methods=["GET", "POST"]),
                Route("/token", self.token, methods=["POST"]),
                Route("/userinfo", self.user_info),
                Route("/jwks", self.key_set),
            ]
        )

    async def directory(self, _: Request) -> Response:
        """GET: who works here, in which groups; with a form for each."""
        return HTMLResponse(directory_page(self.people))

    async def change(self, request: Request) -> Response:
        """POST, PUT: change somebody's groups, or whether they work here; the form of the page, or JSON."""
        employee = self.people.get(request.path_params["name"])
        if employee is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        if request.method == "PUT":
            said: dict[str, Any] = await request.json()
            employee.groups = list(map(str, said.get("groups", employee.groups)))
            employee.is_employed = bool(said.get("is_employed", employee.is_employed))
            return JSONResponse(asdict(employee))
        form = await request.form()
        employee.groups = [name.strip() for name in str(form.get("groups", "")).split(";") if name.strip()]
        employee.is_employed = "is_employed" in form
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)

    async def saml_metadata(self, _: Request) -> Response:
        """GET: what a service provider has to know."""
        document = metadata(f"{self.origin}/saml", f"{self.origin}/saml/sso", self.keys)
        return Response(document, media_type="application/samlmetadata+xml")

    async def saml_sign_on(self, request: Request) -> Response:
        """GET: the page; POST: a form that brings the response to the service provider by itself."""
        asked = _request_in(request.query_params.get("SAMLRequest", ""))
        if request.method == "GET":
            return HTMLResponse(sign_in_page(self.people, f"/saml/sso?{request.url.query}"))
        employee = await self._employee(request)
        if employee is None:
            return HTMLResponse(sign_in_page(self.people, f"/saml/sso?{request.url.query}"), HTTPStatus.FORBIDDEN)
        encoded = signed_response(employee, asked, f"{self.origin}/saml", self.keys)
        form = {"SAMLResponse": encoded, "RelayState": request.query_params.get("RelayState", "")}
        return HTMLResponse(answer_page(asked.answer_url, form))

    async def configuration(self, _: Request) -> Response:
        """GET: OpenID Connect Discovery."""
        return JSONResponse(
            {
                "issuer": self.origin,
                "authorization_endpoint": f"{self.origin}/authorize",
                "token_endpoint": f"{self.origin}/token",
                "userinfo_endpoint": f"{self.origin}/userinfo",
                "jwks_uri": f"{self.origin}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """GET: the page; POST: back to the relying party with a code."""
        query = request.query_params
        if query.get("client_id") != CLIENT_ID:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if request.method == "GET":
            return HTMLResponse(sign_in_page(self.people, f"/authorize?{request.url.query}"))
        employee = await self._employee(request)
        if employee is None:
            return HTMLResponse(sign_in_page(self.people, f"/authorize?{request.url.query}"), HTTPStatus.FORBIDDEN)
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(employee=employee, nonce=query.get("nonce"))
        back = urlencode({"code": code, "state": query.get("state", "")})
        return RedirectResponse(f"{query['redirect_uri']}?{back}", HTTPStatus.SEE_OTHER)

    async def token(self, request: Request) -> Response:
        """POST: tokens for a code, once."""
        form = await request.form()
        code = self._codes.pop(str(form.get("code")), None)
        known = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if code is None or not known:
            return JSONResponse({"error": "invalid_grant"}, HTTPStatus.BAD_REQUEST)
        access_token, now = secrets.token_urlsafe(24), int(time.time())
        self._tokens[access_token] = code.employee
        claims = {**_claims(code.employee), "iss": self.origin, "aud": CLIENT_ID, "nonce": code.nonce, "iat": now}
        id_token = jwt.encode(
            {**claims, "exp": now + ID_TOKEN_SECONDS}, self.keys.private, "RS256", headers={"kid": KEY_ID}
        )
        return JSONResponse({"access_token": access_token, "token_type": "Bearer", "id_token": id_token})

    async def user_info(self, request: Request) -> Response:
        """GET: the same claims, for an access token."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        employee = self._tokens.get(token)
        return JSONResponse(_claims(employee)) if employee else Response(status_code=HTTPStatus.UNAUTHORIZED)

    async def key_set(self, _: Request) -> Response:
        """GET: what id tokens are signed with."""
        return JSONResponse(self.keys.jwks())

    async def _employee(self, request: Request) -> Employee | None:
        form = await request.form()
        employee = self.people.get(str(form.get("person", "")))
        return employee if employee is not None and employee.is_employed else None


def _claims(employee: Employee) -> dict[str, Any]:
    # As real providers: no claim where there is no group.
    groups = {"groups": employee.groups} if employee.groups else {}
    return {"sub": employee.user_id, "email": employee.email, **groups}


def _request_in(encoded: str) -> AnsweredRequest:
    """Return what a request by the redirect binding asks for; raises what reading it raises."""
    root = etree.fromstring(zlib.decompress(base64.b64decode(encoded), -15))
    issuer = root.findtext("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer")
    return AnsweredRequest(
        request_id=root.get("ID"), audience=str(issuer), answer_url=root.get("AssertionConsumerServiceURL")
    )
