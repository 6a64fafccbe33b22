"""The table that the build ends with."""

from __future__ import annotations

from collections.abc import Sequence

from delivery.artefact.size import BYTES_PER_MEGABYTE, Measured, Size

_KILOBYTE = 1_000
_PARTS_SHOWN = 12
_COLUMNS = ("", "zipped", "of", "unzipped", "of")


def table(measured: Sequence[Measured]) -> str:
    """Return each artefact's size beside its budget; under one that exceeds it, its largest parts."""
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for one in measured:
        rows.append(
            (
                one.folder.logical_id,
                _size(one.total.zipped),
                _size(one.budget.zipped),
                _size(one.total.unzipped),
                _size(one.budget.unzipped),
            )
        )
        if one.exceeds:
            rows += [_part(name, size) for name, size in one.parts[:_PARTS_SHOWN]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _part(name: str, size: Size) -> tuple[str, ...]:
    return (f"  {name}", _size(size.zipped), "", _size(size.unzipped), "")


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *figures = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join([name, *figures]).rstrip()


def _size(size_bytes: int) -> str:
    if size_bytes < BYTES_PER_MEGABYTE:
        return f"{size_bytes / _KILOBYTE:.1f} kB"
    return f"{size_bytes / BYTES_PER_MEGABYTE:.1f} MB"
