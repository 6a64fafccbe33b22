"""Record of one request to another company's desk, or to a system that an owner's tools call, in the log."""

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


def record_desk_request(record: DeskRequestRecord, *, system: str | None = None, is_desk: bool = True) -> None:
    """Write what a client tells of a request, and count it if it was to the desk.

    Args:
        record: What its client tells.
        system: What the owner's tools call whom they asked; None for the product's own, which ask the desk.
        is_desk: Whether the system is the desk behind the product's tools.
    """
    if is_desk:
        measurements.add(Measure.DESK_CALLS)
        measurements.add(Measure.DESK_CALL_DURATION, record.milliseconds)
        if record.is_fault:
            measurements.add(Measure.DESK_FAULTS)
    members = {"method": record.method, "route": record.route, "code": record.code, "duration_ms": record.milliseconds}
    asked = members if system is None else {"system": system, **members}
    logger.info("the desk was asked" if is_desk else "a system was asked", extra=together(asked))
