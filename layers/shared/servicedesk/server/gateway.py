"""API Gateway adapter: from an event to the ASGI application and back; nothing but an answer leaves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES
from mangum.types import ASGI, LambdaContext

from servicedesk.server.answers import internal_error
from servicedesk.server.decisions import record_broken

Event = dict[str, Any]

#: What goes into the event as it is; anything else in base 64.
_TEXTS = [*DEFAULT_TEXT_MIME_TYPES, "application/problem+json"]


class GatewayAdapter:
    """Invokes an ASGI application with HTTP API events, payload format 2.0. Lives as long as the environment."""

    def __init__(self, application: ASGI) -> None:
        # Off: Mangum would otherwise start and stop the application on every invocation.
        self._mangum = Mangum(application, lifespan="off", text_mime_types=_TEXTS)

    def __call__(self, event: Event, context: LambdaContext) -> Event:
        """Return the answer for the gateway, whatever happens: the runtime would log an exception's text."""
        try:
            return self._mangum({**event, "headers": _readable(event["headers"])}, context)
        except Exception as error:  # noqa: BLE001 -- the boundary between our code and the runtime
            record_broken("an invocation broke", error)
            return _answered(internal_error().body)


def _readable(headers: dict[str, str]) -> dict[str, str]:
    """Leave out what the libraries raise on and nothing of ours reads.

    Mangum makes numbers of where the caller believes the server to be. A name outside ASCII is none (RFC 9110 §5.1),
    and Starlette lists it but does not find it: its small letters are not those of the bytes on the wire.
    """
    return {
        name: value
        for name, value in headers.items()
        if name.isascii() and name.lower() not in {"host", "x-forwarded-port"}
    }


def _answered(body: bytes | memoryview) -> Event:
    return {
        "statusCode": HTTPStatus.INTERNAL_SERVER_ERROR.value,
        "headers": {"content-type": "application/json"},
        "body": bytes(body).decode(),
        "isBase64Encoded": False,
    }
