"""Request state: one HTTP request, once it is known who asks."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from mcp.server.context import ServerRequestContext
from starlette.requests import Request
from starlette.responses import Response

from servicedesk.discovery.toolbox import Toolbox
from servicedesk.errors import ServiceDeskError
from servicedesk.server.decisions import record_message_refused

#: What the SDK hands to those who answer a message: among the rest, the request that carries the conversation.
Context = ServerRequestContext[Any, Request]


@dataclass(slots=True, kw_only=True)
class Conversation:
    """What the protocol's handlers need to know about the request they answer. Lives as long as the request."""

    #: What the caller may use, decided before the message is looked at.
    toolbox: Toolbox
    #: An error that must become an HTTP answer (401, 503), met where only JSON-RPC answers can be given.
    failure: ServiceDeskError | None = None
    #: Whether the log says what became of the message.
    is_recorded: bool = False

    def ended(self, response: Response) -> Response:
        """Return the answer to the message, as the SDK made it.

        Raises:
            ServiceDeskError: The answer is another one.
        """
        if self.failure is not None:
            raise self.failure
        if response.status_code == HTTPStatus.BAD_REQUEST:
            # By the SDK, before a handler was asked: a header that says otherwise, an envelope that is none.
            self.record_refused("ENVELOPE")
        return response

    def record_refused(self, fault: str) -> None:
        """Record that the message was not looked into, unless something was recorded of it.

        Args:
            fault: What is wrong with it, in a word of ours.
        """
        if not self.is_recorded:
            record_message_refused(self.toolbox.holder, fault)
            self.is_recorded = True


def begin(request: Request, toolbox: Toolbox) -> Conversation:
    """Attach a conversation to `request`, so that the protocol's handlers find it."""
    conversation = Conversation(toolbox=toolbox)
    request.state.conversation = conversation
    return conversation


def conversation_of(request: Request | None) -> Conversation:
    """Return the conversation that `begin` attached.

    Raises:
        AttributeError: None was: the request did not come through the endpoint, and must not be served.
    """
    if request is None:
        raise AttributeError("conversation")
    conversation: Conversation = request.state.conversation
    return conversation
