"""Mapping: what another desk calls its columns, and the words in them, as a small TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from transfer.fault import TransferRefused
from transfer.fields import FIELDS, TABLES

#: What our own export is a mapping of: every column has the name of its field.
OWN: Final = "servicedesk"
#: Other desks whose exports this command knows.
READY: Final = ("zendesk",)

_SETTINGS = {"source", "time_zone", "reference", "first_comment_is_description", *TABLES}
_PARTS = ("columns", "words", "missing", "skip")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """Where the fields of customers, tickets, comments or changes are found."""

    #: Field → the columns that have it: of several, the first in which something stands; none if the source has nothing
    #: of it. Dots lead into JSON's objects.
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Field → what the source says, in small letters → what the desk says.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Field → what the desk says where the source says nothing.
    missing: Mapping[str, str] = field(default_factory=dict)
    #: Column → values, in small letters, whose rows are left out.
    skip: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def columns_of(self, name: str) -> tuple[str, ...]:
        """Return where a field is looked for: in a column of its own name, unless it is mapped."""
        return self.columns.get(name, (name,))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMapping:
    """How the files of one other desk are read."""

    #: The other desk. Its ids are its own: two desks may each have a ticket 1.
    source: str = OWN
    tables: Mapping[str, TableMapping] = field(default_factory=dict)
    #: In which times without a zone are.
    time_zone: ZoneInfo | None = None
    #: A line behind each ticket's description by which people find it again: ``Zendesk ticket {ticket_id}``.
    reference: str = ""
    #: Whether a ticket's description is among its comments too.
    first_comment_is_description: bool = False

    def table(self, name: str) -> TableMapping:
        """Return the mapping of one of `TABLES`."""
        return self.tables.get(name, TableMapping())

    def with_missing(self, table: str, values: Mapping[str, str]) -> SourceMapping:
        """Return this mapping with more values for what the source does not say.

        Raises:
            TransferRefused: There is no such field.
        """
        _require_known(values, FIELDS[table], f"a field of {table}")
        of_table = self.table(table)
        mapped = replace(of_table, missing={**of_table.missing, **values})
        return replace(self, tables={**self.tables, table: mapped})


def load_mapping(name: str | None) -> SourceMapping:
    """Return the mapping of that name, or in that file; None is that of our own export.

    Raises:
        TransferRefused: There is none, or it cannot be read.
    """
    if name is None:
        return SourceMapping()
    try:
        if name in READY:
            text = resources.files("transfer").joinpath("mappings", f"{name}.toml").read_text(encoding="utf-8")
        else:
            text = Path(name).read_text(encoding="utf-8")
        return mapping_of(tomllib.loads(text))
    except OSError as problem:
        known = ", ".join(READY)
        raise TransferRefused(f"the mapping cannot be read ({problem.strerror}); ready ones are: {known}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise TransferRefused(f"the mapping is no TOML: {problem}") from None


def mapping_of(document: Mapping[str, Any]) -> SourceMapping:
    """Return the mapping that a document says.

    Raises:
        TransferRefused: It says something that no mapping has.
    """
    _require_known(document, _SETTINGS, "a setting of a mapping")
    settings = {name: value for name, value in document.items() if name not in TABLES}
    zone = settings.pop("time_zone", None)
    _require_texts({**settings, "first_comment_is_description": "", "time_zone": zone or ""}, "the mapping")
    if not settings.get("source") or settings["source"] == OWN:
        raise TransferRefused(f"the mapping must name its source, and not {OWN}: its ids are kept apart by it")
    tables = {name: _table(name, document[name]) for name in TABLES if name in document}
    return SourceMapping(tables=tables, time_zone=_zone(zone), **settings)


def _table(name: str, document: object) -> TableMapping:
    parts = _mapping(document, name)
    _require_known(parts, _PARTS, f"a part of {name}")
    columns, words, missing, skip = (_mapping(parts.get(part, {}), f"{name}.{part}") for part in _PARTS)
    for part in (columns, words, missing):
        _require_known(part, FIELDS[name], f"a field of {name}")
    _require_texts(missing, f"{name}.missing")
    return TableMapping(
        columns={one: _texts(value, f"{name}.columns.{one}") for one, value in columns.items()},
        words={one: _words(value, f"{name}.words.{one}") for one, value in words.items()},
        missing=missing,
        skip={one: frozenset(map(str.lower, _texts(value, f"{name}.skip.{one}"))) for one, value in skip.items()},
    )


def _words(document: object, place: str) -> Mapping[str, str]:
    words = _mapping(document, place)
    _require_texts(words, place)
    return {said.lower(): meant for said, meant in words.items()}


def _mapping(document: object, place: str) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise TransferRefused(f"{place} of the mapping must be a table")
    return document


def _texts(value: object, place: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise TransferRefused(f"{place} of the mapping must be a text, or a list of texts")
    return tuple(values)


def _require_texts(values: Mapping[str, object], place: str) -> None:
    for name, value in values.items():
        if not isinstance(value, str):
            raise TransferRefused(f"{name} of {place} must be a text")


def _require_known(names: Mapping[str, object], known: object, what: str) -> None:
    for name in names:
        if name not in known:  # type: ignore[operator]
            raise TransferRefused(f"{name!r} is not {what}")


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return None if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise TransferRefused("time_zone of the mapping must be a name such as Europe/Berlin") from None
