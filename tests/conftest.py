"""What every test stands on."""

import asyncio
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def event_loop_of_the_main_thread() -> Iterator[None]:
    """Give the main thread a loop, as Lambda's runtime leaves it to the adapter to do; later Pythons make none."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()
