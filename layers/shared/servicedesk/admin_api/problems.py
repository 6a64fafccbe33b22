"""Problem details (RFC 9457): which error becomes which answer of the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from servicedesk.errors import (
    AdministratorsNotMeant,
    AmbiguousPerson,
    ForbiddenOrigin,
    InsufficientScope,
    InvalidPolicy,
    InvalidToken,
    LastAdministrator,
    LockedOut,
    MailUnavailable,
    MissingToken,
    NotAdministrator,
    NotForPrograms,
    OutcomeUnknown,
    PartlyMade,
    PolicyConflict,
    RevocationIncomplete,
    ServiceDeskError,
    Unavailable,
    UnknownAgent,
    UnknownPerson,
)
from servicedesk.identity.challenge import challenge
from servicedesk.settings import IdentitySettings
from servicedesk.tools.text import sentence

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2
MAX_PROBLEMS_TOLD = 8
_TYPES = "urn:service-desk-mcp:problem:"

_INCOMPLETE = (
    "Every token of the person is refused, but the user pool did not answer: their sign-ins may not have ended, and may"
    " not be disabled. Send the same again."
)

_PHRASES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Content Too Large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Unprocessable Content",
}
_UNKNOWN = (
    "AWS did not answer: it is not known whether the change was made. Look at what is there now, or send the same"
    " again: what is made already is not made twice."
)
_NOT_MEANT = "Nothing was changed: with administrators, true, it is done."
_NO_MAIL = (
    "No invitation was sent. Cognito sends 50 e-mails a day from its own address, for the whole account: try again"
    " tomorrow, or have them sent from an address of your own."
)

#: Error → status, kind and what to do. The first that fits; a policy's own refusals say themselves what to do.
TABLE: tuple[tuple[type[ServiceDeskError], HTTPStatus, str, str], ...] = (
    (MissingToken, HTTPStatus.UNAUTHORIZED, "missing-token", "Send an access token."),
    (InvalidToken, HTTPStatus.UNAUTHORIZED, "invalid-token", "The access token was refused. Sign in again."),
    (InsufficientScope, HTTPStatus.FORBIDDEN, "insufficient-scope", "The token was not issued for administration."),
    (NotAdministrator, HTTPStatus.FORBIDDEN, "not-administrator", "None of your groups may manage permissions."),
    (NotForPrograms, HTTPStatus.FORBIDDEN, "not-for-programs", ""),
    (ForbiddenOrigin, HTTPStatus.FORBIDDEN, "forbidden-origin", "Only the console's own pages may call this API."),
    (AdministratorsNotMeant, HTTPStatus.UNPROCESSABLE_ENTITY, "administrators-not-meant", ""),
    (InvalidPolicy, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-policy", ""),
    (UnknownPerson, HTTPStatus.NOT_FOUND, "unknown-person", ""),
    (UnknownAgent, HTTPStatus.NOT_FOUND, "unknown-agent", ""),
    (AmbiguousPerson, HTTPStatus.CONFLICT, "ambiguous-person", ""),
    (LastAdministrator, HTTPStatus.CONFLICT, "last-administrator", ""),
    (PolicyConflict, HTTPStatus.PRECONDITION_FAILED, "policy-conflict", ""),
    (RevocationIncomplete, HTTPStatus.SERVICE_UNAVAILABLE, "revocation-incomplete", _INCOMPLETE),
    (MailUnavailable, HTTPStatus.SERVICE_UNAVAILABLE, "mail-unavailable", _NO_MAIL),
    (LockedOut, HTTPStatus.SERVICE_UNAVAILABLE, "locked-out", ""),
    (PartlyMade, HTTPStatus.SERVICE_UNAVAILABLE, "partly-made", ""),
    (OutcomeUnknown, HTTPStatus.SERVICE_UNAVAILABLE, "outcome-unknown", _UNKNOWN),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Nothing was decided. Try again."),
)


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="Place in the request, for example body.where.region.")
    problem: str


class Problem(BaseModel):
    """Problem details, RFC 9457."""

    type: str = Field(description="What kind of problem this is; stable, for programs.")
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do, for people.")
    changes: list[str] | None = Field(
        default=None, description="With 503: ids of changes that were sent. GET /changes has those that were made."
    )
    administrators: str | None = Field(
        default=None,
        description="With administrators-not-meant: how the company's people would change permissions, as a sentence.",
    )
    faults: list[Fault] | None = Field(default=None, description="With invalid-request: each thing that is wrong.")


def refusal(error: ServiceDeskError, settings: IdentitySettings) -> Response:
    """Return the answer to a request that was refused, or could not be decided."""
    for kind, status, name, detail in TABLE:
        if isinstance(error, kind):
            told, sent = detail or sentence(str(error)), dict[str, Any]()
            if isinstance(error, Unavailable) and error.changes:
                sent["changes"] = error.changes
            if isinstance(error, AdministratorsNotMeant):
                sent["administrators"], told = told, f"{told} {_NOT_MEANT}"
            response = problem(status, name, told, **sent)
            if isinstance(error, MissingToken | InvalidToken | InsufficientScope):
                response.headers["WWW-Authenticate"] = challenge(settings, error)
            if isinstance(error, Unavailable):
                response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
            return response
    return internal_error()


def invalid_request(error: RequestValidationError) -> Response:
    """Return what is wrong with a request, without repeating what was sent."""
    faults = [
        {"where": ".".join(map(str, fault["loc"])), "problem": fault["msg"]}
        for fault in error.errors()[:MAX_PROBLEMS_TOLD]
    ]
    detail = "The request does not have the form that the API's description gives."
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", detail, faults=faults)


def http_problem(error: HTTPException) -> Response:
    """Return the answer to what the framework, or a handler, refused with a status."""
    status = HTTPStatus(error.status_code)
    response = problem(status, phrase(status).lower().replace(" ", "-"), error.detail)
    response.headers.update(error.headers or {})
    return response


def internal_error() -> Response:
    """Return the answer to a defect of ours: nothing about it leaves the log."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "Something went wrong on our side.")


def problem(status: HTTPStatus, name: str, detail: str, **more: Any) -> Response:  # noqa: ANN401 -- JSON
    """Return problem details."""
    content = {"type": _TYPES + name, "title": phrase(status), "status": status.value, "detail": detail, **more}
    return JSONResponse(content, status, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def phrase(status: HTTPStatus) -> str:
    """Return a status's name in RFC 9110; Python before 3.13 has older ones."""
    return _PHRASES.get(status, status.phrase)


def problem_responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Return what a route's description says of its problems: `statuses`, and those that every route has."""
    always = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status.value: {"description": phrase(status), "content": content} for status in sorted({*always, *statuses})
    }


#: What a route answers that changes rules which were read before.
CHANGE_PROBLEMS = problem_responses(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.PRECONDITION_REQUIRED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
