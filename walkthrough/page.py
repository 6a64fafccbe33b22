"""The walkthrough as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from servicedesk.tools.text import inert
from walkthrough.comparison_text import gist
from walkthrough.journal import Journal
from walkthrough.steps import PROTOCOL_VERSIONS, Step, StepTaken
from walkthrough.wire import Participant, WireMessage, members, parse_json

PARTICIPANTS: Mapping[Participant, tuple[str, str]] = {
    Participant.PERSON: ("Person", "and browser"),
    Participant.CLIENT: ("MCP client", "and model"),
    Participant.SERVER: ("MCP server", "API Gateway + Lambda"),
    Participant.AUTHORIZATION: ("Authorization", "Cognito"),
    Participant.PERMISSIONS: ("Permissions", "DynamoDB"),
}
#: Facts that need no name beside them on an arrow.
_SPEAK_FOR_THEMSELVES = frozenset({"answer", "arguments", "opens", "question", "selected", "size", "text", "tools"})
_LANES = {participant: lane for lane, participant in enumerate(PARTICIPANTS)}
_HERE = Path(__file__).parent


def page(journal: Journal) -> str:
    """Return the page: no script, nothing fetched, everything that was on the wire escaped."""
    css = (_HERE / "page.css").read_text(encoding="utf-8")
    return _template().render(
        css=css,
        css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
        target=journal.target,
        era=PROTOCOL_VERSIONS[journal.era],
        participants=PARTICIPANTS.values(),
        people=journal.people,
        # The groups that each person's token names, for as far as they came.
        groups={taken.person: taken.facts["groups"] for taken in journal.steps if "groups" in taken.facts},
        sequence=[_row(step, journal) for step in Step],
        comparison=journal.compared,
        work=journal.worked,
        verdicts=journal.verdicts,
        holds=journal.holds,
    )


def _row(step: Step, journal: Journal) -> tuple[int, str, list[StepTaken | None]]:
    """A step's number and title, and how each person took it."""
    taken = {each.person: each for each in journal.steps if each.step is step}
    title = next((each.title for each in taken.values()), step.title)
    return step.number, title, [taken.get(person) for person in journal.people]


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        finalize=_plain,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["gist"] = gist
    environment.filters |= {"arrows": _arrows, "body": _body}
    return environment.get_template("page.html.j2")


def _plain(value: object) -> object:
    """Return what the page shows of a value: of text, nothing that hides, reorders or carries other text."""
    return inert(value) if type(value) is str else value  # markup is ours, and was plain before it was made


def _arrow(speaker: WireMessage | StepTaken) -> str:
    """CSS classes that draw an arrow from sender to receiver: where it starts, how far it goes, which way it points."""
    start, end = _LANES[speaker.sender], _LANES[speaker.receiver]
    if start == end:
        return f"at{start} self"
    return f"at{min(start, end)} over{abs(start - end)} {'right' if start < end else 'left'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """An arrow of the diagram: the classes that place it, and what is written on it."""

    classes: str
    label: str
    #: The one thing to know about the step, on its last arrow.
    gist: str = ""


def _arrows(taken: StepTaken) -> list[Arrow]:
    name, said = taken.step.gist, taken.facts.get(taken.step.gist, "")
    gist = f"{name}: {said}" if said and name not in _SPEAK_FOR_THEMSELVES else said
    if not taken.messages:
        return [Arrow(classes=f"{_arrow(taken)} inside", label="", gist=gist or "inside the server")]
    arrows = [Arrow(classes=f"{_arrow(each)} {_tone(each)}", label=_label(each)) for each in taken.messages]
    return [*arrows[:-1], replace(arrows[-1], gist=gist)]


def _label(message: WireMessage) -> str:
    """The start line without its query, and the JSON-RPC method that a request asks for."""
    start, _, query = message.start_line.partition("?")
    method = members(message.document).get("method", "")
    return " ".join(part for part in (start + ("?…" if query else ""), method) if part)


def _tone(message: WireMessage) -> str:
    status = message.start_line[:3]
    if not status.isdecimal():
        return "request"
    return "warning" if status >= "400" else "response"


def _body(text: str) -> str:
    """A body for reading: JSON indented, anything else as it was."""
    document = parse_json(text)
    return text if document is None else json.dumps(document, indent=2, ensure_ascii=False)
