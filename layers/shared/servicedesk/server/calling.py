"""One tool call on its way through the server: however it ends, it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

import mcp_types as types

from servicedesk.discovery.toolbox import GrantedTool
from servicedesk.errors import Unauthenticated, Unavailable
from servicedesk.policy.audit import Outcome
from servicedesk.server.about import ids_in
from servicedesk.server.conversation import Conversation
from servicedesk.server.decisions import record_call, record_refusal

AnswerT = TypeVar("AnswerT", bound=types.Result)


@dataclass(slots=True, kw_only=True)
class Call:
    """What is known of a call before it is decided. Lives as long as the call."""

    conversation: Conversation
    #: As it was sent.
    name: str
    #: What `about.about` says of it.
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

    def refuse(self, outcome: Outcome, *, is_known: bool) -> None:
        """Record that the tool was not looked at.

        Args:
            outcome: Why.
            is_known: Whether there is such a tool at all.
        """
        toolbox = self.conversation.toolbox
        if outcome is Outcome.TOO_MANY_CALLS and self.name in toolbox:
            self.end(toolbox.take(self.name), outcome, types.EmptyResult())
            return
        self.conversation.is_recorded = True
        known = self.name if is_known else None
        record_refusal(toolbox.holder, known, outcome, toolbox.trials.get(self.name), self.said)

    def leave_undecided(self, error: Unauthenticated | Unavailable) -> None:
        """Let the request be answered with `error`; record the call if its tool is one that the caller was shown."""
        self.conversation.failure = error
        toolbox = self.conversation.toolbox
        if isinstance(error, Unavailable) and self.name in toolbox:
            self.end(toolbox.take(self.name), Outcome.UNAVAILABLE, types.EmptyResult(), error)
