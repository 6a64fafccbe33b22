"""History of a seeded ticket: opened, handed to a team, answered, noted, resolved; as a file for an import says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Final

from servicedesk.aws.desk_rows import exact_timestamp
from servicedesk.tools.ticket_rows import Status
from stack.conversations import TOPICS, conversations
from stack.plans import STAFF, Plan

#: What happens to a ticket until it has a status.
_STEPS: Final[Mapping[Status, tuple[str, ...]]] = {
    "new": (),
    "open": ("triage", "reply", "answer"),
    "pending": ("triage", "reply", "pending"),
    "on_hold": ("triage", "reply", "answer", "note", "on_hold"),
    "resolved": ("triage", "reply", "answer", "note", "solve", "resolved"),
    "closed": ("triage", "reply", "answer", "note", "solve", "resolved", "closed"),
}


def history(plan: Plan, random: Random) -> Mapping[str, Any]:
    """Return the row of a ticket with all that was said and done."""
    story = _Story(plan, random.choice(STAFF) if random.random() < 0.8 else None)  # noqa: PLR2004 -- some are nobody's
    steps = _STEPS[plan.status]
    span = plan.until - plan.opened_at
    for place, step in enumerate(steps):
        at = plan.opened_at + span * ((place + random.uniform(0.1, 0.9)) / len(steps))
        _ACTS[step](story, at)
    return story.document


@dataclass(slots=True)
class _Story:
    """A ticket while it is made up."""

    plan: Plan
    assignee: str | None
    fields: dict[str, str | None] = field(default_factory=lambda: {"status": "new"})
    comments: list[Mapping[str, Any]] = field(default_factory=list)
    changes: list[Mapping[str, Any]] = field(default_factory=list)
    updated_at: str = ""

    @property
    def actor(self) -> str:
        """Who works on it."""
        return self.assignee or self.plan.opened_by

    @property
    def document(self) -> Mapping[str, Any]:
        """The ticket as a file has it."""
        plan, said = self.plan, conversations()[self.plan.language][self.plan.topic]
        opened_at = exact_timestamp(plan.opened_at)
        return {
            "ticket_id": plan.ticket_id,
            "customer_id": plan.customer.customer_id,
            "kind": TOPICS[plan.topic].kind,
            "subject": said.subject,
            "description": said.description,
            "priority": plan.priority,
            **self.fields,
            "opened_at": opened_at,
            "opened_by": plan.opened_by,
            "updated_at": self.updated_at or opened_at,
            "version": 1 + len(self.changes),
            "comments": self.comments,
            "changes": self.changes,
        }

    def say(self, at: datetime, text: str, *, audience: str = "public", author: str | None = None) -> None:
        """Add a comment by the staff, or by the customer if they are its author."""
        self.updated_at = exact_timestamp(at)
        kind = "agent" if author is None else "customer"
        who = {"author": author or self.actor, "author_kind": kind}
        self.comments.append({"at": self.updated_at, **who, "audience": audience, "text": text})

    def change(self, at: datetime, **fields: str | None) -> None:
        """Change fields, and keep what they were."""
        self.updated_at = exact_timestamp(at)
        changed = {name: [self.fields.get(name), value] for name, value in fields.items() if value is not None}
        self.fields.update({name: after for name, (_, after) in changed.items()})
        version = len(self.changes) + 2
        self.changes.append({"at": self.updated_at, "actor": self.actor, "version": version, "fields": changed})


def _triage(story: _Story, at: datetime) -> None:
    topic = TOPICS[story.plan.topic]
    story.change(at, assignee=story.assignee, team=topic.team, tags=topic.tag)


def _reply(story: _Story, at: datetime) -> None:
    story.say(at, conversations()[story.plan.language][story.plan.topic].reply)
    story.change(at, status="open")


def _answer(story: _Story, at: datetime) -> None:
    said = conversations()[story.plan.language][story.plan.topic].answer
    story.say(at, said, author=story.plan.customer.name)


def _note(story: _Story, at: datetime) -> None:
    story.say(at, TOPICS[story.plan.topic].note, audience="internal")


def _solve(story: _Story, at: datetime) -> None:
    story.say(at, conversations()[story.plan.language][story.plan.topic].solved)


def _become(status: Status) -> Callable[[_Story, datetime], None]:
    return lambda story, at: story.change(at, status=status)


_ACTS: Final[Mapping[str, Callable[[_Story, datetime], None]]] = {
    "triage": _triage,
    "reply": _reply,
    "answer": _answer,
    "note": _note,
    "solve": _solve,
    **{status: _become(status) for status in ("pending", "on_hold", "resolved", "closed")},
}
