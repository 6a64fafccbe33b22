"""The walkthrough as text: in colour on a terminal, plain in a pipe."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from local.walkthrough.comparison import Call, Comparison, Visitor
from local.walkthrough.deployment import Deployment
from local.walkthrough.journal import Verdict
from local.walkthrough.messages import Message, Participant
from local.walkthrough.steps import Era, Fact, Step

NAMES = {
    Participant.PERSON: "person",
    Participant.CLIENT: "client",
    Participant.SERVER: "server",
    Participant.AUTHORIZATION: "sign-in",
    Participant.PERMISSIONS: "grants",
}
#: Headers that matter to the sequence, in the order shown. The page and the JSON have all of them.
_HEADERS = ("authorization", "mcp-protocol-version", "mcp-method", "mcp-name")
_ANSWER_HEADERS = ("www-authenticate", "location", "retry-after")
_MAX_WIDTH = 110
_MARGIN = 5
_LABEL = 19
_VERDICT = (2, 6)
_MIN_WIDTH = 30
_MAX_BODY_CHARACTERS = 400
_LENGTH = re.compile(r" \((\d+) chars\)")


class TextView:
    """Prints what is written to the journal, line by line, as it is written."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = min(console.width, _MAX_WIDTH)
        self._person = ""
        self._verdicts = 0

    def opening(self, deployment: Deployment, era: Era, people: Iterable[str]) -> None:
        """Say what is about to be shown, and who is who in it."""
        protocol = {"modern": "2026-07-28, no handshake", "legacy": "2025-11-25, with initialize"}[era]
        stand_in = " (a stand-in on this machine)" if deployment.is_local else ""
        self._print("Service Desk MCP: sign in, discover, execute", "bold")
        self._print()
        self._paragraph(
            f"{' and '.join(people)} connect to the same server, one after the other. Everything with an arrow was "
            "recorded on the wire; tokens, codes and verifiers are shortened, and passwords are never shown."
        )
        self._print()
        for name, value in {
            "MCP server": deployment.mcp_url,
            "protocol": protocol,
            "client": "the mcp SDK, with its own OAuth; a script stands in for the model and for the browser",
            "server": f"API Gateway and Lambda{stand_in}",
            "sign-in": f"Cognito's authorization server{stand_in}",
            "grants": f"a DynamoDB table{stand_in}",
        }.items():
            self._labelled(name, value, columns=(2, _LABEL))

    def step(self, step: Step) -> None:
        """Print a step."""
        if step.person != self._person:
            self._person = step.person
            self._heading(step.person)
        self._print(Text.assemble((f"{step.number:>3}  ", "cyan"), (step.title, "bold")))
        if step.remark:
            self._labelled("", step.remark, style="italic dim", columns=(_MARGIN, 0))
        for message in step.messages:
            self._message(message)
        if step.messages:
            self._facts(step.facts)
        else:
            self._inside(step)

    def comparison(self, comparison: Comparison) -> None:
        """Print the two lists side by side, then the calls."""
        self._heading("Side by side")
        self._tool_lists(comparison.visitors)
        for what, calls in (("read a customer", comparison.read), ("search", comparison.searched)):
            if calls:
                self._print()
                self._print(f"  {'Both' if len(calls) > 1 else calls[0].person} may {what}", "bold")
                for call in calls:
                    self._call(call)
        if comparison.hidden and comparison.unknown:
            self._refusal(comparison.hidden, comparison.unknown)
        if comparison.read_again:
            self._print()
            self._print("  And the customer is still there", "bold")
            self._call(comparison.read_again)

    def verdict(self, verdict: Verdict) -> None:
        """Print a verdict; what was seen is repeated only where it did not hold."""
        if not self._verdicts:
            self._heading("What held")
        self._verdicts += 1
        mark, style = ("ok  ", "green") if verdict.holds else ("FAIL", "bold red")
        self._labelled(Text(mark, style), verdict.claim, columns=_VERDICT)
        if not verdict.holds:
            self._labelled("", f"saw: {_cut(verdict.seen)}", columns=_VERDICT, style="red")

    def closing(self, *, holds: bool, seconds: float) -> None:
        """Say how it ended."""
        self._print()
        if holds:
            self._paragraph(f"Nothing was deleted, and everything held. {seconds:.1f} s.", "bold green")
        else:
            self._paragraph(f"The walkthrough did not hold: see FAIL above. {seconds:.1f} s.", "bold red")

    def note(self, text: str) -> None:
        """Print something about the walkthrough itself."""
        self._paragraph(text, "dim")

    def _heading(self, text: str) -> None:
        self._print()
        self._print(text, "bold magenta")
        self._print("-" * min(len(text) + 4, self._width), "magenta")

    def _message(self, message: Message) -> None:
        label = f"{_speaker(message.sender)} → {_speaker(message.receiver)}"
        start, _, query = message.start_line.partition("?")
        self._labelled(label, start + ("?…" if query else ""), style=_status_style(message))
        if message.document and not message.header("mcp-method") and "method" in message.document:
            self._labelled("", f"method: {message.document['method']}")
        # The protocol's headers say something at the endpoint alone; clients send some of them everywhere.
        names = _HEADERS if message.start_line.startswith("POST") else _ANSWER_HEADERS
        for name in names:
            if value := message.header(name):
                # What a redirect carries is told as facts, where it matters.
                self._labelled("", f"{name}: {value.partition('?')[0] if name == 'location' else value}")

    def _inside(self, step: Step) -> None:
        within = step.sender is step.receiver
        label = NAMES[step.sender] if within else f"{NAMES[step.sender]} → {NAMES[step.receiver]}"
        lines = [f"{fact.name}: {fact.value}" for fact in step.facts] or ["nothing of this is on the wire"]
        for number, line in enumerate(lines):
            self._labelled("" if number else label, line)

    def _facts(self, known: Iterable[Fact]) -> None:
        for fact in known:
            self._labelled("", f"{fact.name}: {fact.value}")

    def _tool_lists(self, visitors: tuple[Visitor, ...]) -> None:
        tools = {tool.name: tool for visitor in visitors for tool in visitor.tools}
        widths = (17, 36, 8)
        self._row(("tools/list", "what a call does", *(visitor.name for visitor in visitors)), widths, "dim")
        for name in sorted(tools):
            tool = tools[name]
            hints = ", ".join(hint.removesuffix("Hint") for hint in tool.hints) or "no hints"
            marks = ("listed" if name in visitor.tool_names else "-" for visitor in visitors)
            self._row((name, f"{tool.effect} ({hints})", *marks), widths)
        for visitor in visitors:
            groups = ", ".join(visitor.groups) or "no group"
            self._labelled(visitor.name, f"{groups}: {_count(len(visitor.tools), 'tool')}", columns=(2, _LABEL))

    def _row(self, cells: tuple[str, ...], widths: tuple[int, int, int], style: str = "") -> None:
        padded = [cell.ljust(widths[min(number, 2)]) for number, cell in enumerate(cells)]
        self._print("  " + " ".join(padded).rstrip(), style)

    def _call(self, call: Call) -> None:
        arguments = json.dumps(call.request.document["params"].get("arguments"), ensure_ascii=False)
        self._labelled(call.person, f"tools/call {call.tool} {arguments}")
        self._labelled("", call.response.start_line, style=_status_style(call.response))
        text = call.text if call.content else call.response.body
        self._labelled("", _cut(text))

    def _refusal(self, hidden: Call, unknown: Call) -> None:
        self._print()
        self._print(f"  {hidden.person} calls {hidden.tool} directly, though it was not listed", "bold")
        self._call(hidden)
        self._print(f"  and {unknown.tool}, which does not exist", "bold")
        self._call(unknown)
        if hidden.answers_like(unknown):
            self._labelled("", "The same answer, byte for byte, but for the name.", style="italic")

    def _labelled(
        self, label: str | Text, text: str, *, style: str = "", columns: tuple[int, int] = (_MARGIN, _LABEL)
    ) -> None:
        """Print `text` beside `label`, wrapped with a hanging indent. `columns` are the margin's and label's widths."""
        margin, label_width = columns
        beside = label.copy() if isinstance(label, Text) else Text(label, "dim")
        beside.pad_right(max(label_width - len(beside), 0))
        for line in _wrapped(text, max(self._width - margin - label_width, _MIN_WIDTH)) or [""]:
            self._print(Text.assemble(" " * margin, beside, (line, style)))
            beside = Text(" " * label_width)

    def _paragraph(self, text: str, style: str = "") -> None:
        for line in _wrapped(text, self._width):
            self._print(line, style)

    def _print(self, text: str | Text = "", style: str = "") -> None:
        line = Text(text, style) if isinstance(text, str) else text
        self._console.print(line, soft_wrap=True, highlight=False)
        self._console.file.flush()


def _wrapped(text: str, width: int) -> list[str]:
    # A secret's length stays beside it.
    joined = _LENGTH.sub("\u00a0(\\1\u00a0chars)", text)
    fitting = " ".join(part for word in joined.split() for part in _parts(word, width))
    lines = textwrap.wrap(fitting, width, break_on_hyphens=False)
    return [line.replace("\u00a0", " ") for line in lines]


def _parts(word: str, width: int) -> list[str]:
    """A word too long for a line, taken apart after its punctuation."""
    parts = []
    while len(word) > width:
        cut = max(word.rfind(mark, 0, width) for mark in "/,&:") + 1 or width
        parts.append(word[:cut])
        word = word[cut:]
    return [*parts, word]


def _speaker(participant: Participant) -> str:
    # What a person says on the wire, their browser says.
    return "browser" if participant is Participant.PERSON else NAMES[participant]


def _status_style(message: Message) -> str:
    status = message.start_line[:3]
    if not status.isdecimal():
        return ""
    return {"2": "green", "3": "green"}.get(status[0], "yellow")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_BODY_CHARACTERS else f"{text[:_MAX_BODY_CHARACTERS]}…"
