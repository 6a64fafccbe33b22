"""What every output shows, cleaned as it is written; and all of it as one JSON document."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeAlias

from walkthrough.comparison import Assertion, Comparison, Work
from walkthrough.redaction import Redactor
from walkthrough.steps import Era, StepTaken
from walkthrough.target import WalkthroughTarget

Entry: TypeAlias = StepTaken | Comparison | Work | Assertion


class Journal:
    """Keeps what a walkthrough saw. Whatever is written here has lost its secrets before anything can read it.

    Args:
        target: Where the walkthrough goes, and who goes.
        era: Which generation of the protocol the clients speak.
        show: Called with each entry as it is written.
    """

    def __init__(self, target: WalkthroughTarget, era: Era, show: Callable[[Entry], None] = lambda _: None) -> None:
        self.target = target
        self.era = era
        #: Cleans what is recorded too, and learns from it what to clean.
        everybody = (*target.people, *([target.onlooker] if target.onlooker else []))
        self.redactor = Redactor(person.password for person in everybody)
        self.steps: list[StepTaken] = []
        self.compared: Comparison | None = None
        self.worked: Work | None = None
        self.verdicts: list[Assertion] = []
        self._show = show
        self._started = time.monotonic()

    @property
    def elapsed_milliseconds(self) -> int:
        """Since the walkthrough began."""
        return round((time.monotonic() - self._started) * 1000)

    @property
    def people(self) -> tuple[str, ...]:
        """Those who were to take it, whether or not all did."""
        return tuple(person.username for person in self.target.people)

    @property
    def holds(self) -> bool:
        """Whether everything held. Nothing checked is nothing that holds."""
        return bool(self.verdicts) and all(verdict.holds for verdict in self.verdicts)

    def write(self, entry: Entry) -> None:
        """Keep and show a step, a verdict, the comparison or the work, of which there is one each."""
        entry = self.redactor.clean(entry)
        match entry:
            case StepTaken():
                self.steps.append(entry)
            case Comparison():
                self.compared = entry
            case Work():
                self.worked = entry
            case Assertion():
                self.verdicts.append(entry)
        self._show(entry)

    def as_json(self) -> dict[str, Any]:
        """Return everything, in the order in which it happened."""
        return {
            "mcp_url": self.target.mcp_url,
            "is_local": self.target.is_local,
            "era": self.era,
            "holds": self.holds,
            "people": [
                {"name": person, "steps": [_step(taken) for taken in self.steps if taken.person == person]}
                for person in dict.fromkeys(taken.person for taken in self.steps)
            ],
            "comparison": asdict(self.compared) if self.compared else None,
            "work": asdict(self.worked) if self.worked else None,
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
        }


def _step(taken: StepTaken) -> dict[str, Any]:
    return {
        "number": taken.step.number,
        "title": taken.title,
        "sender": taken.sender,
        "receiver": taken.receiver,
        "messages": [asdict(message) for message in taken.messages],
        "facts": [{"name": name, "value": value} for name, value in taken.facts.items()],
        "remark": taken.remark,
    }
