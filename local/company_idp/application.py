"""The identity provider as an ASGI application: SAML, OpenID Connect, and a page on which its directory is changed."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.company_idp.directory import Employee, made_up_company
from local.company_idp.keys import ProviderKeys
from local.company_idp.openid_idp import OpenidIdp
from local.company_idp.pages import directory_page
from local.company_idp.saml_idp import SamlIdp


class CompanyIdp:
    """One company's identity provider. No password is asked for: whoever sits at this machine may be anybody in it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.people = made_up_company()
        keys = ProviderKeys()
        self._saml = SamlIdp(origin, keys, self.people)
        self._openid = OpenidIdp(origin, keys, self.people)

    def application(self) -> Starlette:
        """Return what is served at `origin`."""
        directory = (
            Route("/", self.page),
            Route("/people", self.list_people),
            Route("/people/{name}", self.change, methods=["POST", "PUT"]),
        )
        return Starlette(routes=[*directory, *self._saml.routes, *self._openid.routes])

    async def page(self, _: Request) -> Response:
        """GET: who works here, in which groups; with a form for each."""
        return HTMLResponse(directory_page(self.people))

    async def list_people(self, _: Request) -> Response:
        """GET: the same as JSON."""
        return JSONResponse({name: asdict(employee) for name, employee in self.people.items()})

    async def change(self, request: Request) -> Response:
        """POST, PUT: change somebody's groups, or whether they work here; the form of the page, or JSON."""
        if request.headers.get("origin", self.origin) != self.origin:
            # A page of somebody else's, in the browser of whoever runs this.
            return Response(status_code=HTTPStatus.FORBIDDEN)
        employee = self.people.get(request.path_params["name"])
        if employee is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        if request.method == "PUT":
            _change(employee, await request.json())
            return JSONResponse(asdict(employee))
        form = await request.form()
        names = [name.strip() for name in str(form.get("groups", "")).split(";")]
        _change(employee, {"groups": [name for name in names if name], "is_employed": "is_employed" in form})
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)


def _change(employee: Employee, changes: dict[str, Any]) -> None:
    employee.groups = list(map(str, changes.get("groups", employee.groups)))
    employee.is_employed = bool(changes.get("is_employed", employee.is_employed))
