"""Elicitation: a confirmation question on the wire, and the answer to it, in the words of each era."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext

from servicedesk.errors import Declined
from servicedesk.execution.confirmation import Pending
from servicedesk.server.definitions import unconfirmed_result
from servicedesk.tools.mention import without_mention

#: The question's name among a result's input requests.
QUESTION = "confirmation"
_FIELD = "confirm"
_MODERN = "2026-07-28"
#: No default and no box to tick: whoever sends the form has chosen.
_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {_FIELD: {"type": "string", "enum": ["yes", "no"], "title": "Do it?"}},
    "required": [_FIELD],
}


def ask(
    pending: Pending, ctx: ServerRequestContext[Any, Any], hidden: Collection[str]
) -> types.CallToolResult | types.InputRequiredResult:
    """Return the answer to a call that waits for its confirmation, to somebody from whom some tools are `hidden`.

    A client that can ask the person is asked to (2026-07-28, input requests). With any other the model is told to ask,
    and to send the confirmation back as an argument.
    """
    if not _can_ask(ctx):
        return unconfirmed_result(pending.question, pending.confirmation, hidden)
    question = without_mention(pending.question, hidden)
    form = types.ElicitRequestFormParams(message=question, requested_schema=dict(_SCHEMA))
    return types.InputRequiredResult(
        input_requests={QUESTION: types.ElicitRequest(params=form)}, request_state=pending.confirmation
    )


def confirmation_in(params: types.CallToolRequestParams) -> str | None:
    """Return the confirmation that a person's answer carries, or None when there is no answer: then it is asked again.

    Raises:
        Declined: They said no, or closed the question.
    """
    # MCP multi round-trip requests, "Error Handling": what is missing is asked for again.
    responses = params.input_responses or {}
    if not params.request_state or QUESTION not in responses:
        return None
    match responses[QUESTION]:
        case types.ElicitResult(action="accept", content={"confirm": True | "yes"}):
            return params.request_state
        case types.ElicitResult(action="decline" | "cancel") | types.ElicitResult(content={"confirm": False | "no"}):
            raise Declined
    # A yes to a form that was not filled in is none, and no "no" either.
    return None


def read_of(responses: object) -> dict[str, Any] | None:
    """Return of a client's answers what `confirmation_in` reads, and nothing else; None if it is none of that shape.

    What else a client says is ignored (MCP multi round-trip requests, "Error Handling"), before the SDK compares each
    of its parts with every kind of answer that there could be.
    """
    if not isinstance(responses, dict):
        return None
    if QUESTION not in responses:
        return {}
    match responses[QUESTION]:
        case {"action": str(action), "content": {**content}}:
            said = content.get(_FIELD)
            is_plain = said is None or isinstance(said, str | bool | int | float)
            return {QUESTION: {"action": action, "content": {_FIELD: said}}} if is_plain else None
        case {"action": str(action), **others} if others.get("content") is None:
            return {QUESTION: {"action": action}}
    return None


def _can_ask(ctx: ServerRequestContext[Any, Any]) -> bool:
    if ctx.protocol_version != _MODERN:
        return False
    capabilities = ctx.session.client_capabilities
    elicitation = capabilities.elicitation if capabilities is not None else None
    # An empty capability is that of forms.
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)
