"""The adapter of Request Tracker keeps what every desk promises, on a real one."""

from collections.abc import Iterator

import pytest

from tests.desks.request_tracker.contract import TrackerContract
from tests.desks.request_tracker.office import TrackerOffice
from tests.desks.request_tracker.real import RealTracker


class TestOnRealTracker(TrackerContract):
    @pytest.fixture
    def office(self, tracker: RealTracker) -> Iterator[TrackerOffice]:
        tracker.reset()
        office = TrackerOffice(tracker)
        yield office
        office.close()
