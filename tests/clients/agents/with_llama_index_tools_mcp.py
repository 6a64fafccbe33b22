"""LlamaIndex: its function agent and its MCP tools, around the scripted model."""

from __future__ import annotations

from typing import Any

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.base.llms.types import ChatMessage, ToolCallBlock
from llama_index.core.llms.mock import MockFunctionCallingLLM
from llama_index.core.workflow import Context
from llama_index.tools.mcp import BasicMCPClient, McpToolSpec

from tests.clients.agents.assistant import Assistant, Say, filled

MAX_STEPS = 30


async def work(assistant: Assistant, url: str, sign_in: Any, setting: str) -> None:
    """Have an agent do the task of `assistant`. There is no setting but the defaults."""
    assert not setting
    tools = await McpToolSpec(BasicMCPClient(url, auth=sign_in)).to_tool_list_async()
    schemas = {tool.metadata.name: tool.metadata.get_parameters_dict() for tool in tools}

    def respond(messages: Any, **_: Any) -> ChatMessage:
        turn = assistant.answer(messages[-1].content)
        if isinstance(turn, Say):
            return ChatMessage(role="assistant", content=turn.text)
        arguments = filled(schemas[turn.tool], turn.arguments)
        call = ToolCallBlock(tool_call_id=turn.number, tool_name=turn.tool, tool_kwargs=arguments)
        return ChatMessage(role="assistant", blocks=[call])

    agent = FunctionAgent(tools=tools, llm=MockFunctionCallingLLM(response_generator=respond))
    context = Context(agent)

    async def say(text: str) -> None:
        await agent.run(text, ctx=context, max_iterations=MAX_STEPS)

    await assistant.talk(say)
