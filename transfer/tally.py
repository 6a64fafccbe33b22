"""Tally of a transfer: how many rows came to what."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(kw_only=True)
class Tally:
    """How many rows of a file came to what. Of a dry run: would."""

    #: Of the file; so many were looked at until now.
    rows: int = 0
    added: int = 0
    updated: int = 0
    #: As they are here, because an earlier run brought them.
    unchanged: int = 0
    #: The mapping says that they are no customers or tickets of ours.
    left_out: int = 0
    faulty: int = 0

    @property
    def document(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)
