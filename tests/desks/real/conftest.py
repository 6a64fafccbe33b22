"""The real Request Tracker of a session."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desks.request_tracker.real import RealTracker


@pytest.fixture(scope="session")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealTracker]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tracker = RealTracker(Path(tmp_path_factory.mktemp("rt")), port)
    yield tracker
    tracker.stop()
