"""Tools and their results in the protocol's words."""

from __future__ import annotations

from base64 import b64encode

import mcp_types as types

from servicedesk.tools.attachment import Attachment
from servicedesk.tools.text import inert, inert_document
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
    """Return a tool's result: structured, and in short for a model that reads only text. Hidden fields are absent.

    Whatever the tool did about what others wrote, no text leaves with a character that hides or reorders other text.
    """
    return types.CallToolResult(
        content=[
            _text(result.summary()),
            *(_content(attachment) for attachment in result.attachments()),
        ],
        structured_content=inert_document(result.model_dump(mode="json", exclude_none=True)),
    )


def _text(sentence: str) -> types.TextContent:
    return types.TextContent(type="text", text=inert(sentence))


def _content(attachment: Attachment) -> types.ContentBlock:
    encoded = b64encode(attachment.data).decode()
    match attachment.media_type.partition("/")[0]:
        case "image":
            return types.ImageContent(type="image", data=encoded, mime_type=attachment.media_type)
        case "audio":
            return types.AudioContent(type="audio", data=encoded, mime_type=attachment.media_type)
    about = {"uri": attachment.uri, "mime_type": attachment.media_type}
    resource = (
        types.TextResourceContents(**about, text=inert(attachment.data.decode()))
        if attachment.media_type.startswith("text/") or attachment.media_type == "application/json"
        else types.BlobResourceContents(**about, blob=encoded)
    )
    return types.EmbeddedResource(type="resource", resource=resource)


def refused(message: str) -> types.CallToolResult:
    """Return a failure that the model can read and act on. `message` is ours, never an exception's."""
    return types.CallToolResult(content=[_text(message)], is_error=True)
