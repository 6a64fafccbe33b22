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
from tests.aws.search.index import IndexedDesk
from tests.events import Event, call_event, with_token
from tests.fakes.desk import customer, only, ticket
from tests.fakes.execution import confirmation_in
from tests.fuzz.credentials import Recipe
from tests.worlds.mcp_service import DeskService

#: Has what belongs to nobody in the tools' own examples.
HERE = customer(1042, "Rosalind Umbra", email="rosalind@here.example", phone="+44 7700 904242", username="rosalind")
ELSEWHERE = customer(7, "Wilhelmina Quartz", email="quartz@elsewhere.example", phone="+1 917 555 8181", region="AMER")
TICKETS = (
    ticket(1, HERE, subject="Scorched printer", description="It burned at noon."),
    ticket(2, ELSEWHERE, subject="Moonlit invoice", description="A sum of 4711 zlotys is missing."),
)
#: More than a page of a search has.
CROWD = tuple(customer(100 + number) for number in range(12))
POLICY = {**DEFAULT_POLICY, "emea-agents": dict.fromkeys(DEFAULT_POLICY["administrators"], only("EMEA"))}
CONFIRMED = tuple(tool.name for tool in described_catalogue() if tool.question)


class WatchedDesk(IndexedDesk):
    """A desk that knows whether anybody asked it anything."""

    def __init__(self) -> None:
        super().__init__()
        self.begin_again()

    def begin_again(self) -> None:
        """Be as at the start."""
        self.customers = {one.customer_id: one for one in (HERE, ELSEWHERE, *CROWD)}
        self.tickets = list(TICKETS)
        self.asked = 0
        for kept in (self.deleted, self.records, self.reads):
            kept.clear()

    def _answer(self) -> None:
        self.asked += 1
        super()._answer()


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
        ):  # fmt: skip
            kept.clear()
        self.log.seek(0)
        self.log.truncate()

    def confirmation(self, tool: str) -> str:
        """Return a confirmation that an administrator was given for this tool and the customer here."""
        asked = self.answer(with_token(call_event(tool, {"customer_id": HERE.customer_id}), Recipe().token))
        found = confirmation_in(json.loads(asked["body"])["result"]["content"][0]["text"])
        assert found
        return found

    def written(self) -> Mapping[str, bool]:
        """Return which of the tools that change something did."""
        return {
            "create_ticket": len(self.desk.tickets) > len(TICKETS),
            "delete_customer": bool(self.desk.deleted or self.sign_in.disabled),
            "reset_password": bool(self.sign_in.reset),
        }


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
