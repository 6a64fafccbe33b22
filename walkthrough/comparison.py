"""Two people beside each other: what each sees, what each is answered, and whether that is as it must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from walkthrough.wire import Exchange, WireMessage, members, text_of

#: Headers that differ between two answers to the very same question.
_OF_ONE_ANSWER = frozenset({
    "apigw-requestid", "content-length", "date", "x-amz-apigw-id", "x-amzn-requestid", "x-amzn-trace-id",
})  # fmt: skip

#: In the order in which the protocol has them.
_HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")

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
class ToolCall:
    """One ``tools/call``, as it was on the wire."""

    person: str
    tool: str
    request: WireMessage
    response: WireMessage

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What was sent with it."""
        return members(members(members(self.request.document).get("params")).get("arguments"))

    @property
    def content(self) -> Mapping[str, Any]:
        """The structured content of a result; empty for a refusal."""
        result = self.response.result
        return {} if result.get("isError") else members(result.get("structuredContent"))

    @property
    def text(self) -> str:
        """What the answer says: to a model that reads only text, or as the error that it is."""
        return text_of(self.response.result) if self.content else self.response.body

    @property
    def is_refused(self) -> bool:
        """Whether the answer is a JSON-RPC error: no tool ran."""
        return "error" in (document := members(self.response.document)) and "result" not in document

    def answers_like(self, other: ToolCall) -> bool:
        """Whether the two answers are the same, byte for byte, but for the tool's name."""
        return self._nameless() == other._nameless()

    def _nameless(self) -> tuple[str, tuple[tuple[str, str], ...], str]:
        headers = tuple(sorted(header for header in self.response.headers if header[0] not in _OF_ONE_ANSWER))
        return self.response.start_line, headers, self.response.body.replace(self.tool, "")

    @property
    def outcome(self) -> str:
        """What came of it, for a verdict."""
        return f"{self.person} {self.tool} " + ("gave a result" if self.content else f"was answered {self.response}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the walkthrough ends with."""

    visitors: tuple[Visitor, ...]
    #: The call that the model selected, by each person who has the tool.
    read: tuple[ToolCall, ...]
    #: The same search, by each person who has the tool.
    searched: tuple[ToolCall, ...]
    #: The owner's example, by each person who has it.
    own: tuple[ToolCall, ...]
    #: A tool of the other person's list, called without being listed; None when the lists do not differ.
    hidden: ToolCall | None
    #: The same request for a tool that does not exist.
    unknown: ToolCall | None
    #: The first of `calls`, made again after the refusal: it shows the customer.
    read_again: ToolCall | None

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """Every call of a tool that was listed for who called it, but the one that was made again."""
        return (*self.read, *self.own, *self.searched)

    def not_shown(self, reading: ToolCall) -> tuple[str, ...]:
        """Return the fields of the customer that `reading` lacks and another person's has."""
        return tuple(sorted({name for other in self.read for name in other.content} - set(reading.content) - _SAID))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What became of one ticket."""

    ticket_id: str
    #: From the search on, the ticket read again at the end.
    done: tuple[ToolCall, ...]
    #: By somebody else: the ticket read, and a change of it refused. Empty if nobody looks on.
    seen: tuple[ToolCall, ...]

    @property
    def is_resolved(self) -> bool:
        """Whether every call gave its result, but for the question before the reply, and the ticket is resolved."""
        asked = [call.tool for call in self.done if not call.content]
        return asked == ["reply_to_customer"] and self.done[-1].content.get("status") == "resolved"

    @property
    def hidden_notes(self) -> int:
        """How many internal notes the one sees and the other does not."""
        return _notes(self.done[-1]) - sum(map(_notes, self.seen))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """Something that must hold, whether it does, and what was seen."""

    claim: str
    holds: bool
    seen: str


def visitor_of(person: str, exchanges: Sequence[Exchange]) -> Visitor:
    """Return the person as their token and their ``tools/list`` show them."""
    claims = next((exchange.claims for exchange in exchanges if exchange.claims), {})
    listing = next(exchange for exchange in exchanges if exchange.rpc_method == "tools/list")
    return Visitor(
        name=person,
        groups=tuple(sorted(claims.get("cognito:groups") or ())),
        tools=tuple(_listed_tool(tool) for tool in listing.response.result.get("tools", ())),
    )


def _listed_tool(tool: Mapping[str, Any]) -> ListedTool:
    annotations = members(tool.get("annotations"))
    destroys = annotations.get("destructiveHint", True)
    return ListedTool(
        name=tool["name"],
        title=tool.get("title") or tool["name"],
        effect="reads" if annotations.get("readOnlyHint") else "destroys" if destroys else "writes",
        hints=tuple(hint for hint in _HINTS if annotations.get(hint) is True),
    )


def hidden_tool(visitors: Sequence[Visitor]) -> tuple[Visitor, str] | None:
    """Return someone and a tool that only the other sees, the most consequential there is; None if there is none."""
    for visitor in visitors:
        hidden = [tool for other in visitors for tool in other.tools if tool.name not in visitor.tool_names]
        if hidden:
            # A tool that destroys makes the plainest example, and deleting is the plainest of those.
            return visitor, min(hidden, key=lambda tool: (tool.effect != "destroys", tool.name)).name
    return None


def _notes(call: ToolCall) -> int:
    return sum(comment["audience"] == "internal" for comment in call.content.get("comments", ()))
