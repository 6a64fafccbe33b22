"""The walkthrough as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from servicedesk.tools.text import inert
from walkthrough.deployment import Deployment
from walkthrough.journal import Journal
from walkthrough.messages import Message, Participant
from walkthrough.steps import SEQUENCE, Era, Fact, Step

PARTICIPANTS: Mapping[Participant, tuple[str, str]] = {
    Participant.PERSON: ("Person", "and browser"),
    Participant.CLIENT: ("MCP client", "and model"),
    Participant.SERVER: ("MCP server", "API Gateway + Lambda"),
    Participant.AUTHORIZATION: ("Authorization", "Cognito"),
    Participant.PERMISSIONS: ("Permissions", "DynamoDB"),
}
#: Step → the fact that says most about it.
_GIST = {
    2: "authorization_servers", 4: "code_challenge_methods_supported", 5: "opens", 6: "code_challenge",
    8: "username", 9: "code", 10: "code_verifier", 11: "access_token", 13: "capabilities", 15: "groups", 16: "tools",
    17: "size", 18: "question", 19: "selected", 20: "arguments", 22: "fields", 23: "text", 24: "answer",
}  # fmt: skip
_SPEAKS_FOR_ITSELF = frozenset({5, 16, 17, 18, 19, 20, 23, 24})
_LANES = {participant: lane for lane, participant in enumerate(PARTICIPANTS)}
_HERE = Path(__file__).parent


def page(journal: Journal, deployment: Deployment, era: Era, people: tuple[str, ...]) -> str:
    """Return the page: no script, nothing fetched, everything that was on the wire escaped.

    `people` are the two who were to take the walkthrough, whether or not both did.
    """
    css = (_HERE / "page.css").read_text(encoding="utf-8")
    taken = {(step.person, step.number): step for step in journal.steps}
    return _template().render(
        css=css,
        css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
        deployment=deployment,
        era={"modern": "2026-07-28", "legacy": "2025-11-25"}[era],
        participants=PARTICIPANTS.values(),
        people=people,
        groups=_groups(journal),
        sequence=[
            (number, _title(number, people, taken), [taken.get((person, number)) for person in people])
            for number in SEQUENCE
        ],
        comparison=journal.compared,
        verdicts=journal.verdicts,
        holds=journal.holds,
    )


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        finalize=_plain,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"arrows": _arrows, "body": _body}
    return environment.get_template("page.html.j2")


def _plain(value: object) -> object:
    """Return what the page shows of a value: of text, nothing that hides, reorders or carries other text."""
    return inert(value) if type(value) is str else value  # markup is ours, and was plain before it was made


def _title(number: int, people: tuple[str, ...], taken: Mapping[tuple[str, int], Step]) -> str:
    titles = (taken[person, number].title for person in people if (person, number) in taken)
    return next(titles, SEQUENCE[number][0])


def _groups(journal: Journal) -> Mapping[str, str]:
    """The groups that each person's token names, for as far as they came."""
    return {step.person: fact.value for step in journal.steps for fact in step.facts if fact.name == "groups"}


def _arrow(speaker: Message | Step) -> str:
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


def _arrows(step: Step) -> list[Arrow]:
    gist = next((_said(step, fact) for fact in step.facts if fact.name == _GIST.get(step.number)), "")
    if not step.messages:
        return [Arrow(classes=f"{_arrow(step)} inside", label="", gist=gist or "inside the server")]
    *earlier, last = step.messages
    return [
        *(Arrow(classes=f"{_arrow(message)} {_tone(message)}", label=_label(message)) for message in earlier),
        Arrow(classes=f"{_arrow(step)} {_tone(last)}", label=_label(last), gist=gist),
    ]


def _said(step: Step, fact: Fact) -> str:
    return fact.value if step.number in _SPEAKS_FOR_ITSELF else f"{fact.name}: {fact.value}"


def _label(message: Message) -> str:
    """The start line without its query, and the JSON-RPC method that a request asks for."""
    start, _, query = message.start_line.partition("?")
    document = message.document
    method = document.get("method", "") if isinstance(document, dict) else ""
    return " ".join(part for part in (start + ("?…" if query else ""), method) if part)


def _tone(message: Message) -> str:
    status = message.start_line[:3]
    if not status.isdecimal():
        return "request"
    return "warning" if status >= "400" else "response"


def _body(text: str) -> str:
    """A body for reading: JSON indented, anything else as it was."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
