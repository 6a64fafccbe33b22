"""Handlers of MCP prompts: what is answered to ``prompts/list`` and ``prompts/get``, out of the caller's toolbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import mcp_types as types
from mcp.shared.exceptions import MCPError

from servicedesk.discovery.discovery import Discovery
from servicedesk.errors import InvalidArguments
from servicedesk.execution.fitting import validate_arguments
from servicedesk.policy.audit import Outcome
from servicedesk.server.about import about_prompt
from servicedesk.server.audit_record import record_prompt, record_refusal
from servicedesk.server.conversation import Context, conversation_of, correlate
from servicedesk.server.middleware import require_first_page
from servicedesk.tools.text import inert, quote_name

if TYPE_CHECKING:
    from servicedesk.prompts.prompt import Prompt

#: Returns the prompts that there are, each with a name of its own.
Prompts: TypeAlias = "Callable[[], Sequence[Prompt]]"


def desk_prompts() -> Sequence[Prompt]:
    """Import the product's prompts when one is asked for: few are, and whoever waits for a start pays for each."""
    from servicedesk.prompts.catalogue import PROMPTS

    return PROMPTS


class PromptHandlers:
    """Answer of the prompts those for which the caller holds every tool. Live as long as the server.

    They read nothing of the desk and count nothing: a prompt is as much as a list, decided by the same toolbox.
    """

    def __init__(self, prompts: Prompts, discovery: Discovery) -> None:
        self._prompts = prompts
        self._discovery = discovery

    async def list_prompts(self, ctx: Context, params: types.PaginatedRequestParams | None) -> types.ListPromptsResult:
        """Return what there is for the caller."""
        require_first_page(params)
        correlate()
        conversation = conversation_of(ctx)
        prompts = [prompt for prompt in self._prompts() if prompt.is_for(conversation.toolbox)]
        conversation.is_recorded = True
        record_prompt(conversation.toolbox.holder, Outcome.LISTED, prompts=len(prompts))
        return types.ListPromptsResult(
            prompts=[_definition(prompt) for prompt in prompts],
            ttl_ms=self._discovery.remaining_ms(conversation.toolbox),
        )

    async def get_prompt(self, ctx: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        """Return a prompt with its arguments. One that is not for the caller is as unknown as one that there is not."""
        correlate()
        conversation = conversation_of(ctx)
        conversation.is_recorded = True
        holder, arguments = conversation.toolbox.holder, params.arguments or {}
        prompt = next((prompt for prompt in self._prompts() if prompt.name == params.name), None)
        about = about_prompt(ctx, None if prompt is None else prompt.name, arguments)
        if prompt is None or not prompt.is_for(conversation.toolbox):
            outcome = Outcome.NO_SUCH_PROMPT if prompt is None else Outcome.NOT_GRANTED
            record_refusal(holder, None, outcome, None, about)
            raise MCPError(types.INVALID_PARAMS, f"Unknown prompt: {quote_name(params.name)}")
        try:
            text = prompt.text_with(validate_arguments(prompt.arguments, arguments, "prompt"))
        except InvalidArguments as error:
            record_prompt(holder, Outcome.INVALID_ARGUMENTS, about=about)
            raise MCPError(types.INVALID_PARAMS, error.outcome) from None
        record_prompt(holder, Outcome.DONE, about=about)
        said = types.PromptMessage(role="user", content=types.TextContent(type="text", text=inert(text)))
        return types.GetPromptResult(description=prompt.description, messages=[said])


def _definition(prompt: Prompt) -> types.Prompt:
    return types.Prompt(
        name=prompt.name,
        title=prompt.title,
        description=prompt.description,
        arguments=[
            types.PromptArgument(name=name, description=field.description, required=field.is_required())
            for name, field in prompt.arguments.model_fields.items()
        ],
    )
