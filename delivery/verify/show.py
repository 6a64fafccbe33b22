"""One run, shown in the way that was asked for."""

from __future__ import annotations

import sys

from delivery.verify.means import Means
from delivery.verify.report import Report, document
from delivery.verify.sections import everything
from delivery.verify.verdict import CheckOutcome
from stack import terminal


def show(means: Means, *, as_json: bool) -> bool:
    """Ask everything, print what came of it, and return whether nothing failed.

    Args:
        means: The stack, and the ways to ask about it.
        as_json: Print one JSON object at the end instead of lines as they come.
    """
    stack = means.deployment.stack
    if as_json:
        found = list(everything(means))
        terminal.say_json(document(stack.name, stack.region, found), indent=2)
        return not any(finding.verdict.outcome is CheckOutcome.FAIL for finding in found)
    report = Report(sys.stdout)
    report.begin(f"{stack.name} in {stack.region}, account {means.deployment.account}")
    for finding in everything(means):
        report.tell(finding)
    return report.end()
