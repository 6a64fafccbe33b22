"""What every test stands on."""

import asyncio
import gc
import json
import ssl
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import cycle
from types import SimpleNamespace
from typing import Any

import botocore.hooks
import botocore.session
import httpcore2
import moto.core.models
import moto.core.utils
import pytest
from botocore.hooks import EventAliaser, HierarchicalEmitter
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import HealthCheck, settings
from joserfc.jwk import RSAKey
from pydantic import BaseModel

import desk_tools
from local.aws.dynamodb import handler as dynamodb
from servicedesk.aws.search import contact_words
from tests.depth import IS_DEEP, examples
from tests.seeded import few_rows
from tests.tokens import MADE_AT

#: What customers are found by is the same at every look at them.
_CONTACTS_KEPT = 4_096

# A property holds on a slow machine too. What failed once by chance can be repeated from what is printed. Whether a
# change lands is not left to chance: CI looks at the same examples each time, and each developer at others.
settings.register_profile(
    "ours",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    max_examples=examples(100),
    derandomize=IS_DEEP,
)
settings.load_profile("ours")


# Before the first import of moto's EC2, which looks through what AWS's services have where, three times.
botocore.session.create_loader = cache(botocore.session.create_loader)


def pytest_collection_finish() -> None:
    """Leave what there is now out of every later collection of garbage: it stays, and there is a lot of it."""
    if MADE_AT:
        raise pytest.UsageError("a token was made before the first test: when its test comes, it may have expired")
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """Make once what is made for every test and is always the same: what it takes is most of the time of many."""
    import_key = RSAKey.import_key

    @cache
    def import_once(text: str) -> RSAKey:
        return import_key(json.loads(text))

    def key(value: dict[str, Any]) -> RSAKey:
        return import_once(json.dumps(value))

    aliaser: Any = EventAliaser(HierarchicalEmitter())
    aliased = cache(aliaser._alias_event_name)
    takes_all = lru_cache(1_000)(botocore.hooks.accepts_kwargs)

    turn, generate = cycle((1, 2)), cache(lambda _, **how: generate_private_key(**how))

    with pytest.MonkeyPatch.context() as patch:
        # The two keys of each local stack, which gives them names of its own.
        keys = SimpleNamespace(generate_private_key=lambda **how: generate(next(turn), **how))
        patch.setattr("local.managed_login.keys.rsa", keys)
        # The one key of moto's pools.
        patch.setattr(RSAKey, "import_key", key)
        # What botocore calls an event now, and whether a handler takes all that is known of it.
        patch.setattr(EventAliaser, "_alias_event_name", lambda _, name: aliased(name))
        patch.setattr(
            botocore.hooks, "accepts_kwargs", lambda handler: takes_all(getattr(handler, "__func__", handler))
        )
        # What a service can do, looked up for each request.
        patch.setattr("moto.core.responses.method_names_from_class", cache(moto.core.utils.method_names_from_class))
        # Every address of AWS, to be found by `requests`, which nothing here uses.
        patch.setattr(moto.core.models, "RESPONSES_METHODS", [])
        # The certificates of this machine, read for each client.
        patch.setattr(httpcore2, "default_ssl_context", cache(httpcore2.default_ssl_context))
        patch.setattr(ssl, "_create_default_https_context", cache(ssl._create_default_https_context))
        words = {field: lru_cache(_CONTACTS_KEPT)(found) for field, found in contact_words._FOUND_BY.items()}
        patch.setattr(contact_words, "_FOUND_BY", words)
        # The company of each local stack.
        patch.setattr("local.surroundings.company_rows", few_rows)
        # What a tool takes and returns.
        patch.setattr(BaseModel, "model_json_schema", classmethod(_schema))
        yield


_schema_of: Any = BaseModel.__dict__["model_json_schema"]


def _schema(model: type[BaseModel], /, **how: Any) -> dict[str, Any]:
    # Whoever gets it may change it.
    schema: dict[str, Any] = json.loads(_schema_as_text(model, tuple(how.items())))
    return schema


@cache
def _schema_as_text(model: type[BaseModel], how: tuple[tuple[str, Any], ...]) -> str:
    return json.dumps(_schema_of.__func__(model, **dict(how)))


@pytest.fixture(scope="session", autouse=True)
def every_tool_of_the_product() -> Iterator[None]:
    """Test the tools, too, that the owner of this checkout leaves out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_tools, "LEFT_OUT", ())
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
