"""Cells of a row: the values of its fields, each checked, and the faults of all of them together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from servicedesk.tools.invisible import clean, is_plain, refused_positions
from transfer.fault import BrokenRow, RowFault
from transfer.mapping import TableMapping
from transfer.source_file import SourceRow

Value = TypeVar("Value")

MAX_LINE_CHARACTERS: Final = 200

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_SURROGATES = re.compile("[\ud800-\udfff]")


class Cells:
    """Reads the fields of one row. What is wrong is collected: whoever has read all of them calls `finish`.

    Args:
        row: The row.
        table: Where its fields are.
        time_zone: In which times without a zone are; None refuses them.
        place: What stands before a column's name in a fault, for a row within a row.
    """

    def __init__(self, row: SourceRow, table: TableMapping, time_zone: ZoneInfo | None = None, place: str = "") -> None:
        self._row = row
        self._table = table
        self._time_zone = time_zone
        self._place = place
        self.faults: list[RowFault] = []

    @property
    def is_left_out(self) -> bool:
        """Whether the mapping says that such rows are no customers or tickets of ours."""
        return any(str(_at(self._row.values, column)).lower() in values for column, values in self._table.skip.items())

    def finish(self) -> None:
        """Return if nothing is wrong.

        Raises:
            BrokenRow: Something is.
        """
        if any(not fault.is_remark for fault in self.faults):
            raise BrokenRow(*self.faults)

    def fault(self, name: str, why: str, *, is_remark: bool = False) -> None:
        """Note that something is wrong with a field."""
        column = self._place + self._column(name)
        self.faults.append(RowFault(line=self._row.line, column=column, why=why, is_remark=is_remark))

    def raw(self, name: str) -> Any:  # noqa: ANN401 -- whatever stands there
        """Return what stands there, in the desk's words where the mapping has words; None for nothing."""
        found = next((value for value in self._values_of(name) if not _is_nothing(value)), None)
        if found is None:
            return self._table.missing.get(name)
        words = self._table.words.get(name)
        return found if words is None else words.get(str(found).strip().lower(), found)

    def line(self, name: str, *, needed: bool = True, max_characters: int = MAX_LINE_CHARACTERS) -> str | None:
        """Return a text of one line, in which line breaks are blanks."""
        text = self._text(name, needed=needed)
        if text is None:
            return None
        text = " ".join(clean(text, line_break=" ", tab=" ").split())
        return self._within_bounds(name, text, max_characters)

    def paragraphs(self, name: str, *, needed: bool = True) -> str | None:
        """Return a text that may have several lines."""
        text = self._text(name, needed=needed)
        return None if text is None else clean(text).strip()

    def one_of(self, name: str, allowed: Iterable[str]) -> str | None:
        """Return one of some words."""
        said, words = self.line(name), tuple(allowed)
        if said is None or said in words:
            return said
        self.fault(name, f"must be one of {', '.join(words)}: a mapping says which word means which")
        return None

    def text_like(self, name: str, pattern: re.Pattern[str], what: str, *, needed: bool = True) -> str | None:
        """Return a text of a form, which `what` describes."""
        said = self.line(name, needed=needed)
        if said is None or pattern.fullmatch(said):
            return said
        self.fault(name, f"must be {what}")
        return None

    def moment(self, name: str, *, needed: bool = True) -> datetime | None:
        """Return a time, in UTC."""
        said = self.line(name, needed=needed)
        return None if said is None else self._read(name, said, self._time_of, "a time, as 2026-01-05T14:30:00Z")

    def whole(self, name: str, otherwise: int) -> int:
        """Return a whole number from 1 on."""
        said = self.raw(name)
        if said is None:
            return otherwise
        return self._read(name, said, _positive, "a whole number from 1 on") or otherwise

    def parts(self, name: str, read: Callable[[str], Any]) -> list[Any]:
        """Return a list: JSON's, or what `read` makes of a text."""
        said = self.raw(name)
        if isinstance(said, str):
            said = self._read(name, said, read, "a list")
        if said is None or isinstance(said, list):
            return said or []
        self.fault(name, "must be a list")
        return []

    def _values_of(self, name: str) -> Iterator[Any]:
        return (_at(self._row.values, column) for column in self._table.columns_of(name))

    def _column(self, name: str) -> str:
        """Return what the file calls a field: the column that was read, or the first that should have been there."""
        columns = self._table.columns_of(name)
        read = (column for column in columns if not _is_nothing(_at(self._row.values, column)))
        return next(read, columns[0] if columns else name)

    def _text(self, name: str, *, needed: bool) -> str | None:
        said = self.raw(name)
        if said is None:
            if needed:
                self.fault(name, "is missing")
            return None
        if not isinstance(said, str | int) or isinstance(said, bool):
            self.fault(name, "must be a text")
            return None
        return self._without_unsafe(name, str(said))

    def _without_unsafe(self, name: str, text: str) -> str | None:
        if is_plain(text, with_layout=True):
            return text
        if _SURROGATES.search(text):
            self.fault(name, "is no UTF-8")
            return None
        places = refused_positions(text)
        if not places:
            return text
        characters = list(text)
        for place in places:
            characters[place] = _REPLACEMENT
        self.fault(name, f"has {len(places)} characters that hide or reorder text: replaced", is_remark=True)
        return "".join(characters)

    def _within_bounds(self, name: str, text: str, max_characters: int) -> str | None:
        if not text:
            self.fault(name, "is missing")
            return None
        if len(text) > max_characters:
            self.fault(name, f"has {len(text):,} characters, and may have {max_characters:,}")
            return None
        return text

    def _read(self, name: str, said: Any, read: Callable[[Any], Value], what: str) -> Value | None:  # noqa: ANN401
        try:
            return read(said)
        except (ValueError, OverflowError, RecursionError):
            self.fault(name, f"must be {what}")
            return None

    def _time_of(self, said: str) -> datetime:
        time = datetime.fromisoformat(said.removesuffix(" UTC") + "+00:00" if said.endswith(" UTC") else said)
        if time.tzinfo is None:
            if self._time_zone is None:
                raise ValueError("no time zone")
            time = time.replace(tzinfo=self._time_zone)
        return time.astimezone(UTC)


def _at(values: Mapping[str, Any], column: str) -> Any:  # noqa: ANN401 -- whatever stands there
    if column in values:
        return values[column]
    first, dot, rest = column.partition(".")
    within = values.get(first) if dot else None
    return _at(within, rest) if isinstance(within, dict) else None


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _positive(said: object) -> int:
    number = int(said) if isinstance(said, str | int) and not isinstance(said, bool) else 0
    if number < 1:
        raise ValueError("no such number")
    return number
