"""Request Tracker in memory behind a local stack, with the seeded company."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from local.other_desk import DeskBehind
from local.request_tracker.desk import tracker_behind
from stack.people import PEOPLE
from tests.desks.request_tracker.office import ACCOUNT
from tests.fakes.tracker import FakeTracker
from tests.fakes.tracker_server import served_trackers

QUEUES: Final = ("General", "accounts", "billing", "platform")


@contextmanager
def tracker_in_memory() -> Iterator[DeskBehind]:
    """Serve one until the end."""
    with served_trackers() as trackers:
        served = trackers.new()
        staff = tuple(person.username for person in PEOPLE)
        queues = dict(enumerate(QUEUES, start=1))
        # The company's past ends now, and what the stories do comes after it.
        served.tracker = FakeTracker(queues=queues, staff=staff, hidden_queues=frozenset(), now=datetime.now(UTC))
        yield tracker_behind(served, served.url, served.tokens[ACCOUNT])
