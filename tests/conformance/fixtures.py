"""The tools and prompts that the conformance suite asks for. They exist here alone: no deployment can grant them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from servicedesk.errors import ToolFailed
from servicedesk.prompts.prompt import Prompt
from servicedesk.tools.attachment import Attachment
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Result, Tool

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003860180"
    "5a347d6b0000000049454e44ae426082"
)
WAV = bytes.fromhex("524946462400000057415645666d74201000000001000100401f0000401f0000010008006461746100000000")
IMAGE = Attachment(media_type="image/png", data=PNG)
AUDIO = Attachment(media_type="audio/wav", data=WAV)
TEXT = Attachment(media_type="text/plain", data=b"This is an embedded resource.", uri="test://embedded-resource")
JSON = Attachment(media_type="application/json", data=b'{"test":"data"}', uri="test://mixed-content-resource")


class Nothing(Arguments):
    """No arguments."""


class Described(Nothing):
    """Arguments with a schema that uses what JSON Schema 2020-12 has."""

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        """Return the suite's own schema."""
        return SCHEMA


class Said(Result):
    """A text, and what goes with it."""

    text: str

    def outcome(self) -> str:
        """Return the text."""
        return self.text

    def halves(self, hidden: Collection[str]) -> tuple[str, dict[str, Any]]:
        """Return the text alone, which the suite compares."""
        _, structure = super().halves(hidden)
        return self.text, structure

    def attachments(self) -> Sequence[Attachment]:
        """Return what goes with it."""
        return CONTENT.get(self.text, ())


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}
CONTENT = {"image": (IMAGE,), "audio": (AUDIO,), "document": (TEXT,), "mixed": (IMAGE, JSON)}
SAYS = {
    "test_simple_text": "This is a simple text response for testing.",
    "test_image_content": "image",
    "test_audio_content": "audio",
    "test_embedded_resource": "document",
    "test_multiple_content_types": "mixed",
    # Answered like any other: a server that does not stream sends neither log messages nor requests of its own.
    "test_logging_tool": "no message was logged",
    "test_streaming_elicitation": "nothing was asked",
}


class TwoTexts(Arguments):
    """What the suite fills in."""

    arg1: str
    arg2: str


#: Of text alone: a prompt of ours carries neither an image nor a resource.
PROMPTS = tuple(
    Prompt(name=name, title=name, description=name, tools=frozenset(), arguments=arguments, text=text)
    for name, arguments, text in (
        ("test_simple_prompt", Nothing, "This is a simple prompt for testing."),
        ("test_prompt_with_arguments", TwoTexts, "Prompt with arguments: arg1={arg1}, arg2={arg2}"),
    )
)


def fixtures() -> tuple[AnyTool, ...]:
    """Build the tools."""
    return (*(_saying(name, text) for name, text in SAYS.items()), _failing(), _described())


def _tool(name: str, run: Callable[[Any, Caller], Said], arguments: type[Arguments] = Nothing) -> AnyTool:
    return Tool(name=name, title=name, description=name, effect=Effect.READS, arguments=arguments, result=Said, run=run)


def _described() -> AnyTool:
    return _tool("json_schema_2020_12_tool", lambda _arguments, _caller: Said(text="ok"), Described)


def _saying(name: str, text: str) -> AnyTool:
    return _tool(name, lambda _arguments, _caller: Said(text=text))


def _failing() -> AnyTool:
    def fail(_arguments: Nothing, _caller: Caller) -> Said:
        raise ToolFailed("This tool intentionally returns an error for testing")

    return _tool("test_error_handling", fail)
