"""One person, from connecting to the answer: the whole sequence."""

from __future__ import annotations

import json

from mcp_types import Tool

from walkthrough import model
from walkthrough.comparison import ListedTool, Visitor
from walkthrough.connection import Connection
from walkthrough.narrator import Narrator
from walkthrough.steps import facts


async def journey(connection: Connection, narrator: Narrator, customer_id: str) -> Visitor:
    """Take the steps from ``tools/list`` to the final answer, asking about the customer.

    Raises:
        Unexpected: A step did not happen as it must.
    """
    _check(narrator)
    listed = (await connection.client.list_tools()).tools
    _check(narrator)
    arguments = _choose(narrator, listed, customer_id)
    if arguments is None:
        _skip_the_call(narrator)
    else:
        await connection.client.call_tool(model.TOOL, arguments)
        _check(narrator)
        content = connection.exchanges[-1].rpc_result.get("structuredContent", {})
        narrator.step(24, known=facts(answer=model.answer(content)), remark=model.STAND_IN)
    return Visitor(name=connection.username, groups=narrator.groups, tools=tuple(_listed(tool) for tool in listed))


def _choose(narrator: Narrator, tools: list[Tool], customer_id: str) -> dict[str, str] | None:
    names = [tool.name for tool in tools]
    size = sum(len(tool.model_dump_json(by_alias=True, exclude_none=True)) for tool in tools)
    arguments = model.select(names, customer_id)
    narrator.step(
        17,
        known=facts(tools=names, size=f"{size:,} characters of definitions"),
        remark="The client hands the model these definitions and no others. " + model.STAND_IN,
    )
    narrator.step(18, known=facts(question=model.question(customer_id)))
    choice = f"{model.TOOL} {json.dumps(arguments)}" if arguments else "nothing: no tool it was shown fits"
    narrator.step(19, known=facts(selected=choice), remark="Scripted, like the question.")
    return arguments


def _skip_the_call(narrator: Narrator) -> None:
    for number in range(20, 24):
        narrator.step(number, remark="Not reached: the model was shown no tool to call.")
    narrator.step(24, known=facts(answer=model.NO_TOOL), remark=model.STAND_IN)


def _check(narrator: Narrator) -> None:
    if narrator.failure is not None:
        raise narrator.failure


def _listed(tool: Tool) -> ListedTool:
    annotations = tool.annotations.model_dump(by_alias=True, exclude_none=True) if tool.annotations else {}
    effect = "writes"
    if annotations.get("readOnlyHint"):
        effect = "reads"
    elif annotations.get("destructiveHint", True):
        effect = "destroys"
    return ListedTool(
        name=tool.name,
        title=tool.title or tool.name,
        effect=effect,
        hints=tuple(name for name, value in annotations.items() if value is True),
    )
