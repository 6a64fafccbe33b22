"""Import of a file: what is new is added, what the source changed is updated, what is wrong is told.

Rows come in groups, so that a file of any size takes the same memory. Of each group the origins are read, which tell
what an earlier run did: a run that was broken off is completed, and one that is repeated changes nothing. What somebody
changed here since it was imported is never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Generic

from servicedesk.aws.bulk_table import BulkTable
from servicedesk.aws.desk_rows import Row, text
from transfer.fault import RowFault
from transfer.lines import Line, Lines, Tell
from transfer.mapping import OWN, SourceMapping
from transfer.origin import SORT_KEY, Origin, origin_key, origin_of
from transfer.source_file import SourceRow
from transfer.stored import Stored
from transfer.tally import Tally
from transfer.transferred import Record, Transferred
from transfer.writes import Write, Writes

#: Rows of a file that are worked on at once.
GROUP_ROWS: Final = 250

CHANGED_HERE: Final = "was changed here since it was imported: left as it is"
DELETED_HERE: Final = "was deleted here since it was imported: left so"
NOT_IMPORTED: Final = "is here, was not imported, and is not what the file says: left as it is"
BROKEN_OFF: Final = "was imported in part, and the file says something else since: import the former file first"
TAKEN: Final = "has no id here that is free"
OVERTAKEN: Final = "its id or its customer was changed at this moment: import it again"

#: Partition → sort key → row.
Here = Mapping[str, Mapping[str, Row]]


class Importer(Generic[Record]):
    """Imports one file.

    Args:
        kind: Customers or tickets.
        table: The desk's.
        mapping: How the file is read.
        tell: Told of every fault and remark.
        dry_run: Whether to write nothing.
    """

    def __init__(
        self,
        kind: Transferred[Record],
        table: BulkTable,
        mapping: SourceMapping,
        tell: Tell,
        *,
        dry_run: bool = False,
    ) -> None:
        self._kind = kind
        self._table = table
        self._mapping = mapping
        self._writes = Writes(table)
        self._dry_run = dry_run
        #: What became of the rows until now.
        self.tally = Tally()
        self._lines = Lines(kind, mapping, tell, self.tally)

    def run(self, rows: Iterable[SourceRow | RowFault]) -> Iterator[Tally]:
        """Import rows, and yield how far it is after each group of them.

        Raises:
            DeskUnavailable: The table did not answer. Doing it again goes on.
        """
        group: dict[str, Line[Record]] = {}
        for line in map(self._lines.read, rows):
            if line is None:
                continue
            # Of two rows with one id the later one changes what the earlier one says.
            if len(group) == GROUP_ROWS or line.source_id in group:
                self._import(list(group.values()))
                group.clear()
                yield self.tally
            group[line.source_id] = line
        self._import(list(group.values()))
        yield self.tally

    def _import(self, lines: Sequence[Line[Record]]) -> None:
        here = self._read(lines)
        imported = {line.source_id: self._imported_as(line, here) for line in lines}
        moved = [line for line in lines if not _is_done(line, imported[line.source_id])]
        self.tally.unchanged += len(lines) - len(moved)
        self._kind.prepare([line.record for line in moved], self._mapping)
        added: list[Write] = []
        completed: list[Write] = []
        for line in moved:
            match imported[line.source_id]:
                case None:
                    added += self._new_writes(line, here)
                case own_id, origin if origin.said == line.said:
                    completed += self._completing_writes(line, own_id)
                case own_id, origin:
                    self._change(line, own_id, origin)
        self._write(added, completed)

    def _read(self, lines: Sequence[Line[Record]]) -> Here:
        """Return which origins are there, and which of the rows that new ones would have first."""
        origins = [origin_key(self._partition(own_id)) for line in lines for own_id in line.ids]
        here: dict[str, dict[str, Row]] = {}
        for row in self._table.read([*origins, *(self._kind.key(line.ids[0]) for line in lines)]):
            here.setdefault(text(row, "pk"), {})[text(row, "sk")] = row
        return here

    def _imported_as(self, line: Line[Record], here: Here) -> tuple[str, Origin] | None:
        """Return under which id an earlier run imported a line, and its origin."""
        for own_id in line.ids:
            row = here.get(self._partition(own_id), {}).get(SORT_KEY)
            origin = None if row is None else origin_of(row)
            if origin is not None and (origin.source, origin.source_id) == (self._mapping.source, line.source_id):
                return own_id, origin
        return None

    def _new_writes(self, line: Line[Record], here: Here) -> Iterator[Write]:
        """Yield the write of a line that no run imported; nothing if that cannot be."""
        free = [own_id for own_id in line.ids if self._partition(own_id) not in here]
        if free:
            yield from self._placed_writes(line, free[0])
        elif self._mapping.source == OWN:
            self._compare(line, line.ids[0])
        else:
            self._lines.refuse(line.number, TAKEN)

    def _compare(self, line: Line[Record], own_id: str) -> None:
        """Leave alone what this desk made itself, and tell unless it is what the file says."""
        present = self._kind.present(own_id)
        for write in self._placed_writes(line, own_id):
            if present is not None and write.stored.kept == present.kept:
                self.tally.unchanged += 1
            else:
                self._lines.refuse(line.number, NOT_IMPORTED)

    def _completing_writes(self, line: Line[Record], own_id: str) -> Iterator[Write]:
        """Yield the write of a line whose import was broken off."""
        if self._kind.present(own_id) is None:
            self._lines.refuse(line.number, DELETED_HERE)
        else:
            yield from self._placed_writes(line, own_id)

    def _change(self, line: Line[Record], own_id: str, origin: Origin) -> None:
        """Update what the source changed, unless somebody changed it here."""
        present = self._kind.present(own_id)
        if present is None or origin.is_unfinished or present.kept != origin.kept:
            here = CHANGED_HERE if present is not None else DELETED_HERE
            self._lines.refuse(line.number, BROKEN_OFF if origin.is_unfinished else here)
            return
        for write in self._placed_writes(line, own_id):
            if refused := self._fixed_field(write.stored, present):
                self._lines.refuse(line.number, self._kind.fixed[refused], refused)
            elif self._dry_run or self._writes.change(write, present):
                self.tally.updated += 1
            else:
                self._lines.refuse(line.number, CHANGED_HERE)

    def _fixed_field(self, placed: Stored, present: Stored) -> str | None:
        """Return a field that would change and must not."""
        return next((name for name in self._kind.fixed if placed.document[name] != present.document[name]), None)

    def _placed_writes(self, line: Line[Record], own_id: str) -> Iterator[Write]:
        """Yield what a line comes to under an id here; nothing, and it is told, if it has no place."""
        stored = self._kind.place(line.record, own_id)
        if isinstance(stored, str):
            self._lines.refuse(line.number, stored, "customer_id")
            return
        source = self._mapping.source
        origin = Origin(source=source, source_id=line.source_id, said=line.said, kept=stored.kept)
        yield Write(line=line.number, stored=stored, origin=origin)

    def _write(self, added: Sequence[Write], completed: Sequence[Write]) -> None:
        refused = [] if self._dry_run else self._writes.add(added)
        if not self._dry_run:
            self._writes.complete(completed)
        self.tally.added += len(added) + len(completed) - len(refused)
        for write in refused:
            self._lines.refuse(write.line, OVERTAKEN)

    def _partition(self, own_id: str) -> str:
        return text(self._kind.key(own_id), "pk")


def _is_done(line: Line[Record], imported: tuple[str, Origin] | None) -> bool:
    return imported is not None and imported[1].said == line.said and not imported[1].is_unfinished
