"""The adapter of Request Tracker keeps what every desk promises, on one in memory."""

from collections.abc import Iterator

import pytest

from tests.desks.request_tracker.contract import TrackerContract
from tests.desks.request_tracker.office import TrackerOffice
from tests.fakes.tracker_server import ServedTrackers, served_trackers


@pytest.fixture(scope="module")
def trackers() -> Iterator[ServedTrackers]:
    with served_trackers() as served:
        yield served


class TestOnFakeTracker(TrackerContract):
    @pytest.fixture
    def office(self, trackers: ServedTrackers) -> Iterator[TrackerOffice]:
        office = TrackerOffice(trackers.new())
        yield office
        office.close()
