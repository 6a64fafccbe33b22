"""Routes of the console's static files, and what its page needs to sign somebody in."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from servicedesk.admin_api.settings import AdminSettings

_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_FILES: Final = {
    file.name: file.read_bytes()
    for file in (files(__package__) / "console").iterdir()
    if file.name.rpartition(".")[2] in _TYPES
}
PAGE: Final = "index.html"


def console_routes(settings: AdminSettings) -> APIRouter:
    """Build the routes. They ask for no token: there is nothing in them that anybody may not see."""
    router = APIRouter(include_in_schema=False)
    identity = settings.identity
    headers = _headers(identity.sign_in_url)
    sign_in = {
        "resource": identity.resource_url,
        "scope": identity.required_scope,
        "client_id": settings.console_client_id,
        "authorize_url": f"{identity.sign_in_url}/oauth2/authorize",
        "token_url": f"{identity.sign_in_url}/oauth2/token",
        "logout_url": f"{identity.sign_in_url}/logout",
        "redirect_uri": settings.console_url,
    }

    @router.get("/admin")
    async def page(request: Request) -> Response:
        return _file_response(PAGE, request, headers)

    @router.get("/admin/config")
    async def config() -> Response:
        return JSONResponse(sign_in, headers=headers)

    @router.get("/admin/console/{name}")
    async def file(name: str, request: Request) -> Response:
        return _file_response(name, request, headers)

    return router


def _file_response(name: str, request: Request, headers: dict[str, str]) -> Response:
    """Return a file by its name in the folder: a name that was not there at the start is not looked for."""
    content = _FILES.get(name)
    if content is None:
        raise HTTPException(404, "There is no such file.")
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={**headers, "ETag": tag})
    return Response(content, headers={**headers, "ETag": tag, "Content-Type": _TYPES[name.rpartition(".")[2]]})


def _headers(sign_in_url: str) -> dict[str, str]:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        f" connect-src 'self' {sign_in_url}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }
