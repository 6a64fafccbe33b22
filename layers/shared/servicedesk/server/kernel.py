"""Kernel of the MCP SDK: one message in, one answer out, nothing of it alive afterwards.

What the SDK's own transport holds around the kernel (sessions, streams, tasks) is for servers that live on. What it
checks is in `rules`; validation, negotiation, routing and errors are the SDK's, by its public functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import anyio
import mcp_types as types
from mcp.server.connection import Connection
from mcp.server.lowlevel import Server
from mcp.server.runner import ServerRunner
from mcp.shared.dispatcher import CallOptions
from mcp.shared.exceptions import NoBackChannelError
from mcp.shared.inbound import (
    ERROR_CODE_HTTP_STATUS,
    InboundLadderRejection,
    InboundModernRoute,
    classify_inbound_request,
    find_duplicated_routing_header,
)
from mcp.shared.jsonrpc_dispatcher import handler_exception_to_error_data
from mcp.shared.message import ServerMessageMetadata
from mcp.shared.transport_context import TransportContext
from pydantic_core import to_json
from starlette.datastructures import Headers
from starlette.responses import Response

from servicedesk.server.conversation import Conversation
from servicedesk.server.message import Message

_TRANSPORT: Final = TransportContext(kind="streamable-http", can_send_request=False)
_JSON: Final = {"content-type": "application/json"}


class DispatchContext(NamedTuple):
    """The SDK's dispatch context of one request. Its answer is one JSON object, so nothing else can be sent with it."""

    request_id: types.RequestId
    message_metadata: ServerMessageMetadata
    transport: TransportContext = _TRANSPORT
    can_send_request: bool = False

    @property
    def cancel_requested(self) -> anyio.Event:
        """Never set: a client cancels by hanging up, which cancels the task."""
        return anyio.Event()

    async def send_raw_request(
        self, method: str, _params: Mapping[str, Any] | None, _opts: CallOptions | None = None
    ) -> dict[str, Any]:
        """Refuse: no answer could come back."""
        raise NoBackChannelError(method)

    async def notify(self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None) -> None:
        """Drop a notification."""

    async def progress(self, progress: float, total: float | None = None, message: str | None = None) -> None:
        """Drop what is told of progress."""


async def exchange(server: Server[Any], message: Message, headers: Headers, conversation: Conversation) -> Response:
    """Let the SDK answer `message`.

    Args:
        server: Whose handlers find `conversation` as their context's request.
        message: What was sent.
        headers: What 2026-07-28 wants to be the same in the message.
        conversation: The request's.

    Raises:
        ServiceDeskError: A handler of ours could not decide.
    """
    if message.request is None:
        return Response(status_code=HTTPStatus.ACCEPTED)
    request = message.request
    route = _route(message, headers)
    if isinstance(route, InboundLadderRejection):
        rejected = types.ErrorData(code=route.code, message=route.message, data=route.data)
        return _error(request.id, rejected, message)
    dispatched = DispatchContext(
        request_id=request.id, message_metadata=ServerMessageMetadata(request_context=conversation)
    )
    connection = Connection.from_envelope(route.protocol_version, route.client_info, route.client_capabilities)
    try:
        # As `serve_one` does, which waits for what is to be cleaned up with the connection: nothing is.
        result = await ServerRunner(server, connection, {}).on_request(dispatched, request.method, request.params)
    except Exception as error:
        failure = handler_exception_to_error_data(error)
        if failure is None:
            raise
        return _error(request.id, failure, message)
    written = conversation.written_result or write(result)
    return _response(b'{"jsonrpc":"2.0","id":%b,"result":%b}' % (write(request.id), written), HTTPStatus.OK, message)


def write(value: object) -> bytes:
    """Return what JSON can carry as the SDK's transports write it."""
    return to_json(value, inf_nan_mode="null")


def _route(message: Message, headers: Headers) -> InboundModernRoute | InboundLadderRejection:
    if not message.is_modern:
        # Older messages say nothing of who sent them: only their handshake does, which is another request.
        version = message.revision or types.DEFAULT_NEGOTIATED_VERSION
        return InboundModernRoute(protocol_version=version, client_info=None, client_capabilities=None)
    duplicated = find_duplicated_routing_header(headers.items())
    if duplicated is not None:
        return InboundLadderRejection(types.HEADER_MISMATCH, f"{duplicated} header appears more than once")
    return classify_inbound_request(message.decoded, headers=headers)


def _error(request_id: types.RequestId, error: types.ErrorData, message: Message) -> Response:
    """Write an error with the members, and the status, with which the SDK's transport of the revision writes it."""
    answer = types.JSONRPCError(jsonrpc="2.0", id=request_id, error=error)
    if not message.is_modern:
        return _response(answer.model_dump_json(by_alias=True, exclude_unset=True), HTTPStatus.OK, message)
    status = ERROR_CODE_HTTP_STATUS.get(error.code, HTTPStatus.OK)
    return _response(answer.model_dump_json(by_alias=True, exclude_none=True), status, message)


def _response(body: str | bytes, status: int, message: Message) -> Response:
    # The same headers, in the order of the SDK's transport of the revision.
    if message.is_modern:
        return Response(body, status, media_type=_JSON["content-type"])
    return Response(body, status, headers=_JSON)
