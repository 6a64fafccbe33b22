"""What every test stands on."""

import asyncio
import gc
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
import pytest
from hypothesis import HealthCheck, settings
from joserfc.jwk import RSAKey

from local.aws.dynamodb import handler as dynamodb

# A property holds on a slow machine too. What failed once by chance can be repeated from what is printed.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("ours")


def pytest_collection_finish() -> None:
    """Leave what there is now out of every later collection of garbage: it stays, and there is a lot of it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """Make once what AWS's stand-ins make for each test: descriptions of services, and the one key of moto's pools."""
    import_key = RSAKey.import_key

    @cache
    def imported(text: str) -> RSAKey:
        return import_key(json.loads(text))

    def key(value: dict[str, Any]) -> RSAKey:
        return imported(json.dumps(value))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", cache(botocore.session.create_loader))
        patch.setattr(RSAKey, "import_key", key)
        yield


@pytest.fixture(scope="session", autouse=True)
def strict_dynamodb() -> None:
    """Refuse what AWS's DynamoDB refuses and moto lets pass."""
    dynamodb.install()


@pytest.fixture(scope="session")
def event_loop_of_the_main_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """One loop for all tests, closed at the end: the adapter would make one that nobody closes."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield loop
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture(autouse=True)
def current_event_loop(event_loop_of_the_main_thread: asyncio.AbstractEventLoop) -> None:
    """Give the main thread its loop, as Lambda's runtime leaves it to the adapter to do.

    A test that ran a loop of its own left none behind, and later Pythons make none unasked.
    """
    asyncio.set_event_loop(event_loop_of_the_main_thread)
