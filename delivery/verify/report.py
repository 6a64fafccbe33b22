"""What is printed: a line for each question, in sections, and advice below what it belongs to."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, TextIO

from delivery.verify.verdict import CheckOutcome, CheckResult
from stack.plain import PlainConsole, one_line

_STYLES: Final = {CheckOutcome.PASS: "green", CheckOutcome.FAIL: "red", CheckOutcome.NOT_TRIED: "yellow"}
_MARGIN: Final = " " * (2 + max(map(len, CheckOutcome)) + 2)
_WIDTH_COLUMNS: Final = 110


class Report:
    """Prints findings as they come. Lives as long as one run.

    Args:
        stream: Where to; colours only if it is a terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        self._console = PlainConsole(stream, soft_wrap=True)
        self._section = ""
        self._advice = ""
        self._counted: Counter[CheckOutcome] = Counter()

    def begin(self, stack: str) -> None:
        """Print which stack it is about."""
        self._console.print(one_line(stack))

    def tell(self, finding: CheckResult) -> None:
        """Print one finding, below its section's title."""
        if finding.section != self._section:
            self._section = finding.section
            self._console.print()
            self._console.print(one_line((finding.section, "bold")))
        verdict = finding.verdict
        self._counted[verdict.outcome] += 1
        said = f"{finding.about}: {verdict.found}" if verdict.found else finding.about
        outcome = verdict.outcome.ljust(max(map(len, CheckOutcome)))
        self._console.print(one_line("  ", (outcome, _STYLES[verdict.outcome]), "  ", said))
        # What is to be done about several lines in a row is said once.
        if verdict.advice != self._advice:
            for line in _wrap(verdict.advice):
                self._console.print(one_line(_MARGIN, line))
        self._advice = verdict.advice

    def end(self) -> bool:
        """Print how many there were of each, and return whether nothing failed."""
        passed, failed, not_tried = (self._counted[outcome] for outcome in CheckOutcome)
        self._console.print()
        self._console.print(one_line(f"{passed} passed, {failed} failed, {not_tried} not tried."))
        return failed == 0


def document(stack: str, region: str, findings: Sequence[CheckResult]) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "stack": stack,
        "region": region,
        "findings": [
            {
                "section": finding.section,
                "about": finding.about,
                "outcome": finding.verdict.outcome,
                "found": finding.verdict.found,
                "advice": finding.verdict.advice,
            }
            for finding in findings
        ],
        **{outcome.name.lower(): sum(f.verdict.outcome is outcome for f in findings) for outcome in CheckOutcome},
    }


def _wrap(advice: str) -> list[str]:
    return textwrap.wrap(advice, _WIDTH_COLUMNS - len(_MARGIN), break_long_words=False, break_on_hyphens=False)
