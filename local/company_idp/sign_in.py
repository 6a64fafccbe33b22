"""Sign-in at the identity provider: who it is, without a password, and where a browser may be sent from here."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from local.company_idp.directory import Employee
from local.company_idp.pages import sign_in_page

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


async def employee_of(request: Request, people: Mapping[str, Employee]) -> Employee | None:
    """Return who chose their name on the page; None for nobody, and for somebody who has left."""
    if request.method != "POST":
        return None
    form = await request.form()
    employee = people.get(str(form.get("person", "")))
    return employee if employee is not None and employee.is_employed else None


def sign_in_answer(request: Request, people: Mapping[str, Employee]) -> Response:
    """Return the page, which sends what was asked for along; a second time, it says that this was nobody."""
    is_refused = request.method == "POST"
    page = sign_in_page(people, f"{request.url.path}?{request.url.query}", is_refused=is_refused)
    return HTMLResponse(page, HTTPStatus.FORBIDDEN if is_refused else HTTPStatus.OK)


def is_on_this_machine(url: str) -> bool:
    """Return whether a browser may be sent there with what says who somebody is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname in _HERE
