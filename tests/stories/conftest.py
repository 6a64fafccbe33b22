"""One running stack for all stories, and the people who work in it, each at one client for a run."""

from collections.abc import AsyncIterator, Iterator

import pytest

from local.stack import LocalStack
from tests.e2e.sdk_client import Era
from tests.running_stack import running_stack
from tests.stories.answer import Half
from tests.stories.person import Person, at_work

RUNS: dict[str, tuple[Era, Half]] = {
    "2026-07-28 text": ("auto", "text"),
    "2025-11-25 structure": ("legacy", "structure"),
}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with running_stack() as running:
        yield running


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
