"""Row-level security: the one way from a stored row to what a caller may see of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeVar, final

from servicedesk.tools.conditions import Row
from servicedesk.tools.tool import Caller
from servicedesk.tools.view import View

if TYPE_CHECKING:
    from servicedesk.tools.desk import Customer

RowT = TypeVar("RowT")
_UNCHECKED: Final = "this row was not checked: ask visible(row, caller) first"


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

    if not TYPE_CHECKING:  # To a type checker there is no such thing, and it refuses both.

        def __getattr__(self, name: str) -> NoReturn:
            """Say to an author who reads it as a row what to do first."""
            raise AttributeError(_UNCHECKED)

        def __getitem__(self, name: str) -> NoReturn:
            """Say it to one who reads a field."""
            raise TypeError(_UNCHECKED)


def visible(
    row: Unseen[Any] | None, caller: Caller, *, of: Unseen[Customer] | EllipsisType | None = ...
) -> Mapping[str, Any] | None:
    """Return the fields of `row` that `caller` may see, by name.

    None if they may not see the row, and if there is none: the two must be answered alike::

        device = visible(devices.get(arguments.device_id), caller)
        if device is None:
            raise ToolFailed("There is no device with this id.")

    A row that belongs to a customer has a field ``customer_id``, and is shown to those who may see that customer::

        customer = ports.customer(arguments.customer_id)
        notes = [visible(row, caller, of=customer) for row in rows.list(arguments.customer_id, limit=20)]

    Args:
        row: What was read.
        caller: Who asks.
        of: The customer whose `row` it is; None if there is no such customer. Of another customer's row nothing is
            shown. Without it the row itself is what a grant chooses by.
    """
    if row is None or of is None:
        return None
    chooses = row if of is ... else of
    if chooses is not row and row._fields["customer_id"] != chooses._fields["customer_id"]:
        return None
    if not caller.view.shows(chooses._fields):
        return None
    return _without(row._fields, caller.view.hidden_fields(chooses._fields))


def shown_fields(row: Row, view: View) -> Mapping[str, Any]:
    """Return the fields of a visible row that `view` does not hide."""
    return _without(row, view.hidden_fields(row))


def _without(row: Row, hidden: Collection[str]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name not in hidden}


def with_changes(row: Unseen[RowT], changes: Mapping[str, object]) -> Mapping[str, object]:
    """Return all the fields of `row` with `changes`, for the store that keeps them and for nobody else."""
    return {**row._fields, **changes}


def version_of(row: Unseen[Any]) -> str:
    """Return the version of `row` as it was read, for the store that keeps it."""
    return row._version  # noqa: SLF001 -- no caller sees it
