"""One running stack for the tests of this folder, and no longer: moto's state is the whole process's."""

from collections.abc import Iterator

import httpx2
import pytest

from local.stack import LocalStack
from tests.running_stack import running_stack


@pytest.fixture(scope="package")
def stack() -> Iterator[LocalStack]:
    with running_stack() as running:
        yield running


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    """A browser, as far as cookies go, that shows every redirect."""
    with httpx2.Client(trust_env=False, verify=False, follow_redirects=False) as client:
        yield client
