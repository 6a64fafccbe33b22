"""Validation errors of a method's parameters: which member, where the SDK says only that there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mcp_types as types
from mcp.server.context import CallNext, HandlerResult
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from servicedesk.errors import TooManyCalls, Unavailable
from servicedesk.execution.call import counted
from servicedesk.execution.limits import Limits
from servicedesk.server.conversation import Context, conversation_of
from servicedesk.tools.text import named

MAX_MEMBERS_TOLD = 3


class Parameters:
    """Middleware of the SDK's server: answers parameters that do not fit with the members that are wrong, and why.

    A call is counted all the same, as whatever tool it names. Lives as long as the execution environment.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def __call__(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """Hand on, and put into words what does not fit."""
        try:
            return await call_next(ctx)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)[:MAX_MEMBERS_TOLD]
        # Outside the except clause, so that the values sent do not travel as the cause.
        conversation_of(ctx.request).record_refused("PARAMETERS")
        if ctx.method == "tools/call":
            self._count(ctx)
        told = [f"{'.'.join(named(str(part)) for part in problem['loc'])}: {problem['msg']}." for problem in problems]
        raise MCPError(types.INVALID_PARAMS, f"Invalid request parameters. {' '.join(told)}")

    def _count(self, ctx: Context) -> None:
        conversation = conversation_of(ctx.request)
        try:
            counted(conversation.toolbox, _name_in(ctx.params), self._limits)
        except TooManyCalls as refusal:
            raise MCPError(types.INVALID_PARAMS, str(refusal)) from None
        except Unavailable as failure:
            conversation.failure = failure
            raise MCPError(types.INTERNAL_ERROR, "Not decided") from None


def _name_in(params: Mapping[str, Any] | None) -> str:
    name = (params or {}).get("name")
    return name if isinstance(name, str) else ""
