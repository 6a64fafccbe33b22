"""Tool definitions and results in the protocol's words."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Sequence

import mcp_types as types

from servicedesk.errors import Refused
from servicedesk.tools.attachment import Attachment
from servicedesk.tools.effect import Effect
from servicedesk.tools.mention import schema_without_mention, without_mention
from servicedesk.tools.narrowing import Way, find_ways, narrow_schema, tell_ways
from servicedesk.tools.text import inert, inert_document
from servicedesk.tools.tool import AnyTool, Result

# Where every sentence of a refusal named a tool that the caller does not have.
_NOTHING_ELSE = "This cannot be done."


def definition(tool: AnyTool, hidden: Collection[str], whens: Sequence[Way] = ()) -> types.Tool:
    """Return what ``tools/list`` says of `tool` to somebody from whom the tools called so are hidden.

    The hints follow from its effect; of one that only reads there is nothing else to say. The arguments are those that
    the grants of which these are the ``when`` admit: all of them where one narrows nothing.
    """
    description = without_mention(tool.description, hidden)
    schema = schema_without_mention(tool.input_schema, hidden)
    if whens and all(whens):
        ways = find_ways(schema, whens)
        description = f"{description} {tell_ways(schema, ways)}".rstrip()
        schema = narrow_schema(schema, ways)
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=description,
        input_schema=schema,
        output_schema=tool.output_schema,
        annotations=_hints(tool.effect),
    )


def _hints(effect: Effect) -> types.ToolAnnotations:
    # The desk is all there is: no tool reaches into the open world.
    if effect.read_only:
        return types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
    return types.ToolAnnotations(
        read_only_hint=False,
        destructive_hint=effect.destructive,
        idempotent_hint=effect.idempotent,
        open_world_hint=False,
    )


def completed_result(result: Result, hidden: Collection[str]) -> types.CallToolResult:
    """Return a tool's result in two halves, text and structure, of which a model may see one. Absent fields are hidden.

    Whatever the tool did about what others wrote, no text leaves with a character that hides or reorders other text.
    """
    text, structure = result.halves(hidden)
    return types.CallToolResult(
        content=[_text(text), *(_content(attachment) for attachment in result.attachments())],
        structured_content=inert_document(structure),
    )


def unconfirmed_result(question: str, confirmation: str, hidden: Collection[str]) -> types.CallToolResult:
    """Return the answer to a call that has done nothing yet, for a model that has to ask the person itself.

    In two halves as a result is: the published schema has a place for what is sent back.
    """
    outcome = f"{without_mention(question, hidden)} Nothing has been done yet."
    next_step = "Ask the person. Only if they agree, call again within 5 minutes with the same arguments and"
    return types.CallToolResult(
        content=[_text(f'{outcome} {next_step} "confirmation": "{confirmation}".')],
        structured_content=inert_document(
            {"outcome": outcome, "next_step": f"{next_step} this confirmation.", "confirmation": confirmation}
        ),
        is_error=True,
    )


def refused_result(refusal: Refused, hidden: Collection[str]) -> types.CallToolResult:
    """Return a failure that the model can read and act on, as text alone.

    Clients hold the structure of an error to the published schema, which it could not fit, and one that prefers the
    structure reads the text where there is none. A sentence of the text is the caller's to know or left out.
    """
    said = " ".join(without_mention(part, hidden) for part in (refusal.outcome, refusal.next_step))
    return types.CallToolResult(content=[_text(said.strip() or _NOTHING_ELSE)], is_error=True)


def _text(said: str) -> types.TextContent:
    return types.TextContent(type="text", text=inert(said))


def _content(attachment: Attachment) -> types.ContentBlock:
    encoded = b64encode(attachment.data).decode()
    match attachment.media_type.partition("/")[0]:
        case "image":
            return types.ImageContent(type="image", data=encoded, mime_type=attachment.media_type)
        case "audio":
            return types.AudioContent(type="audio", data=encoded, mime_type=attachment.media_type)
    uri, media_type = attachment.uri, attachment.media_type
    resource = (
        types.TextResourceContents(uri=uri, mime_type=media_type, text=inert(attachment.data.decode()))
        if media_type.startswith("text/") or media_type == "application/json"
        else types.BlobResourceContents(uri=uri, mime_type=media_type, blob=encoded)
    )
    return types.EmbeddedResource(type="resource", resource=resource)
