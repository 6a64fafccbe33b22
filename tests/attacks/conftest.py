"""One target for all attacks; each must leave it as it found it, and is one to the SDK's own transport, too."""

from collections.abc import Iterator

import pytest

from tests.attacks.target import Target, running


@pytest.fixture(scope="session")
def attacked() -> Iterator[Target]:
    with running() as target:
        yield target


@pytest.fixture
def target(attacked: Target) -> Iterator[Target]:
    """The target, as it must still be afterwards: every attack is one that did not happen."""
    attacked.counter.counted.clear()
    before = attacked.state()
    yield attacked
    assert attacked.state() == before
    assert attacked.comparison is not None
    assert attacked.comparison.unnamed == []
