"""The stories of tests/stories in front of a real Request Tracker."""

from collections.abc import Iterator

import pytest

from local.other_desk import DeskBehind
from local.request_tracker.desk import TrackerDesk
from tests.desks.real.conftest import free_port
from tests.stories.conftest import alice, anyio_backend, bob, jane, profile, run, stack
from tests.stories.test_support_engineer import *  # noqa: F403 -- each of them

__all__ = ["alice", "anyio_backend", "bob", "jane", "profile", "run", "stack"]


@pytest.fixture(scope="module")
def desk() -> Iterator[DeskBehind]:
    with TrackerDesk(free_port()) as tracker:
        yield tracker.behind()
