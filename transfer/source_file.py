"""Source file: the rows of a CSV or JSON Lines file, one at a time, each with its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from transfer.fault import RowFault, TransferRefused
from transfer.formula import unescape_formula

CSV: Final = ".csv"
JSON_LINES: Final = (".jsonl", ".ndjson", ".json")

#: What a cell of CSV and a line of JSON may be long, so that no file fills the memory.
MAX_CELL_CHARACTERS: Final = 4_000_000
MAX_LINE_CHARACTERS: Final = 16_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A row as the file has it: texts in CSV, whatever JSON has in JSON Lines."""

    line: int
    values: Mapping[str, Any]


def is_csv(path: Path) -> bool:
    """Whether the file's ending says CSV rather than JSON Lines.

    Raises:
        TransferRefused: It says neither.
    """
    ending = path.suffix.lower()
    if ending != CSV and ending not in JSON_LINES:
        raise TransferRefused(f"{path.name} must end in {CSV}, or for JSON Lines in {' or '.join(JSON_LINES)}")
    return ending == CSV


def source_rows(path: Path) -> Iterator[SourceRow | RowFault]:
    """Yield the rows of a file, and a fault for each line that is none. The rest goes on behind it.

    Bytes that are no UTF-8 become surrogates, which whoever reads a text refuses.

    Raises:
        TransferRefused: The ending is not known, or the file cannot be read, or its first line names no columns.
    """
    read = _csv_rows if is_csv(path) else _json_rows
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            yield from read(file)
    except OSError as problem:
        raise TransferRefused(f"{path.name} cannot be read: {problem.strerror}") from None


def _csv_rows(file: IO[str]) -> Iterator[SourceRow | RowFault]:
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    reader = csv.reader(file)
    columns = next(reader, [])
    if len(set(columns)) != len(columns) or not any(columns):
        raise TransferRefused("the first line must name the columns, each once")
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield RowFault(line=line, column="", why="is no CSV, or a cell of it does not end")
            continue
        if not cells:
            continue
        if len(cells) != len(columns):
            yield RowFault(line=line, column="", why=f"has {len(cells)} cells, and the first line {len(columns)}")
            continue
        yield SourceRow(line=line, values=dict(zip(columns, map(unescape_formula, cells), strict=True)))


def _json_rows(file: IO[str]) -> Iterator[SourceRow | RowFault]:
    line = 0
    while text := file.readline(MAX_LINE_CHARACTERS):
        line += 1
        if not text.strip():
            continue
        yield _json_row(line, text) if text.endswith("\n") or len(text) < MAX_LINE_CHARACTERS else _too_long(file, line)


def _json_row(line: int, text: str) -> SourceRow | RowFault:
    try:
        values = json.loads(text.strip())
    except json.JSONDecodeError as problem:
        return RowFault(line=line, column=f"character {problem.colno}", why="is no JSON")
    except (RecursionError, ValueError):
        return RowFault(line=line, column="", why="is no JSON that can be read")
    if not isinstance(values, dict):
        return RowFault(line=line, column="", why="must be one JSON object")
    return SourceRow(line=line, values=values)


def _too_long(file: IO[str], line: int) -> RowFault:
    while (rest := file.readline(MAX_LINE_CHARACTERS)) and not rest.endswith("\n"):
        pass
    return RowFault(line=line, column="", why=f"is longer than {MAX_LINE_CHARACTERS:,} characters")
