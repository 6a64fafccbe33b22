"""What must hold at the end of a walkthrough."""

from __future__ import annotations

from collections.abc import Iterator

from walkthrough.comparison import Assertion, Comparison, ToolCall, Work
from walkthrough.wire import WireMessage, members


def verdicts(comparison: Comparison, worked: Work | None, forged: WireMessage | None) -> Iterator[Assertion]:
    """Yield what must hold at the end. `forged` is the answer to a token that somebody changed."""
    visitors, calls = comparison.visitors, comparison.calls
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
    yield Assertion(
        claim="Nothing was deleted: the customer reads as before",
        holds=again is not None and bool(again.content) and again.content == calls[0].content,
        seen=again.outcome if again else "nobody could read the customer",
    )
    if worked is not None:
        yield from _work(worked)


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


def _work(worked: Work) -> Iterator[Assertion]:
    yield Assertion(
        claim=f"{worked.done[0].person} takes a ticket from search to resolved",
        holds=worked.is_resolved,
        seen="; ".join(call.outcome for call in worked.done),
    )
    if worked.seen:
        read, changed = worked.seen
        yield Assertion(
            claim=f"{read.person} reads the same ticket without its internal notes",
            holds=bool(read.content) and worked.hidden_notes > 0 and "internal" not in read.response.body,
            seen=read.outcome,
        )
        yield Assertion(
            claim=f"{changed.person} changing it is refused", holds=changed.is_refused, seen=str(changed.response)
        )
