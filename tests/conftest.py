"""What every test stands on."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import botocore.session
import pytest
from hypothesis import HealthCheck, settings

from servicedesk.server.deferred_models import deferred_models

# Before anything else imports the SDK, as in the function: what is tested is what runs.
with deferred_models():
    import mcp.server.lowlevel  # noqa: F401

import desk_tools
from local.aws.dynamodb import handler as dynamodb
from tests.depth import IS_DEEP, examples
from tests.made_once import made_once
from tests.quick_moto import quick_moto
from tests.short_way import short_way
from tests.tokens import MADE_AT

# A property holds on a slow machine too. What failed once by chance can be repeated from what is printed. Whether a
# change lands is not left to chance: CI looks at the same examples each time, and each developer at others.
settings.register_profile(
    "ours",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    max_examples=examples(50),
    derandomize=IS_DEEP,
)
settings.load_profile("ours")


# Before the first import of moto's EC2, which looks through what AWS's services have where, three times.
botocore.session.create_loader = cache(botocore.session.create_loader)


# What is imported and collected stays: none of it is garbage.
gc.disable()


def pytest_configure(config: pytest.Config) -> None:
    """Let a worker of xdist send what somebody reads, and not of each test that it begins, is set up, and is over."""
    for plugin in config.pluginmanager.get_plugins():
        if type(plugin).__name__ == "WorkerInteractor":
            plugin.sendevent = partial(_send_what_is_read, plugin.sendevent)


def _send_what_is_read(send: Callable[..., None], name: str, **about: Any) -> None:
    report = about.get("data", {}) if name == "testreport" else {}
    is_noise = report.get("outcome") == "passed" and report["when"] != "call"
    if name not in {"logstart", "logfinish"} and not is_noise:
        send(name, **about)


def pytest_collection_finish() -> None:
    """Leave what there is now out of every later collection of garbage: it stays, and there is a lot of it."""
    if MADE_AT:
        raise pytest.UsageError("a token was made before the first test: when its test comes, it may have expired")
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def every_tool_of_the_product() -> Iterator[None]:
    """Test the tools, too, that the owner of this checkout leaves out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_tools, "LEFT_OUT", ())
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_stand_ins() -> Iterator[None]:
    """Leave out what is most of the time of many tests, and what none of them looks at."""
    with made_once(), quick_moto(), short_way():
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
