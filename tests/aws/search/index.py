"""The table's index of words in memory, and a desk that searches by it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from servicedesk.aws.customer_rows import word_partition
from servicedesk.aws.search.contact_words import keys
from servicedesk.aws.search.course import Entry
from servicedesk.aws.search.search import IndexSearch
from servicedesk.tools.desk import ContactsPage, Customer
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.view import View
from tests.fakes.desk import FakeDesk
from tests.fakes.execution import FakeSeal


def keys_of(one: Customer) -> Iterable[str]:
    """Return the keys under which the index has a customer."""
    return keys(one.row)


class SortedIndex:
    """`Index` in memory, quick with many rows; appends to `reads` how many rows each had."""

    def __init__(
        self,
        people: Iterable[Customer],
        reads: list[int] | None = None,
        keys_of: Callable[[Customer], Iterable[str]] = keys_of,
    ) -> None:
        rows = {(key, one.customer_id): one for one in people for key in keys_of(one)}
        self._contacts = rows
        self._sorted: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in sorted(rows):
            self._sorted[word_partition(row[0])].append(row)
        self.reads = [] if reads is None else reads

    def read(self, prefix: str, *, after: tuple[str, str] | None, limit: int) -> tuple[Sequence[Entry], bool]:
        """Return entries in order."""
        assert limit > 0
        rows = self._sorted[word_partition(prefix)]
        start = bisect_left(rows, (prefix, "")) if after is None else bisect_right(rows, after)
        end = bisect_left(rows, (prefix + "\U0010ffff", ""))
        read = rows[start : min(end, start + limit)]
        self.reads.append(len(read))
        return [Entry(key, self._contacts[key, customer_id]) for key, customer_id in read], len(read) < limit


class IndexedDesk(FakeDesk):
    """A desk in memory that searches as the table does, whoever its customers are at that moment."""

    def __init__(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        super().__init__(customers, tickets)
        #: The rows of each read of the index.
        self.reads: list[int] = []
        self._indexed: dict[str, Customer] = {}
        self._index = SortedIndex((), self.reads)

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Search the index."""
        self.answer()
        if self._indexed != self.customers:
            self._indexed = dict(self.customers)
            self._index = SortedIndex(self._indexed.values(), self.reads)
        return IndexSearch(self._index, FakeSeal()).page(words, view, after, subject=subject)
