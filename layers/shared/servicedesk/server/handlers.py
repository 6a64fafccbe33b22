"""Handlers of the MCP server: what is answered to ``tools/list`` and ``tools/call``. The SDK speaks the protocol."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import mcp_types as types
from mcp.server.caching import CacheHint
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from servicedesk import __version__
from servicedesk.discovery.discovery import Discovery
from servicedesk.errors import (
    Declined,
    DeskUnavailable,
    InvalidArguments,
    NotConfirmed,
    OutcomeUnknown,
    Refused,
    TooManyCalls,
    Unauthenticated,
    Unavailable,
    UnknownTool,
)
from servicedesk.execution.call import AdmittedCall, admit_call, execute, fit, trial_of
from servicedesk.execution.confirmation import Confirmations, Pending
from servicedesk.execution.failures import failure_of
from servicedesk.execution.limits import Limits
from servicedesk.policy.audit import Outcome
from servicedesk.server.about import Digests, about
from servicedesk.server.audit_record import record_broken
from servicedesk.server.conversation import Call, Context, conversation_of, correlate
from servicedesk.server.definitions import completed_result, definition, refused_result
from servicedesk.server.elicitation import ask, confirmation_in
from servicedesk.server.middleware import Listings, Parameters, Traces, require_first_page
from servicedesk.server.prompt_handlers import PromptHandlers, Prompts
from servicedesk.tools.instructions import INSTRUCTIONS
from servicedesk.tools.text import quote_name

#: How a call ended that was refused with a message for the model; any other such refusal is the tool's own.
_OUTCOMES: Mapping[type[Exception], Outcome] = {
    InvalidArguments: Outcome.INVALID_ARGUMENTS,
    NotConfirmed: Outcome.NOT_CONFIRMED,
    Declined: Outcome.DECLINED,
}


def mcp_server(
    discovery: Discovery,
    limits: Limits,
    confirmations: Confirmations,
    digests: Digests,
    prompts: Prompts,
) -> Server[Any]:
    """Build the SDK's low-level server. It keeps nothing of a request and lives as long as the environment.

    Args:
        discovery: Decides what each caller may use.
        limits: How often each person may call.
        confirmations: Ask before what destroys or touches credentials.
        digests: What the records say of arguments.
        prompts: Which prompts there are; asked when one is.
    """
    handlers = _Handlers(discovery, limits, confirmations, digests)
    prompt_handlers = PromptHandlers(prompts, discovery)
    # How long a client may keep a list, the list says: as long as we keep the decision behind it.
    kept = CacheHint(scope="private")
    server: Server[Any] = Server(
        "service-desk",
        title="Service Desk",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_prompts=prompt_handlers.list_prompts,
        on_get_prompt=prompt_handlers.get_prompt,
        cache_hints={"tools/list": kept, "prompts/list": kept},
    )
    if find_spec("opentelemetry.sdk") is None:
        # Nobody collects the spans that the SDK's own middleware makes.
        server.middleware[:] = [Traces()]
    # Inside of the one that knows the caller's trace, which the record of a list belongs to.
    server.middleware.extend((Parameters(limits), Listings()))
    return server


class _Handlers:
    def __init__(self, discovery: Discovery, limits: Limits, confirmations: Confirmations, digests: Digests) -> None:
        self._discovery = discovery
        self._limits = limits
        self._confirmations = confirmations
        self._digests = digests

    async def list_tools(self, ctx: Context, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        require_first_page(params)
        toolbox = conversation_of(ctx).toolbox
        tools = [
            definition(granted.tool, toolbox.hidden, [grant.conditions.when for grant in granted.grants])
            for granted in toolbox
        ]
        return types.ListToolsResult(tools=tools, ttl_ms=self._discovery.remaining_ms(toolbox))

    async def call_tool(
        self, ctx: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult | types.InputRequiredResult:
        correlate()
        # Before anything is done: the digest's key may have to be read, and no record may have to wait for that.
        call = Call(conversation=conversation_of(ctx), name=params.name, said=about(ctx, params, self._digests))
        is_known = self._discovery.tool(params.name) is not None
        try:
            admitted = admit_call(call.conversation.toolbox, params.name, self._discovery, self._limits)
            return self._run(call, admitted, params, ctx)
        except TooManyCalls as error:
            call.refuse(Outcome.TOO_MANY_CALLS, call.conversation.toolbox.trials.get(params.name), is_known=is_known)
            return refused_result(error, call.conversation.toolbox.hidden)
        except UnknownTool:
            trial = trial_of(call.conversation.toolbox, params.name, params.arguments or {}, self._discovery)
            call.refuse(Outcome.NOT_GRANTED if is_known else Outcome.NO_SUCH_TOOL, trial, is_known=is_known)
            raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {quote_name(params.name)}") from None
        except (Unauthenticated, Unavailable) as error:
            call.leave_undecided(error)
            raise

    def _run(
        self, call: Call, admitted: AdmittedCall, params: types.CallToolRequestParams, ctx: Context
    ) -> types.CallToolResult | types.InputRequiredResult:
        """Execute a granted tool. Every failure of the tool is a result, which a model can act on."""
        granted = admitted.granted
        try:
            with admitted:
                fitting = fit(granted, params.arguments or {})
                granted = fitting.granted
                done = execute(fitting, self._confirmations, confirmation_in(params))
            ended = (
                (Outcome.ASKED, ask(done, ctx, granted.hidden))
                if isinstance(done, Pending)
                else (Outcome.DONE, completed_result(done, granted.hidden))
            )
        except TooManyCalls:
            raise
        except Refused as error:
            return call.end(granted, _OUTCOMES.get(type(error), Outcome.FAILED), refused_result(error, granted.hidden))
        except (DeskUnavailable, OutcomeUnknown) as error:
            failure = failure_of(error, granted.tool.effect)
            return call.end(granted, failure.outcome, refused_result(failure.told, granted.hidden), error)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 -- the boundary between our code and the wire
            record_broken("a tool broke", error, tool=granted.tool.name)
            failure = failure_of(error, granted.tool.effect)
            return call.end(granted, failure.outcome, refused_result(failure.told, granted.hidden))
        return call.end(granted, *ended)
