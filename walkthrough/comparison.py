"""Two people beside each other: what each sees, what each is answered, and whether that is as it must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    #: The customer of `read`, read again after the refusal.
    read_again: ToolCall | None

    def not_shown(self, reading: ToolCall) -> tuple[str, ...]:
        """Return the fields of the customer that `reading` lacks and another person's has."""
        return tuple(sorted({name for other in self.read for name in other.content} - set(reading.content) - _SAID))


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


def verdicts(comparison: Comparison, forged: WireMessage | None) -> Iterator[Assertion]:
    """Yield what must hold at the end. `forged` is the answer to a token that somebody changed."""
    visitors, calls = comparison.visitors, (*comparison.read, *comparison.searched, *comparison.own)
    yield Assertion(
        claim="Each signed in with a code and PKCE, and got a token for this server",
        holds=bool(visitors),
        seen=" and ".join(visitor.name for visitor in visitors),
    )
    yield Assertion(
        claim="A token that somebody changed is refused",
        holds=forged is not None and forged.start_line.startswith("401") and "error" in members(forged.document),
        seen=str(forged) if forged else "nobody had a token",
    )
    yield Assertion(
        claim="They see different tools",
        holds=len({visitor.tool_names for visitor in visitors}) > 1,
        seen="; ".join(f"{visitor.name}: {len(visitor.tools)}" for visitor in visitors),
    )
    yield Assertion(
        claim="Every tool that was listed and called gave a result",
        holds=bool(calls) and all(call.content for call in calls),
        seen="; ".join(call.outcome for call in calls) or "nothing was called",
    )
    yield from _refusals(comparison.hidden, comparison.unknown)
    again = comparison.read_again
    before = next((call for call in comparison.read if again and call.person == again.person), None)
    yield Assertion(
        claim="Nothing was deleted: the customer reads as before",
        holds=again is not None and before is not None and bool(again.content) and again.content == before.content,
        seen=again.outcome if again else "nobody could read the customer",
    )


def _refusals(hidden: ToolCall | None, unknown: ToolCall | None) -> Iterator[Assertion]:
    if hidden is None or unknown is None:
        yield Assertion(claim="A hidden tool is refused", holds=False, seen="no tool is hidden from either of them")
        return
    yield Assertion(
        claim=f"{hidden.person} calling {hidden.tool}, which was not listed, is refused",
        holds=hidden.is_refused,
        seen=str(hidden.response),
    )
    yield Assertion(
        claim="The refusal is the answer for a tool that does not exist, byte for byte but for the name",
        holds=unknown.is_refused and hidden.answers_like(unknown),
        seen=str(unknown.response),
    )
