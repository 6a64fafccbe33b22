"""Two people beside each other: what each sees, and what each is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from walkthrough.messages import Exchange, Message

#: Headers that differ between two answers to the very same question.
_OF_ONE_ANSWER = frozenset({
    "apigw-requestid", "content-length", "date", "x-amz-apigw-id", "x-amzn-requestid", "x-amzn-trace-id",
})  # fmt: skip

#: What a result says beside the fields of a customer.
_SAID = frozenset({"outcome", "next_step"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTool:
    """A tool as ``tools/list`` shows it."""

    name: str
    title: str
    #: What the annotations say it does to the world: ``reads``, ``writes`` or ``destroys``.
    effect: str
    #: The annotations that are true, under their names on the wire.
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One of the two people, and the tools that the server listed for them."""

    name: str
    groups: tuple[str, ...]
    tools: tuple[ListedTool, ...]

    @property
    def tool_names(self) -> frozenset[str]:
        """Names of the tools listed."""
        return frozenset(tool.name for tool in self.tools)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One ``tools/call``, as it was on the wire."""

    person: str
    tool: str
    request: Message
    response: Message

    @property
    def content(self) -> Mapping[str, Any]:
        """The structured content of a result; empty for a refusal."""
        document = self.response.document
        result = document.get("result") if isinstance(document, dict) else None
        content = result.get("structuredContent") if isinstance(result, dict) and not result.get("isError") else None
        return content if isinstance(content, dict) else {}

    @property
    def text(self) -> str:
        """What the result says to a model that reads only text."""
        document = self.response.document
        result = document.get("result", {}) if isinstance(document, dict) else {}
        return " ".join(block["text"] for block in result.get("content", ()) if block.get("type") == "text")

    @property
    def is_refused(self) -> bool:
        """Whether the answer is a JSON-RPC error: no tool ran."""
        document = self.response.document
        return isinstance(document, dict) and "error" in document and "result" not in document

    def answers_like(self, other: Call) -> bool:
        """Whether the two answers are the same, byte for byte, but for the tool's name."""
        return self._nameless() == other._nameless()

    def _nameless(self) -> tuple[str, tuple[tuple[str, str], ...], str]:
        headers = tuple(sorted(header for header in self.response.headers if header[0] not in _OF_ONE_ANSWER))
        return self.response.start_line, headers, self.response.body.replace(self.tool, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the walkthrough ends with."""

    visitors: tuple[Visitor, ...]
    #: The call that the model selected, by each person who has the tool.
    read: tuple[Call, ...]
    #: The same search, by each person who has the tool.
    searched: tuple[Call, ...]
    #: The owner's example, by each person who has it.
    own: tuple[Call, ...]
    #: A tool of the other person's list, called without being listed; None when the lists do not differ.
    hidden: Call | None
    #: The same request for a tool that does not exist.
    unknown: Call | None
    #: The customer of `read`, read again after the refusal.
    read_again: Call | None

    def not_shown(self, reading: Call) -> tuple[str, ...]:
        """Return the fields of the customer that `reading` lacks and another person's has."""
        return tuple(sorted({name for other in self.read for name in other.content} - set(reading.content) - _SAID))


def call(person: str, tool: str, exchange: Exchange) -> Call:
    """Return the exchange as a call of `tool` by `person`."""
    return Call(person=person, tool=tool, request=exchange.request, response=exchange.response)


def hidden_tool(visitors: tuple[Visitor, ...]) -> tuple[Visitor, str] | None:
    """Return someone and a tool that only the other sees, the most consequential there is; None if there is none."""
    for visitor in visitors:
        hidden = [tool for other in visitors for tool in other.tools if tool.name not in visitor.tool_names]
        if hidden:
            # A tool that destroys makes the plainest example, and deleting is the plainest of those.
            hidden.sort(key=lambda tool: (tool.effect != "destroys", tool.name))
            return visitor, hidden[0].name
    return None
