"""Target file: customers or tickets written as CSV or JSON Lines; there only when it is complete."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from transfer.fault import TransferRefused
from transfer.formula import escape_formula
from transfer.source_file import is_csv

#: Its owner alone may read what is in it: names, addresses, what people wrote.
_MODE: Final = 0o600
#: Windows has no such links.
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


def write_file(path: Path, columns: Sequence[str], documents: Iterable[Mapping[str, Any]]) -> int:
    """Write documents, one a row, and return how many; in CSV a list stands as JSON in its cell.

    Raises:
        TransferRefused: The ending is not known, there is such a file, or it cannot be written.
    """
    write = _write_csv if is_csv(path) else _write_json
    unfinished = path.with_name(f"{path.name}.unfinished")
    if path.exists():
        raise TransferRefused(f"{path.name} is there already. Name another, or delete it")
    try:
        # What an export left that was killed. Not written over: it could be a link, or be open to others.
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, _NEW, _MODE), "w", encoding="utf-8") as file:
            written = write(file, columns, documents)
        unfinished.rename(path)
    except OSError as problem:
        raise TransferRefused(f"{path.name} cannot be written: {problem.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def _write_csv(file: IO[str], columns: Sequence[str], documents: Iterable[Mapping[str, Any]]) -> int:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    written = 0
    for document in documents:
        writer.writerow(_cell(document[column]) for column in columns)
        written += 1
    return written


def _write_json(file: IO[str], columns: Sequence[str], documents: Iterable[Mapping[str, Any]]) -> int:
    written = 0
    for document in documents:
        file.write(json.dumps({column: document[column] for column in columns}, ensure_ascii=False) + "\n")
        written += 1
    return written


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return escape_formula(value)
        case [*parts] if all(isinstance(part, str) for part in parts):
            return escape_formula(" ".join(map(str, parts)))
        case list():
            return json.dumps(value, ensure_ascii=False)
    return str(value)
