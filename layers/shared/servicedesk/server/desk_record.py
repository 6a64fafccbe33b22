"""Record of one request to another company's desk, in the log."""

from __future__ import annotations

from typing import Protocol

from servicedesk.measurements import Measure, measurements
from servicedesk.server.log import logger, together


class DeskRequestRecord(Protocol):
    """What the log may know of a request: nothing that a caller or the desk said."""

    @property
    def method(self) -> str:
        """As HTTP has it."""

    @property
    def route(self) -> str:
        """The path without its values: ``ticket/{}``."""

    @property
    def code(self) -> str:
        """The status, or what failed."""

    @property
    def milliseconds(self) -> int:
        """From its first byte to the answer's last."""

    @property
    def is_fault(self) -> bool:
        """Whether there was no answer, half of one, or one that is not understood."""


def record_desk_request(record: DeskRequestRecord) -> None:
    """Count a request to the company's own desk, and write what its client tells of it."""
    measurements.add(Measure.DESK_CALLS)
    measurements.add(Measure.DESK_CALL_DURATION, record.milliseconds)
    if record.is_fault:
        measurements.add(Measure.DESK_FAULTS)
    members = {"method": record.method, "route": record.route, "code": record.code, "duration_ms": record.milliseconds}
    logger.info("the desk was asked", extra=together(members))
