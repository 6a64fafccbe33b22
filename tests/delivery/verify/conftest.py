"""Everything as it must be, to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from delivery.verify.deployment import Deployment
from delivery.verify.means import Means
from delivery.verify.question import findings
from delivery.verify.sections import SECTIONS
from delivery.verify.verdict import CheckOutcome, CheckResult
from servicedesk.settings import IdentitySettings
from tests.delivery.verify.account import NOW, Account, deployed_stack
from tests.delivery.verify.network import Network


class StandingClock:
    """`Clock` whose time passes only while somebody waits."""

    def __init__(self) -> None:
        self.moment = NOW.timestamp()

    def now(self) -> float:
        return self.moment

    def wait(self, seconds: float) -> None:
        self.moment += seconds


@dataclass
class World:
    """A healthy stack, and what came of asking about it."""

    account: Account
    network: Network
    means: Means

    def findings(self, section: str = "") -> list[CheckResult]:
        """Ask everything, or the questions of one section."""
        return [
            finding
            for one in SECTIONS
            if section in {"", one.title}
            for finding in findings(one.title, one.questions, self.means)
        ]

    def failures(self, section: str = "") -> list[str]:
        """Return what fails, as it is printed."""
        return [
            f"{finding.about}: {finding.verdict.found}"
            for finding in self.findings(section)
            if finding.verdict.outcome is CheckOutcome.FAIL
        ]


@pytest.fixture
def world() -> World:
    return healthy_world({})


def healthy_world(more: Mapping[str, str]) -> World:
    """Return a stack that has `more` parameters than the others."""
    known = Account(more=more)
    account = Account(known.deployment)
    declared = known.deployment.cross_origin
    assert declared is not None
    network = Network(IdentitySettings.from_environment(known.deployment.variables), declared)
    means = Means(
        deployment=Deployment(deployed_stack(more), account), aws=account, wire=network, clock=StandingClock()
    )
    return World(account=account, network=network, means=means)
