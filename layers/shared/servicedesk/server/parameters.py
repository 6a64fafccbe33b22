"""Parameters that do not fit their method: which member, where the SDK says only that there is one."""

from __future__ import annotations

import mcp_types as types
from mcp.server.context import CallNext, HandlerResult
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from servicedesk.server.conversation import Context
from servicedesk.tools.text import named

MAX_MEMBERS_TOLD = 3


async def name_what_does_not_fit(ctx: Context, call_next: CallNext) -> HandlerResult:
    """Middleware of the SDK's server: answer parameters that do not fit with the members that are wrong, and why."""
    try:
        return await call_next(ctx)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)[:MAX_MEMBERS_TOLD]
    told = [f"{'.'.join(named(str(part)) for part in problem['loc'])}: {problem['msg']}." for problem in problems]
    # Outside the except clause, so that the values sent do not travel as the cause.
    raise MCPError(types.INVALID_PARAMS, f"Invalid request parameters. {' '.join(told)}")
