"""Fixtures of imports and exports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws.tables import aws
from tests.transfer.desks import TransferDesk


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[TransferDesk]:
    with aws(monkeypatch):
        made = TransferDesk(tmp_path)
        with made.table:
            yield made
