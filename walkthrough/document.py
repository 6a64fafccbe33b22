"""The walkthrough as one JSON document."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from walkthrough.deployment import Deployment
from walkthrough.journal import Journal
from walkthrough.steps import Era


def document(journal: Journal, deployment: Deployment, era: Era) -> dict[str, Any]:
    """Return everything that the journal holds, in the order in which it happened."""
    people = dict.fromkeys(step.person for step in journal.steps)
    return {
        "mcp_url": deployment.mcp_url,
        "is_local": deployment.is_local,
        "era": era,
        "holds": journal.holds,
        "people": [
            {
                "name": person,
                "steps": [_without_person(asdict(step)) for step in journal.steps if step.person == person],
            }
            for person in people
        ],
        "comparison": asdict(journal.compared) if journal.compared else None,
        "verdicts": [asdict(verdict) for verdict in journal.verdicts],
    }


def _without_person(step: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in step.items() if name != "person"}
