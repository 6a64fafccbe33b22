"""The real Request Tracker of a session."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.request_tracker.process import tracker_folder
from tests.desks.request_tracker.real import RealTracker


@pytest.fixture(scope="session")
def tracker() -> Iterator[RealTracker]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tracker_folder() as folder:
        tracker = RealTracker(Path(folder), port)
        yield tracker
        tracker.stop()
