"""One HTTP request, once it is known who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mcp.server.context import ServerRequestContext
from starlette.requests import Request

from servicedesk.discovery.toolbox import Toolbox
from servicedesk.errors import ServiceDeskError

#: What the SDK hands to those who answer a message: among the rest, the request that carries the conversation.
Context = ServerRequestContext[Any, Request]


@dataclass(slots=True, kw_only=True)
class Conversation:
    """What the protocol's handlers need to know about the request they answer. Lives as long as the request."""

    #: What the caller may use, decided before the message is looked at.
    toolbox: Toolbox
    #: An error that must become an HTTP answer (401, 503), met where only JSON-RPC answers can be given.
    failure: ServiceDeskError | None = None


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
