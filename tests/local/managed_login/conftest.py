"""One running stack for the tests of this folder, and no longer: moto's state is the whole process's."""

from collections.abc import Iterator

import httpx2
import pytest

from local.stack import LocalStack
from tests.fakes.clock import ShiftedClock
from tests.running_stack import running_stack


@pytest.fixture(scope="package")
def pool_clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture(scope="package")
def stack(pool_clock: ShiftedClock) -> Iterator[LocalStack]:
    with running_stack(pool_clock) as running:
        yield running


@pytest.fixture
def clock(pool_clock: ShiftedClock) -> Iterator[ShiftedClock]:
    """The sign-in page's clock, which is right again afterwards."""
    yield pool_clock
    pool_clock.ahead_seconds = 0.0


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    """A browser, as far as cookies go, that shows every redirect."""
    with httpx2.Client(trust_env=False, verify=False, follow_redirects=False) as client:
        yield client
