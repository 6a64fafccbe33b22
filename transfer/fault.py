"""Fault of a file that is imported: what is wrong, on which line and in which column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """Something wrong with a row of a file. Its words are ours and quote nothing of what the file says."""

    #: The first line is 1; of a row of several lines, the one on which it begins.
    line: int
    #: As the file calls it; empty where it is about the whole row.
    column: str
    why: str
    #: Whether the row was imported all the same, without what is told here.
    is_remark: bool = False

    def __str__(self) -> str:
        place = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{place}: {self.why}"


class TransferRefused(Exception):
    """A file, or its mapping, cannot be used at all; the message says why, to the person at the terminal."""


class BrokenRow(Exception):
    """A row cannot be imported."""

    def __init__(self, *faults: RowFault) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults
