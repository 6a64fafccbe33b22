"""The real Request Tracker of a session."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.request_tracker.process import tracker_folder
from tests.desks.request_tracker.real import RealTracker


def free_port() -> int:
    """Return a port that nobody has, and that no other worker is given: two that start at once would share one RT."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def tracker() -> Iterator[RealTracker]:
    with tracker_folder() as folder:
        tracker = RealTracker(Path(folder), free_port())
        yield tracker
        tracker.stop()
