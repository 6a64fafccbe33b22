"""Row-level security: the one way from a stored row to what a caller may see of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, final

from servicedesk.tools.tool import Caller
from servicedesk.tools.view import Row, View

RowT = TypeVar("RowT")


@final
class Unseen(Generic[RowT]):
    """A stored row that was not checked for a caller yet. It shows nothing: only `visible` opens it.

    Every port of a tool returns its rows so. A tool that forgets the check has nothing that it could return.
    """

    __slots__ = ("_fields", "_version")

    def __init__(self, fields: Mapping[str, object], version: str = "") -> None:
        self._fields = fields
        #: Of the row as it was read, for a store that changes only what is still so.
        self._version = version


def visible(row: Unseen[Any] | None, caller: Caller) -> Mapping[str, Any] | None:
    """Return the fields of `row` that `caller` may see, by name.

    None if they may not see the row, and if there is none: the two must be answered alike::

        device = visible(devices.get(arguments.device_id), caller)
        if device is None:
            raise ToolFailed("There is no device with this id.")
    """
    if row is None or not caller.view.shows(row._fields):
        return None
    return shown_fields(row._fields, caller.view)


def shown_fields(row: Row, view: View) -> Mapping[str, Any]:
    """Return the fields of a visible row that `view` does not hide."""
    hidden = view.hidden(row)
    return {name: value for name, value in row.items() if name not in hidden}


def with_changes(row: Unseen[RowT], changes: Mapping[str, object]) -> Mapping[str, object]:
    """Return all the fields of `row` with `changes`, for the store that keeps them and for nobody else."""
    return {**row._fields, **changes}


def version_of(row: Unseen[Any]) -> str:
    """Return the version of `row` as it was read, for the store that keeps it."""
    return row._version  # noqa: SLF001 -- no caller sees it
