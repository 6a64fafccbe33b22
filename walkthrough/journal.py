"""What every output shows, cleaned as it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from walkthrough.comparison import Comparison
from walkthrough.redaction import Redactor
from walkthrough.steps import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Something that must hold, whether it does, and what was seen."""

    claim: str
    holds: bool
    seen: str


class Listener(Protocol):
    """Shows what is written as it is written."""

    def step(self, step: Step) -> None:
        """Show a step."""

    def comparison(self, comparison: Comparison) -> None:
        """Show the two people side by side, and the calls made to tell them apart."""

    def verdict(self, verdict: Verdict) -> None:
        """Show a verdict."""


class Silence:
    """A listener that shows nothing: for the outputs that are written once, at the end."""

    def step(self, step: Step) -> None:
        """Show nothing."""

    def comparison(self, comparison: Comparison) -> None:
        """Show nothing."""

    def verdict(self, verdict: Verdict) -> None:
        """Show nothing."""


class Journal:
    """Keeps what a walkthrough saw. Whatever is written here has lost its secrets before anything can read it."""

    def __init__(self, redactor: Redactor, listener: Listener) -> None:
        self._redactor = redactor
        self._listener = listener
        self.steps: list[Step] = []
        self.compared: Comparison | None = None
        self.verdicts: list[Verdict] = []

    @property
    def holds(self) -> bool:
        """Whether everything held. Nothing checked is nothing that holds."""
        return bool(self.verdicts) and all(verdict.holds for verdict in self.verdicts)

    def step(self, step: Step) -> None:
        """Write a step."""
        self.steps.append(self._redactor.clean(step))
        self._listener.step(self.steps[-1])

    def comparison(self, comparison: Comparison) -> None:
        """Write the comparison; there is one."""
        self.compared = self._redactor.clean(comparison)
        self._listener.comparison(self.compared)

    def verdict(self, claim: str, *, holds: bool, seen: str) -> None:
        """Write a verdict."""
        self.verdicts.append(self._redactor.clean(Verdict(claim=claim, holds=holds, seen=seen)))
        self._listener.verdict(self.verdicts[-1])
