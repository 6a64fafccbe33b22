"""The two people side by side, as text: the lists, the calls that were allowed, the refusal."""

from __future__ import annotations

import json

from walkthrough.columns import LABEL, Columns
from walkthrough.comparison import Comparison, ToolCall, Visitor, Work
from walkthrough.wire import WireMessage, members, text_of

_EFFECT_WIDTH, _MARK_WIDTH = 36, 8
_MAX_CHARACTERS = 400
_MAX_CHARACTERS_OF_A_SUMMARY = 150


class ComparisonText:
    """Prints the comparison. The summary leaves out what only repeats: the search, and the customer read again."""

    def __init__(self, columns: Columns, *, verbose: bool) -> None:
        self._columns = columns
        self._verbose = verbose

    def print(self, comparison: Comparison) -> None:
        """Print the two lists side by side, then the calls."""
        self._tool_lists(comparison.visitors)
        self._allowed_calls("read a customer", comparison.read, comparison)
        if self._verbose:
            self._allowed_calls("search", comparison.searched, comparison)
            self._allowed_calls("use a tool of your own, from tools/", comparison.own, comparison)
        if comparison.hidden and comparison.unknown:
            self._refusal(comparison.hidden, comparison.unknown)
        if self._verbose and comparison.read_again:
            self._columns.line()
            self._columns.line("  And the customer is still there", "bold")
            self._call(comparison.read_again)

    def print_work(self, work: Work) -> None:
        """Print what was done to one ticket, a line for each call, and what somebody else sees of it."""
        self._columns.line()
        self._columns.line(f"  {work.done[0].person} takes a ticket from search to resolved", "bold")
        for call in work.done:
            self._work_call(call)
        if not work.seen:
            return
        self._columns.line(f"  and {work.seen[0].person}, who may only read, looks at it", "bold")
        for call in work.seen:
            self._work_call(call)
            if call.content:
                notes = f"{work.hidden_notes} internal note{'' if work.hidden_notes == 1 else 's'}"
                self._columns.labelled_line("", f"Not shown to {call.person}: {notes}.", style="italic")

    def _work_call(self, call: ToolCall) -> None:
        if self._verbose:
            self._call(call)
        else:
            self._columns.labelled_line(call.tool, gist(call), style="" if call.content else "yellow")

    def _tool_lists(self, visitors: tuple[Visitor, ...]) -> None:
        tools = {tool.name: tool for visitor in visitors for tool in visitor.tools}
        width = max(map(len, ("tools/list", *tools)))
        self._row(width, "tools/list", "what a call does", *(visitor.name for visitor in visitors), style="dim")
        for name, tool in sorted(tools.items()):
            hints = ", ".join(hint.removesuffix("Hint") for hint in tool.hints) or "no hints"
            marks = ("listed" if name in visitor.tool_names else "-" for visitor in visitors)
            self._row(width, name, f"{tool.effect} ({hints})", *marks)
        for visitor in visitors:
            groups, number = ", ".join(visitor.groups) or "no group", len(visitor.tools)
            text = f"{groups}: {number} tool{'' if number == 1 else 's'}"
            self._columns.labelled_line(visitor.name, text, columns=(2, LABEL))

    def _row(self, width: int, name: str, effect: str, *marks: str, style: str = "") -> None:
        padded = [name.ljust(width), effect.ljust(_EFFECT_WIDTH), *(mark.ljust(_MARK_WIDTH) for mark in marks)]
        self._columns.line("  " + " ".join(padded).rstrip(), style)

    def _allowed_calls(self, what: str, calls: tuple[ToolCall, ...], comparison: Comparison) -> None:
        if not calls:
            return
        self._columns.line()
        self._columns.line(f"  {'Both' if len(calls) > 1 else calls[0].person} may {what}", "bold")
        for call in calls:
            self._call(call)
            if call in comparison.read and (fields := comparison.not_shown(call)):
                self._columns.labelled_line("", f"Not shown to {call.person}: {', '.join(fields)}.", style="italic")

    def _refusal(self, hidden: ToolCall, unknown: ToolCall) -> None:
        self._columns.line()
        self._columns.line(f"  {hidden.person} calls {hidden.tool} directly, though it was not listed", "bold")
        self._call(hidden)
        self._columns.line(f"  and {unknown.tool}, which does not exist", "bold")
        self._call(unknown)
        if hidden.answers_like(unknown):
            self._columns.labelled_line("", "The same answer, byte for byte, but for the name.", style="italic")

    def _call(self, call: ToolCall) -> None:
        arguments = json.dumps(call.request.document["params"].get("arguments"), ensure_ascii=False)
        self._columns.labelled_line(call.person, f"tools/call {call.tool} {arguments}")
        self._columns.labelled_line("", call.response.start_line, style=status_style(call.response))
        most = _MAX_CHARACTERS if self._verbose else _MAX_CHARACTERS_OF_A_SUMMARY
        self._columns.labelled_line("", call.text if len(call.text) <= most else f"{call.text[:most]}…")


def gist(call: ToolCall) -> str:
    """Return the sentence that says what came of a call: of a result, of a question, or of a refusal."""
    refusal = members(members(call.response.document).get("error")).get("message")
    said = str(refusal or call.content.get("outcome") or text_of(call.response.result))
    question, mark, _ = said.partition("?")
    return f"{question}{mark}" if mark else said


def status_style(message: WireMessage) -> str:
    """Return the colour of a response by its status; none for a request."""
    status = message.start_line[:3]
    return {"2": "green", "3": "green"}.get(status[0], "yellow") if status.isdecimal() else ""
