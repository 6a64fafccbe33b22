"""A walkthrough of a deployment in memory, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import anyio

from tests.walkthrough.fake_deployment import ALICE, BOB, DEPLOYMENT, FakeDeployment
from walkthrough.deployment import Credentials
from walkthrough.journal import Journal, Silence
from walkthrough.redaction import Redactor
from walkthrough.steps import Era
from walkthrough.walk import Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    deployment: FakeDeployment
    journal: Journal

    def numbers(self, person: str) -> list[int]:
        return [step.number for step in self.journal.steps if step.person == person]

    def failed(self) -> list[str]:
        return [verdict.claim for verdict in self.journal.verdicts if not verdict.holds]


def walked(flaw: str = "", era: Era = "modern", people: tuple[Credentials, ...] = (BOB, ALICE)) -> Walked:
    deployment = FakeDeployment(flaw=flaw)
    redactor = Redactor(person.password for person in people)
    journal = Journal(redactor, Silence())
    walk = Walk(DEPLOYMENT, era=era, journal=journal, redactor=redactor, transport=lambda: deployment)
    anyio.run(walk.run, people)
    return Walked(deployment=deployment, journal=journal)
