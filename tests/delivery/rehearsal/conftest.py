"""The emulator of a rehearsal, once for all tests of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from delivery.rehearsal.emulator import aws


@pytest.fixture(scope="session")
def emulator() -> Iterator[Mapping[str, str]]:
    """Yield the environment that leads to an emulator."""
    with aws() as environment:
        yield environment
