"""The walkthrough as text: in colour on a terminal, plain in a pipe."""

from __future__ import annotations

import json
from collections.abc import Iterable

from rich.text import Text

from stack.plain import PlainConsole
from walkthrough.columns import LABEL, MARGIN, Columns
from walkthrough.comparison import Call, Comparison, Visitor
from walkthrough.deployment import Deployment
from walkthrough.journal import Verdict
from walkthrough.messages import Message, Participant
from walkthrough.steps import Era, Fact, Step

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
_VERDICT = (2, 6)
_MAX_BODY_CHARACTERS = 400


class TextView:
    """Prints what is written to the journal, line by line, as it is written."""

    def __init__(self, console: PlainConsole) -> None:
        self._columns = Columns(console)
        self._person = ""
        self._verdicts = 0

    def opening(self, deployment: Deployment, era: Era, people: Iterable[str]) -> None:
        """Say what is about to be shown, and who is who in it."""
        protocol = {"modern": "2026-07-28, no handshake", "legacy": "2025-11-25, with initialize"}[era]
        stand_in = " (a stand-in on this machine)" if deployment.is_local else ""
        self._columns.line("Service Desk MCP: sign in, discover, execute", "bold")
        self._columns.line()
        self._columns.paragraph(
            f"{' and '.join(people)} connect to the same server, one after the other. What has an arrow → was recorded "
            "on the wire. What has an arrow ⇢ was not, and is told from what can be seen outside. Tokens, codes and "
            "verifiers are shortened; passwords are never shown."
        )
        self._columns.line()
        for name, value in {
            "MCP server": deployment.mcp_url,
            "protocol": protocol,
            "client": "the mcp SDK, with its own OAuth; a script stands in for the model and for the browser",
            "server": f"API Gateway and Lambda{stand_in}",
            "sign-in": f"Cognito's authorization server{stand_in}",
            "grants": f"a DynamoDB table{stand_in}",
        }.items():
            self._columns.labelled(name, value, columns=(2, LABEL))

    def step(self, step: Step) -> None:
        """Print a step."""
        if step.person != self._person:
            self._person = step.person
            self._heading(step.person)
        self._columns.line(Text.assemble((f"{step.number:>3}  ", "cyan"), (step.title, "bold")))
        if step.remark:
            self._columns.labelled("", step.remark, style="italic dim", columns=(MARGIN, 0))
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
        for what, calls in (
            ("read a customer", comparison.read),
            ("search", comparison.searched),
            ("use a tool of your own, from tools/", comparison.own),
        ):
            if calls:
                self._columns.line()
                self._columns.line(f"  {'Both' if len(calls) > 1 else calls[0].person} may {what}", "bold")
                for call in calls:
                    self._call(call)
                    if call in comparison.read and (fields := comparison.not_shown(call)):
                        self._columns.labelled("", f"Not shown to {call.person}: {', '.join(fields)}.", style="italic")
        if comparison.hidden and comparison.unknown:
            self._refusal(comparison.hidden, comparison.unknown)
        if comparison.read_again:
            self._columns.line()
            self._columns.line("  And the customer is still there", "bold")
            self._call(comparison.read_again)

    def verdict(self, verdict: Verdict) -> None:
        """Print a verdict; what was seen is repeated only where it did not hold."""
        if not self._verdicts:
            self._heading("What held")
        self._verdicts += 1
        mark, style = ("ok  ", "green") if verdict.holds else ("FAIL", "bold red")
        self._columns.labelled(Text(mark, style), verdict.claim, columns=_VERDICT)
        if not verdict.holds:
            self._columns.labelled("", f"saw: {_cut(verdict.seen)}", columns=_VERDICT, style="red")

    def closing(self, *, holds: bool, seconds: float) -> None:
        """Say how it ended."""
        self._columns.line()
        if holds:
            self._columns.paragraph(f"Nothing was deleted, and everything held. {seconds:.1f} s.", "bold green")
        else:
            self._columns.paragraph(f"The walkthrough did not hold: see FAIL above. {seconds:.1f} s.", "bold red")

    def note(self, text: str) -> None:
        """Print something about the walkthrough itself."""
        self._columns.paragraph(text, "dim")

    def _heading(self, text: str) -> None:
        self._columns.line()
        self._columns.line(text, "bold magenta")
        self._columns.line("-" * (len(text) + 4), "magenta")

    def _message(self, message: Message) -> None:
        label = f"{_speaker(message.sender)} → {_speaker(message.receiver)}"
        start, _, query = message.start_line.partition("?")
        self._columns.labelled(label, start + ("?…" if query else ""), style=_status_style(message))
        if message.document and not message.header("mcp-method") and "method" in message.document:
            self._columns.labelled("", f"method: {message.document['method']}")
        # The protocol's headers say something at the endpoint alone; clients send some of them everywhere.
        names = _HEADERS if message.start_line.startswith("POST") else _ANSWER_HEADERS
        for name in names:
            if value := message.header(name):
                # What a redirect carries is told as facts, where it matters.
                self._columns.labelled("", f"{name}: {value.partition('?')[0] if name == 'location' else value}")

    def _inside(self, step: Step) -> None:
        within = step.sender is step.receiver
        label = NAMES[step.sender] if within else f"{NAMES[step.sender]} ⇢ {NAMES[step.receiver]}"
        lines = [f"{fact.name}: {fact.value}" for fact in step.facts] or ["nothing of this is on the wire"]
        for number, line in enumerate(lines):
            self._columns.labelled("" if number else label, line)

    def _facts(self, known: Iterable[Fact]) -> None:
        for fact in known:
            self._columns.labelled("", f"{fact.name}: {fact.value}")

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
            self._columns.labelled(visitor.name, f"{groups}: {_count(len(visitor.tools), 'tool')}", columns=(2, LABEL))

    def _row(self, cells: tuple[str, ...], widths: tuple[int, int, int], style: str = "") -> None:
        padded = [cell.ljust(widths[min(number, 2)]) for number, cell in enumerate(cells)]
        self._columns.line("  " + " ".join(padded).rstrip(), style)

    def _call(self, call: Call) -> None:
        arguments = json.dumps(call.request.document["params"].get("arguments"), ensure_ascii=False)
        self._columns.labelled(call.person, f"tools/call {call.tool} {arguments}")
        self._columns.labelled("", call.response.start_line, style=_status_style(call.response))
        text = call.text if call.content else call.response.body
        self._columns.labelled("", _cut(text))

    def _refusal(self, hidden: Call, unknown: Call) -> None:
        self._columns.line()
        self._columns.line(f"  {hidden.person} calls {hidden.tool} directly, though it was not listed", "bold")
        self._call(hidden)
        self._columns.line(f"  and {unknown.tool}, which does not exist", "bold")
        self._call(unknown)
        if hidden.answers_like(unknown):
            self._columns.labelled("", "The same answer, byte for byte, but for the name.", style="italic")


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
