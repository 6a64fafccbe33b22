"""The OpenAI Agents SDK: its runner, its MCP server object and its tools, around the scripted model."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from agents import Agent, ModelResponse, Runner, set_tracing_disabled
from agents.mcp import MCPServerStreamableHttp
from agents.models.interface import Model
from agents.tool import FunctionTool
from agents.usage import Usage
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage, ResponseOutputText

from tests.clients.agents.assistant import Assistant, Call, Say, filled

#: What a setting changes: of the connection, and of the agent.
SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "": ({}, {}),
    "use_structured_content=True": ({"use_structured_content": True}, {}),
    'mcp_config={"convert_schemas_to_strict": True}': ({}, {"mcp_config": {"convert_schemas_to_strict": True}}),
}
MAX_TURNS = 30


async def work(assistant: Assistant, url: str, sign_in: Any, setting: str) -> None:
    """Have an agent do the task of `assistant`."""
    of_connection, of_agent = SETTINGS[setting]
    history: list[Any] = []
    # Traces go to OpenAI.
    set_tracing_disabled(True)
    async with MCPServerStreamableHttp({"url": url, "auth": sign_in}, **of_connection) as server:
        agent = Agent(name="Desk", model=_Scripted(assistant), mcp_servers=[server], **of_agent)

        async def say(text: str) -> None:
            result = await Runner.run(agent, [*history, {"role": "user", "content": text}], max_turns=MAX_TURNS)
            history[:] = result.to_input_list()

        await assistant.talk(say)


class _Scripted(Model):
    """`Model` whose answers are the assistant's."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def get_response(
        self,
        system_instructions: str | None,
        input: Any,  # noqa: A002 -- the interface's name
        model_settings: Any,
        tools: list[Any],
        *_: Any,
        **__: Any,
    ) -> ModelResponse:
        turn = self._assistant.answer(_said(input[-1]))
        return ModelResponse(output=[_item(turn, tools)], usage=Usage(), response_id=None)

    def stream_response(self, *_: Any, **__: Any) -> AsyncIterator[Any]:
        raise NotImplementedError


def _said(item: Any) -> str:
    """Return what the Responses API is sent of the last item: a person's message, or a tool's output."""
    content = item.get("output", item.get("content"))
    return content if isinstance(content, str) else "\n".join(part["text"] for part in content)


def _item(turn: Call | Say, tools: list[FunctionTool]) -> ResponseFunctionToolCall | ResponseOutputMessage:
    if isinstance(turn, Say):
        text = ResponseOutputText(type="output_text", text=turn.text, annotations=[])
        return ResponseOutputMessage(id="said", type="message", role="assistant", status="completed", content=[text])
    (schema,) = (tool.params_json_schema for tool in tools if tool.name == turn.tool)
    arguments = json.dumps(filled(schema, turn.arguments))
    return ResponseFunctionToolCall(type="function_call", call_id=turn.number, name=turn.tool, arguments=arguments)
