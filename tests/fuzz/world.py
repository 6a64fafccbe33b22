"""The handler under test: the desk's own tools, real tokens, a real seal; as it was at the start for every input."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from types import SimpleNamespace
from typing import Any

from servicedesk.aws.confirmation_seal import SecretSeal
from servicedesk.aws.secret import Secret
from servicedesk.aws.secret_digests import SecretDigests
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.server.log import SERVICE, LibraryRecords
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.ticket import Audience
from servicedesk.tools.tickets import NewComment
from tests.aws.search.index import IndexedDesk
from tests.events import Event, call_event, with_token
from tests.fakes.desk import NOW, customer, only, ticket
from tests.fakes.execution import confirmation_in
from tests.fuzz.credentials import Recipe
from tests.fuzz.messages import ASKED
from tests.worlds.mcp_service import DeskService

#: Has what belongs to nobody in the tools' own examples.
HERE = customer(1042, "Rosalind Umbra", email="rosalind@here.example", phone="+44 7700 904242", username="rosalind")
ELSEWHERE = customer(7, "Wilhelmina Quartz", email="quartz@elsewhere.example", phone="+1 917 555 8181", region="AMER")
TICKETS = (
    ticket(1, HERE, subject="Scorched printer", assignee="bob"),
    ticket(2, ELSEWHERE, subject="Moonlit invoice", assignee="bob"),
)
#: Id → what was told of it, what was answered, and what colleagues noted.
SAID = {
    "T-00000001": ("It burned at noon.", "Which cable was it?", "Insured until the summer."),
    "T-00000002": ("A sum of 4711 zlotys is missing.", "We look for it.", "Perhaps in the other ledger."),
}
#: More than a page of a search has.
CROWD = tuple(customer(100 + number) for number in range(12))
PEOPLE = {one.customer_id: one for one in (HERE, ELSEWHERE, *CROWD)}
AUDIENCES: tuple[Audience, ...] = ("public", "internal")
POLICY = {**DEFAULT_POLICY, "emea-agents": dict.fromkeys(DEFAULT_POLICY["administrators"], only("EMEA"))}
CONFIRMED = tuple(tool.name for tool in described_catalogue() if tool.question)


class WatchedDesk(IndexedDesk):
    """A desk that knows whether anybody asked it anything."""

    def __init__(self) -> None:
        super().__init__()
        self.begin_again()

    def begin_again(self) -> None:
        """Be as at the start."""
        self.customers = dict(PEOPLE)
        self.tickets = list(TICKETS)
        self.asked = 0
        for kept in (self.deleted, self.records, self.reads):
            kept.clear()

    def answer(self) -> None:
        """Count it."""
        self.asked += 1
        super().answer()


class World(DeskService):
    """One execution environment. What it logs, and what a library does, is in `log`."""

    def __init__(self) -> None:
        self.log = StringIO()
        secret = Secret(_secrets, "key")
        self.watched = WatchedDesk()
        ports = {"seal": SecretSeal(secret), "digests": SecretDigests(secret)}
        super().__init__([], [], "rosalind", desk=self.watched, policy=POLICY, **ports)

    def answer(self, event: Event) -> Any:
        """Return what Lambda would get."""
        return self.invoke(event).raw

    def restore(self) -> None:
        """Forget what was done and said, as if nobody had come yet."""
        self.watched.begin_again()
        for kept in (
            self.sign_in.disabled, self.sign_in.reset, self.grants.reads, self.ledger.spent, self.counter.counted,
            self.tickets.comments, self.tickets.changes,
        ):  # fmt: skip
            kept.clear()
        for one in TICKETS:
            description, answer, note = SAID[one.ticket_id]
            self.tickets.descriptions[one.ticket_id] = description
            for audience, text in zip(AUDIENCES, (answer, note), strict=True):
                self.tickets.say(one, NewComment(at=NOW, author="bob", audience=audience, text=text))
        self.log.seek(0)
        self.log.truncate()

    def confirmation(self, tool: str) -> str:
        """Return a confirmation that an administrator was given for this tool and what is here."""
        asked = self.answer(with_token(call_event(tool, dict(ASKED[tool])), Recipe().token))
        found = confirmation_in(json.loads(asked["body"])["result"]["content"][0]["text"])
        assert found
        return found

    def written(self) -> Mapping[str, bool]:
        """Return which of the tools that change something did."""
        return {
            "create_customer": bool(self.desk.customers.keys() - PEOPLE.keys()),
            "update_customer": any(self.desk.customers.get(name, one) != one for name, one in PEOPLE.items()),
            "create_ticket": len(self.desk.tickets) > len(TICKETS),
            "add_note": self._said("internal") > len(TICKETS),
            "reply_to_customer": self._said("public") > len(TICKETS),
            "update_ticket": bool(self.tickets.changes),
            "delete_customer": bool(self.desk.deleted or self.sign_in.disabled),
            "reset_password": bool(self.sign_in.reset),
        }

    def _said(self, audience: Audience) -> int:
        return sum(one.audience == audience for said in self.tickets.comments.values() for one in said)


@contextmanager
def running() -> Iterator[World]:
    """Yield a world whose log, and whose libraries' complaints, are written down where it can look at them."""
    world = World()
    ours, root, libraries = logging.getLogger(SERVICE).handlers[0], logging.getLogger(), LibraryRecords(logging.WARNING)
    assert isinstance(ours, logging.StreamHandler)
    before = ours.setStream(world.log)
    root.addHandler(libraries)
    yield world
    root.removeHandler(libraries)
    ours.setStream(before)


def _secrets() -> Any:
    """Return a Secrets Manager with one key, which was never rotated."""
    version = {"SecretString": "k" * 64, "VersionId": "1" * 32, "CreatedDate": datetime.fromtimestamp(0, UTC)}
    return SimpleNamespace(get_secret_value=lambda **_: version)
