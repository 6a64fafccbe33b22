"""What must hold at the end."""

from __future__ import annotations

from walkthrough.comparison import Call, Comparison
from walkthrough.journal import Journal


def judge(journal: Journal, comparison: Comparison) -> None:
    """Write a verdict for everything that the two people together must show."""
    names = " and ".join(visitor.name for visitor in comparison.visitors)
    journal.verdict(
        "Each signed in with a code and PKCE, and got a token for this server",
        holds=bool(comparison.visitors),
        seen=names,
    )
    _lists(journal, comparison)
    _allowed(journal, comparison)
    _hidden(journal, comparison)
    _nothing_changed(journal, comparison)


def _lists(journal: Journal, comparison: Comparison) -> None:
    lists = [visitor.tool_names for visitor in comparison.visitors]
    journal.verdict(
        "They see different tools",
        holds=len(set(lists)) > 1,
        seen="; ".join(f"{visitor.name}: {len(visitor.tools)}" for visitor in comparison.visitors),
    )


def _allowed(journal: Journal, comparison: Comparison) -> None:
    calls = (*comparison.read, *comparison.searched, *comparison.own)
    journal.verdict(
        "Every tool that was listed and called gave a result",
        holds=bool(calls) and all(call.content for call in calls),
        seen="; ".join(f"{call.person} {call.tool} {_outcome(call)}" for call in calls) or "nothing was called",
    )


def _hidden(journal: Journal, comparison: Comparison) -> None:
    hidden, unknown = comparison.hidden, comparison.unknown
    if hidden is None or unknown is None:
        journal.verdict("A hidden tool is refused", holds=False, seen="no tool is hidden from either of them")
        return
    journal.verdict(
        f"{hidden.person} calling {hidden.tool}, which was not listed, is refused",
        holds=hidden.is_refused,
        seen=_answer(hidden),
    )
    journal.verdict(
        "The refusal is the answer for a tool that does not exist, byte for byte but for the name",
        holds=unknown.is_refused and hidden.answers_like(unknown),
        seen=_answer(unknown),
    )


def _nothing_changed(journal: Journal, comparison: Comparison) -> None:
    again = comparison.read_again
    before = next((call for call in comparison.read if again and call.person == again.person), None)
    journal.verdict(
        "Nothing was deleted: the customer reads as before",
        holds=again is not None and before is not None and bool(again.content) and again.content == before.content,
        seen=f"{again.person} {again.tool} {_outcome(again)}" if again else "nobody could read the customer",
    )


def _outcome(call: Call) -> str:
    return "gave a result" if call.content else f"was answered {_answer(call)}"


def _answer(call: Call) -> str:
    return f"{call.response.start_line} {call.response.body}"
