"""Request state: one HTTP request whose caller is known, and the tool call in it, which is recorded however it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, TypeVar

import mcp_types as types
from mcp.server.context import ServerRequestContext
from opentelemetry.trace import format_trace_id, get_current_span

from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.discovery.trial_rules import Trial
from servicedesk.errors import ServiceDeskError, Unavailable
from servicedesk.policy.audit import Outcome
from servicedesk.server.about import ids_in
from servicedesk.server.audit_record import record_call, record_message_refused, record_refusal
from servicedesk.server.log import logger

AnswerT = TypeVar("AnswerT", bound=types.Result)


@dataclass(slots=True, kw_only=True)
class Conversation:
    """What the protocol's handlers need to know about the request they answer. Lives as long as the request."""

    #: What the caller may use, decided before the message is looked at.
    toolbox: Toolbox
    #: Whether the log says what became of the message.
    is_recorded: bool = False
    #: The result of the message as JSON, if it was written before; None if it has to be.
    written_result: bytes | None = None

    def record_refused(self, fault: str) -> None:
        """Record that the message was not looked into, unless something was recorded of it.

        Args:
            fault: What is wrong with it, in a word of ours.
        """
        if not self.is_recorded:
            record_message_refused(self.toolbox.holder, fault)
            self.is_recorded = True


#: What the SDK hands to those who answer a message: among the rest, the conversation.
Context = ServerRequestContext[Any, Conversation]


def conversation_of(ctx: Context) -> Conversation:
    """Return the conversation that the endpoint began.

    Raises:
        TypeError: It began none: the message did not come through the endpoint, and must not be served.
    """
    if not isinstance(ctx.request, Conversation):
        raise TypeError("conversation")
    return ctx.request


def correlate() -> None:
    """Add the caller's trace to the records of this request.

    The SDK has read it from the message's ``_meta.traceparent`` (W3C Trace Context) by the time that a handler runs.
    The record of X-Ray's own trace stands beside it: the logger reads that from Lambda.
    """
    context = get_current_span().get_span_context()
    if context.is_valid:
        logger.append_keys(trace_id=format_trace_id(context.trace_id))


@dataclass(slots=True, kw_only=True)
class Call:
    """What is known of a call before it is decided. Lives as long as the call."""

    conversation: Conversation
    #: As it was sent.
    name: str
    #: What `audit_record.about` says of it.
    said: Mapping[str, str]
    begun: float = field(default_factory=perf_counter)

    def end(
        self, granted: GrantedTool, outcome: Outcome, answer: AnswerT, failure: Unavailable | None = None
    ) -> AnswerT:
        """Record how a call of a tool in the caller's toolbox ended, and return its answer."""
        self.conversation.is_recorded = True
        said = {**self.said, **ids_in(getattr(answer, "structured_content", None))}
        record_call(granted, outcome, said, perf_counter() - self.begun, failure)
        return answer

    def refuse(self, outcome: Outcome, trial: Trial | None, *, is_known: bool) -> None:
        """Record that the tool was not looked at.

        Args:
            outcome: Why.
            trial: What trial rules say of the call.
            is_known: Whether there is such a tool at all.
        """
        toolbox = self.conversation.toolbox
        if outcome is Outcome.TOO_MANY_CALLS and self.name in toolbox:
            self.end(toolbox.take(self.name), outcome, types.EmptyResult())
            return
        self.conversation.is_recorded = True
        known = self.name if is_known else None
        record_refusal(toolbox.holder, known, outcome, trial, self.said)

    def leave_undecided(self, error: ServiceDeskError) -> None:
        """Record a call with which nothing could be decided, if its tool is one that the caller was shown."""
        toolbox = self.conversation.toolbox
        if isinstance(error, Unavailable) and self.name in toolbox:
            self.end(toolbox.take(self.name), Outcome.UNAVAILABLE, types.EmptyResult(), error)
