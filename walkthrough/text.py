"""The walkthrough as text: in colour on a terminal, plain in a pipe; a summary, or every step and message."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from stack.plain import PlainConsole
from walkthrough.columns import LABEL, MARGIN, Columns
from walkthrough.comparison import Assertion, Comparison, Work
from walkthrough.comparison_text import ComparisonText, status_style
from walkthrough.journal import Entry, Journal
from walkthrough.steps import Era, StepTaken
from walkthrough.target import WalkthroughTarget
from walkthrough.wire import Participant, WireMessage, members

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
_MAX_SEEN_CHARACTERS = 400


class TextView:
    """Prints what is written to the journal, line by line, as it is written.

    Args:
        console: Where to.
        verbose: Print every step and message. Otherwise what the two were shown, given and refused.
    """

    def __init__(self, console: PlainConsole, *, verbose: bool) -> None:
        self._columns = Columns(console)
        self._verbose = verbose
        self._person = ""
        self._verdicts = 0

    def say_opening(self, target: WalkthroughTarget, era: Era) -> None:
        """Say what is about to be shown, and who is who in it."""
        self._columns.line("Service Desk MCP: sign in, discover, execute", "bold")
        self._columns.line()
        people = " and ".join(person.username for person in target.people)
        if not self._verbose:
            self._columns.paragraph(f"{people} connect to the same server, {target.mcp_url}, one after the other.")
            return
        self._columns.paragraph(
            f"{people} connect to the same server, one after the other. What has an arrow → was recorded on the wire. "
            "What has an arrow ⇢ was not, and is told from what can be seen outside. Tokens, codes and verifiers are "
            "shortened; passwords are never shown."
        )
        self._columns.line()
        stand_in = " (a stand-in on this machine)" if target.is_local else ""
        for name, value in {
            "MCP server": target.mcp_url,
            "protocol": {"modern": "2026-07-28, no handshake", "legacy": "2025-11-25, with initialize"}[era],
            "client": "the mcp SDK, with its own OAuth; a script stands in for the model and for the browser",
            "server": f"API Gateway and Lambda{stand_in}",
            "sign-in": f"Cognito's authorization server{stand_in}",
            "grants": f"a DynamoDB table{stand_in}",
        }.items():
            self._columns.labelled_line(name, value, columns=(2, LABEL))

    def entry(self, entry: Entry) -> None:
        """Print a step, the comparison, the work or a verdict."""
        match entry:
            case StepTaken():
                self._step(entry)
            case Comparison():
                self._columns.heading("Side by side")
                ComparisonText(self._columns, verbose=self._verbose).print(entry)
            case Work():
                ComparisonText(self._columns, verbose=self._verbose).print_work(entry)
            case Assertion():
                self._verdict(entry)

    def say_closing(self, journal: Journal, html: Path | None) -> None:
        """Say how it ended, and where there is more to see."""
        seconds = f"{journal.elapsed_milliseconds / 1000:.1f} s."
        self._columns.line()
        if journal.holds:
            self._columns.paragraph(f"Nothing was deleted, and everything held. {seconds}", "bold green")
        else:
            self._columns.paragraph(f"The walkthrough did not hold: see FAIL above. {seconds}", "bold red")
        if html:
            self._columns.line(f"The page is in {html}.", "dim")
        if not self._verbose:
            self._columns.line("Every message on the wire: the same with --verbose, or VERBOSE=1 for make.", "dim")

    def _step(self, taken: StepTaken) -> None:
        is_first, self._person = taken.person != self._person, taken.person
        if not self._verbose:
            if is_first:
                self._columns.line(f"  {taken.person} signs in, lists the tools, and asks ...")
            return
        if is_first:
            self._columns.heading(taken.person)
        self._columns.line(Text.assemble((f"{taken.step.number:>3}  ", "cyan"), (taken.title, "bold")))
        if taken.remark:
            self._columns.labelled_line("", taken.remark, style="italic dim", columns=(MARGIN, 0))
        for message in taken.messages:
            self._message(message)
        # What has no message of its own begins with who acts on whom.
        sender, receiver = NAMES[taken.sender], NAMES[taken.receiver]
        label = "" if taken.messages else sender if sender == receiver else f"{sender} ⇢ {receiver}"
        lines = [f"{name}: {value}" for name, value in taken.facts.items()]
        for line in lines or ([] if taken.messages else ["nothing of this is on the wire"]):
            self._columns.labelled_line(label, line)
            label = ""

    def _verdict(self, verdict: Assertion) -> None:
        """Print a verdict, in the summary only one that did not hold; what was seen is repeated only there."""
        if verdict.holds and not self._verbose:
            return
        if not self._verdicts:
            self._columns.heading("What held" if self._verbose else "What did not hold")
        self._verdicts += 1
        mark, style = ("ok  ", "green") if verdict.holds else ("FAIL", "bold red")
        self._columns.labelled_line(Text(mark, style), verdict.claim, columns=_VERDICT)
        if not verdict.holds:
            seen = verdict.seen
            shown = seen if len(seen) <= _MAX_SEEN_CHARACTERS else f"{seen[:_MAX_SEEN_CHARACTERS]}…"
            self._columns.labelled_line("", f"saw: {shown}", columns=_VERDICT, style="red")

    def _message(self, message: WireMessage) -> None:
        label = f"{_speaker(message.sender)} → {_speaker(message.receiver)}"
        start, _, query = message.start_line.partition("?")
        self._columns.labelled_line(label, start + ("?…" if query else ""), style=status_style(message))
        method = members(message.document).get("method")
        if method and not message.header("mcp-method"):
            self._columns.labelled_line("", f"method: {method}")
        # The protocol's headers say something at the endpoint alone; clients send some of them everywhere.
        names = _HEADERS if message.start_line.startswith("POST") else _ANSWER_HEADERS
        for name in names:
            if value := message.header(name):
                # What a redirect carries is told as facts, where it matters.
                self._columns.labelled_line("", f"{name}: {value.partition('?')[0] if name == 'location' else value}")


def _speaker(participant: Participant) -> str:
    # What a person says on the wire, their browser says.
    return "browser" if participant is Participant.PERSON else NAMES[participant]
