"""Writes of an import: what is new, what is completed, what is changed. Each leaves an origin that says how far it is.

1. The core goes into a transaction, with an origin that is unfinished.
2. Words, comments and changes follow, all at once.
3. The origin is written again, as finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from servicedesk.aws.bulk_table import MAX_TRANSACTION_WRITES, BulkTable, groups
from servicedesk.aws.desk_rows import Key, Row
from servicedesk.aws.desk_writes import DeskWrites
from transfer.origin import Origin, origin_row
from transfer.stored import Stored, obsolete

_NOBODY_HAS_IT: Final = "attribute_not_exists(pk)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A customer or ticket that is to be kept, and its origin."""

    #: Of the file.
    line: int
    stored: Stored
    origin: Origin

    @property
    def core(self) -> list[Row]:
        """What is written together."""
        unfinished = replace(self.origin, is_unfinished=True)
        return [*self.stored.core, origin_row(self.stored.partition, unfinished)]


@dataclass(frozen=True, slots=True)
class Writes:
    """Writes into one table."""

    table: BulkTable

    def add(self, writes: Sequence[Write]) -> list[Write]:
        """Write what is new, and return what could not be: somebody else has the id since a moment."""
        refused = [write for some in _of_a_transaction(writes) for write in self._add(some)]
        self.complete([write for write in writes if write not in refused] if refused else writes)
        return refused

    def complete(self, writes: Sequence[Write]) -> None:
        """Write all that may be missing of what is there."""
        self.table.put(chain.from_iterable((*write.stored.words, *write.stored.more) for write in writes))
        self.table.put(origin_row(write.stored.partition, write.origin) for write in writes)

    def change(self, write: Write, present: Stored) -> bool:
        """Write what became of something; False, and all is as it was, if somebody changes it at this moment.

        Words go first: what is found by them no more finds them itself when it is erased.
        """
        self.table.delete(obsolete(present.words, write.stored.words))
        gone = obsolete([*present.core, *present.more], [*write.stored.core, *write.stored.more])
        first, *others = write.core
        changes = [
            self._put({**present.beside, **first}, **_as_read(present)),
            *map(self._put, others),
            *map(self._delete, gone),
        ]
        if len(changes) > MAX_TRANSACTION_WRITES or not self.table.transact(changes):
            self.table.put(present.words)
            return False
        self.complete([write])
        return True

    def _add(self, writes: Sequence[Write]) -> list[Write]:
        tickets = dict(write.stored.ticket_of for write in writes if write.stored.ticket_of is not None)
        # A ticket comes only to a customer who is there, and whoever merges customers at this moment finds out.
        noted = (DeskWrites(self.table.table_name).note_ticket(*ticket) for ticket in tickets.items())
        if self.table.transact([*noted, *chain.from_iterable(map(self._puts, writes))]):
            return []
        return list(writes) if len(writes) == 1 else [write for one in writes for write in self._add([one])]

    def _puts(self, write: Write) -> list[Any]:
        first, *others = write.core
        return [self._put(first, ConditionExpression=_NOBODY_HAS_IT), *map(self._put, others)]

    def _put(self, row: Row, **condition: Any) -> dict[str, Any]:  # noqa: ANN401 -- DynamoDB's notation
        return {"Put": {"TableName": self.table.table_name, "Item": row, **condition}}

    def _delete(self, key: Key) -> dict[str, Any]:
        return {"Delete": {"TableName": self.table.table_name, "Key": key}}


def _as_read(present: Stored) -> dict[str, Any]:
    """Return the condition that nobody changed it since it was read."""
    named = {f"#{name}": name for name in present.signs}
    same = " AND ".join(f"#{name} = :{name}" for name in present.signs)
    return {
        "ConditionExpression": f"attribute_not_exists(deleted_at) AND {same}",
        "ExpressionAttributeNames": named,
        "ExpressionAttributeValues": {f":{name}": present.core[0][name] for name in present.signs},
    }


def _of_a_transaction(writes: Sequence[Write]) -> list[list[Write]]:
    """Return writes in groups of which each fits a transaction. One more is of a ticket's customer."""
    return list(groups(writes, MAX_TRANSACTION_WRITES // (len(writes[0].core) + 1))) if writes else []
