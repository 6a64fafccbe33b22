"""LangChain: its agent and its MCP adapters, around the scripted model."""

from __future__ import annotations

from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool
from langchain_mcp_adapters.client import MultiServerMCPClient

from tests.clients.agents.assistant import Assistant, Say, filled

MAX_STEPS = 80


async def work(assistant: Assistant, url: str, sign_in: Any, setting: str) -> None:
    """Have an agent do the task of `assistant`. There is no setting but the defaults."""
    assert not setting
    client = MultiServerMCPClient({"desk": {"transport": "http", "url": url, "auth": sign_in}})
    agent = create_agent(_Scripted(assistant=assistant), await client.get_tools())
    history: list[Any] = []

    async def say(text: str) -> None:
        messages = [*history, {"role": "user", "content": text}]
        history[:] = (await agent.ainvoke({"messages": messages}, {"recursion_limit": MAX_STEPS}))["messages"]

    await assistant.talk(say)


class _Scripted(BaseChatModel):
    """Chat model whose answers are the assistant's."""

    assistant: Any
    #: By name, as models that call functions are given them.
    schemas: dict[str, Any] = {}  # noqa: RUF012 -- a pydantic field

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        functions = [convert_to_openai_tool(tool)["function"] for tool in tools]
        return self.model_copy(update={"schemas": {each["name"]: each["parameters"] for each in functions}})

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        turn = self.assistant.answer(_said(messages[-1]))
        if isinstance(turn, Say):
            message = AIMessage(content=turn.text)
        else:
            arguments = filled(self.schemas[turn.tool], turn.arguments)
            message = AIMessage(content="", tool_calls=[{"name": turn.tool, "args": arguments, "id": turn.number}])
        return ChatResult(generations=[ChatGeneration(message=message)])


def _said(message: BaseMessage) -> str:
    """Return what models are sent of a message: its content, and no artifact."""
    content = message.content
    return content if isinstance(content, str) else "\n".join(part["text"] for part in content)
