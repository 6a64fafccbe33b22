"""A walkthrough of a deployment in memory, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import anyio

from tests.walkthrough.fake_deployment import ALICE, BOB, TARGET, FakeDeployment
from walkthrough.journal import Journal
from walkthrough.steps import Era, Step, StepTaken
from walkthrough.target import Credentials
from walkthrough.walk import walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    deployment: FakeDeployment
    journal: Journal

    def steps(self, person: str) -> list[Step]:
        return [taken.step for taken in self.journal.steps if taken.person == person]

    def taken(self, person: str, step: Step) -> StepTaken:
        [taken] = [each for each in self.journal.steps if (each.person, each.step) == (person, step)]
        return taken

    def failed(self) -> list[str]:
        return [verdict.claim for verdict in self.journal.verdicts if not verdict.holds]


def walked(
    flaw: str = "",
    era: Era = "modern",
    people: tuple[Credentials, ...] = (BOB, ALICE),
    deployment: FakeDeployment | None = None,
) -> Walked:
    deployment = deployment or FakeDeployment(flaw=flaw)
    journal = Journal(replace(TARGET, people=people), era)
    anyio.run(walk, journal, lambda: deployment)
    return Walked(deployment=deployment, journal=journal)
