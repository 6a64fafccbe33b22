"""What came of asking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckOutcome(StrEnum):
    """Whether an assumption holds. What could not be asked neither holds nor fails."""

    PASS = "PASS"
    FAIL = "FAIL"
    NOT_TRIED = "NOT TRIED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An outcome with its reason."""

    outcome: CheckOutcome
    #: What was found, without a full stop; may quote what AWS or the server said.
    found: str
    #: What to do next, in sentences; empty when there is nothing to do.
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One line of the report."""

    section: str
    #: What was asked about, without a full stop.
    about: str
    verdict: Verdict


def pass_verdict(found: str = "", advice: str = "") -> Verdict:
    """Return the verdict that the assumption holds."""
    return Verdict(outcome=CheckOutcome.PASS, found=found, advice=advice)


def fail_verdict(found: str, advice: str) -> Verdict:
    """Return the verdict that it does not, and what to do about it."""
    return Verdict(outcome=CheckOutcome.FAIL, found=found, advice=advice)


def untried_verdict(found: str, advice: str) -> Verdict:
    """Return the verdict that nothing is known, why, and what to do to know it."""
    return Verdict(outcome=CheckOutcome.NOT_TRIED, found=found, advice=advice)
