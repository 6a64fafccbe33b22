"""Tools and their results in the protocol's words."""

from __future__ import annotations

import mcp_types as types

from servicedesk.tools.tool import AnyTool, Result


def definition(tool: AnyTool) -> types.Tool:
    """Return what ``tools/list`` says of `tool`. The hints follow from its effect."""
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=types.ToolAnnotations(
            read_only_hint=tool.effect.read_only,
            destructive_hint=tool.effect.destructive,
            idempotent_hint=tool.effect.idempotent,
            # The desk is all there is: no tool reaches into the open world.
            open_world_hint=False,
        ),
    )


def completed(result: Result) -> types.CallToolResult:
    """Return a tool's result: structured, and in short for a model that reads only text. Hidden fields are absent."""
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=result.summary())],
        structured_content=result.model_dump(mode="json", exclude_none=True),
    )


def refused(message: str) -> types.CallToolResult:
    """Return a failure that the model can read and act on. `message` is ours, never an exception's."""
    return types.CallToolResult(content=[types.TextContent(type="text", text=message)], is_error=True)
