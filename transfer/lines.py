"""Lines of an import: the rows of a file as records, with the source's own id and a digest of what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic

from servicedesk.tools.digest import digest
from transfer.fault import BrokenRow, RowFault
from transfer.mapping import SourceMapping
from transfer.source_file import SourceRow
from transfer.tally import Tally
from transfer.transferred import Record, Transferred

Tell = Callable[[RowFault], None]

NO_ID: Final = (
    'is no id of this desk: name the one it comes from, with --mapping and a file that says source = "old-desk"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Generic[Record]):
    """A record of the file."""

    number: int
    record: Record
    source_id: str
    #: Digest of what the source says.
    said: str
    #: Which it may have here.
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines(Generic[Record]):
    """Reads rows, tells what is wrong with them, and counts those that go no further."""

    kind: Transferred[Record]
    mapping: SourceMapping
    tell: Tell
    tally: Tally

    def read(self, row: SourceRow | RowFault) -> Line[Record] | None:
        """Return a row as a line; None if it is broken, or left out."""
        self.tally.rows += 1
        if isinstance(row, RowFault):
            self._refuse(row)
            return None
        try:
            read = self.kind.read(row, self.mapping)
        except BrokenRow as broken:
            self._refuse(*broken.faults)
            return None
        if read is None:
            self.tally.left_out += 1
            return None
        record, remarks = read
        line = self._line(row.line, record)
        if line is None:
            self.refuse(row.line, NO_ID, self.kind.id_field)
        for remark in remarks:
            self.tell(remark)
        return line

    def refuse(self, line: int, why: str, field: str = "") -> None:
        """Tell why a line is not imported, by a field that the file may call otherwise."""
        columns = self.mapping.table(self.kind.what).columns_of(field) if field else ()
        self._refuse(RowFault(line=line, column=next(iter(columns), field), why=why))

    def _line(self, number: int, record: Record) -> Line[Record] | None:
        document = self.kind.document(record)
        source_id = str(document[self.kind.id_field])
        ids = self.kind.ids(self.mapping.source, source_id)
        if not ids:
            return None
        return Line(number=number, record=record, source_id=source_id, said=digest(document), ids=ids)

    def _refuse(self, *faults: RowFault) -> None:
        self.tally.faulty += 1
        for fault in faults:
            self.tell(fault)
