"""Port to what is transferred: customers or tickets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from servicedesk.aws.desk_rows import Key
from transfer.fault import RowFault
from transfer.mapping import SourceMapping
from transfer.source_file import SourceRow
from transfer.stored import Stored

Record = TypeVar("Record")
#: Told how many rows of the table were looked at.
LookedAt = Callable[[int], None]


class Transferred(Protocol[Record]):
    """How customers or tickets are read from a file, and kept in the table."""

    #: What they are: ``customers``. One of `transfer.fields.TABLES`.
    what: str
    #: Their id's, among the fields.
    id_field: str
    #: Fields that stay as they are once it is there → why.
    fixed: Mapping[str, str]

    def read(self, row: SourceRow, mapping: SourceMapping) -> tuple[Record, list[RowFault]] | None:
        """Return the record of a row, under the source's ids, with remarks; None for a row that is left out.

        Raises:
            BrokenRow: There is a fault in it.
        """

    def document(self, record: Record) -> Mapping[str, Any]:
        """Return a record as files have it."""

    def ids(self, source: str, source_id: str) -> tuple[str, ...]:
        """Return the ids that it may have here, in the order in which they are tried; none if it can have none."""

    def key(self, own_id: str) -> Key:
        """Return the key of the row that is there exactly if it is."""

    def prepare(self, records: Sequence[Record], mapping: SourceMapping) -> None:
        """Look for what some records need, all at once."""

    def place(self, record: Record, own_id: str) -> Stored | str:
        """Return a record as it is to be kept under an id; or why that cannot be."""

    def present(self, own_id: str) -> Stored | None:
        """Return what is kept under an id; None if there is nothing, or it is deleted."""

    def documents(self, looked_at: LookedAt) -> Iterator[Mapping[str, Any]]:
        """Yield all that are in the table, as files have them, in no order."""
