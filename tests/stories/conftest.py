"""One running stack for all stories on each desk, and the people who work in it, each at one client for a run."""

from collections.abc import AsyncIterator, Iterator

import pytest

from local.other_desk import DeskBehind
from local.stack import LocalStack
from servicedesk.desks.kinds import profile_of
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from tests.desks.request_tracker.behind import tracker_in_memory
from tests.e2e.sdk_client import Era
from tests.running_stack import running_stack
from tests.stories.answer import Half
from tests.stories.person import Person, at_work

BUILT_IN, IN_MEMORY = "built-in", "Request Tracker in memory"
DESKS = (BUILT_IN, IN_MEMORY)
RUNS: dict[str, tuple[Era, Half]] = {
    "2026-07-28 text": ("auto", "text"),
    "2025-11-25 structure": ("legacy", "structure"),
}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module", params=DESKS)
def desk(request: pytest.FixtureRequest) -> Iterator[DeskBehind | None]:
    """Yield what is behind the tools; None for the built-in desk."""
    if request.param == BUILT_IN:
        yield None
        return
    with tracker_in_memory() as behind:
        yield behind


@pytest.fixture(scope="module")
def stack(desk: DeskBehind | None) -> Iterator[LocalStack]:
    with running_stack(desk=desk) as running:
        yield running


@pytest.fixture
def jane(stack: LocalStack) -> str:
    """Return Jane Doe's id at the desk."""
    return stack.description.known_customer_id


@pytest.fixture
def profile(desk: DeskBehind | None) -> DeskProfile:
    """Return what the desk has."""
    return BUILT_IN_DESK if desk is None else profile_of(desk.settings)


@pytest.fixture(scope="module", params=list(RUNS.values()), ids=list(RUNS))
def run(request: pytest.FixtureRequest) -> tuple[Era, Half]:
    chosen: tuple[Era, Half] = request.param
    return chosen


@pytest.fixture(scope="module")
async def bob(stack: LocalStack, run: tuple[Era, Half]) -> AsyncIterator[Person]:
    async with at_work(stack, "bob", *run) as person:
        yield person


@pytest.fixture(scope="module")
async def alice(stack: LocalStack, run: tuple[Era, Half]) -> AsyncIterator[Person]:
    async with at_work(stack, "alice", *run) as person:
        yield person
