"""Strands: its agent and its MCP client, around the scripted model."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from mcp.types import ElicitResult
from strands import Agent
from strands.models.model import Model
from strands.tools.mcp import MCPClient

from tests.clients.agents.assistant import Assistant, Say, filled


async def work(assistant: Assistant, url: str, sign_in: Any, setting: str) -> None:
    """Have an agent do the task of `assistant`."""

    async def ask(_: Any, params: Any) -> ElicitResult:
        assistant.report.forms.append(params.message)
        return ElicitResult(action="accept", content=dict.fromkeys(params.requested_schema["properties"], True))

    settings: dict[str, dict[str, Any]] = {"": {}, "elicitation_callback": {"elicitation_callback": ask}}
    client = MCPClient(url=url, auth_provider=sign_in, **settings[setting])
    agent = Agent(model=_Scripted(assistant), tools=[client], callback_handler=None)
    try:
        await assistant.talk(agent.invoke_async)
    finally:
        agent.cleanup()


class _Scripted(Model):
    """`Model` whose answers are the assistant's."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def update_config(self, **_: Any) -> None:
        """Take no settings."""

    def get_config(self) -> dict[str, Any]:
        return {}

    def structured_output(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    async def stream(self, messages: Any, tool_specs: Any = None, *_: Any, **__: Any) -> AsyncIterator[Any]:
        turn = self._assistant.answer(_said(messages[-1]))
        if isinstance(turn, Say):
            start, delta, reason = {}, {"text": turn.text}, "end_turn"
        else:
            (schema,) = (spec["inputSchema"]["json"] for spec in tool_specs if spec["name"] == turn.tool)
            start = {"toolUse": {"name": turn.tool, "toolUseId": turn.number}}
            delta = {"toolUse": {"input": json.dumps(filled(schema, turn.arguments))}}
            reason = "tool_use"
        yield {"messageStart": {"role": "assistant"}}
        yield {"contentBlockStart": {"start": start}}
        yield {"contentBlockDelta": {"delta": delta}}
        yield {"contentBlockStop": {}}
        yield {"messageStop": {"stopReason": reason}}


def _said(message: Any) -> str:
    """Return what models are sent of a message: of a tool's result its content, and nothing that stands beside it."""
    parts = [part for block in message["content"] for part in block.get("toolResult", {"content": [block]})["content"]]
    return "\n".join(part["text"] if "text" in part else json.dumps(part["json"]) for part in parts)
