"""What the product's log has written, line by line."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from servicedesk.measurements import measurements
from servicedesk.server.log import SERVICE


class Written:
    """The lines since it was made, or since `clear`."""

    def __init__(self) -> None:
        self.stream = StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Every line, decoded."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def line(self, message: str) -> dict[str, Any]:
        """Return the only line that says `message`."""
        (line,) = [line for line in self.lines if line["message"] == message]
        return line

    def clear(self) -> None:
        """Forget what was written."""
        self.stream.truncate(0)
        self.stream.seek(0)


@contextmanager
def written() -> Iterator[Written]:
    """Read what is logged meanwhile, as CloudWatch would, with no count of what was before."""
    measurements.take()
    handler = logging.getLogger(SERVICE).handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    lines = Written()
    before = handler.setStream(lines.stream)
    try:
        yield lines
    finally:
        handler.setStream(before)
