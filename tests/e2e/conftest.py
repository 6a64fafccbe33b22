"""One running stack for all end-to-end tests."""

from collections.abc import Iterator

import pytest

from local.stack import LocalStack


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with LocalStack(port=0) as running:
        yield running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
