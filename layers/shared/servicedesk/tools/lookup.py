"""Finding customers by words, within what the caller may see and within a fixed number of rows read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from servicedesk.errors import ToolFailed
from servicedesk.tools.cursor import foreign_cursor
from servicedesk.tools.desk import Contact, Desk, IndexEntry, IndexPosition
from servicedesk.tools.view import View
from servicedesk.tools.words import WORD_FIELDS, index_words

PAGE_CUSTOMERS = 10
#: Rows of each read of the index, in order. Their sum bounds what one search costs, however many customers there are.
#: The second is made only when the first did not fill the page; for a caller from whom rows or words are hidden both
#: are made, as one, so that the number of reads says nothing about what is hidden.
READ_ROWS = (50, 150)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A search for customers each of whose words in `words` starts a word that `view` shows of them.

    The index is read under the longest word, which is likely the rarest; the others are checked on its rows.
    """

    desk: Desk
    #: As `query_words` returns them; at least one.
    words: tuple[str, ...]
    view: View

    @property
    def key(self) -> str:
        """The word under which the index is read."""
        return max(self.words, key=len)

    def page(self, after: IndexPosition | None) -> tuple[tuple[Contact, ...], IndexPosition | None]:
        """Return the next customers, at most `PAGE_CUSTOMERS`, and where to go on if there may be more.

        Raises:
            ToolFailed: `after` is no position of a customer who is shown, or the rows that may be read held no one to
                show, and there are more.
        """
        if after is not None and not self._was_shown(after):
            raise foreign_cursor()
        found: list[IndexEntry] = []
        for entry in self._read(after):
            if entry is None:
                return self._cut_short(found)
            if not self._matches(entry):
                continue
            if len(found) == PAGE_CUSTOMERS:
                return self._cut_short(found)
            found.append(entry)
        return tuple(entry.contact for entry in found), None

    def _read(self, after: IndexPosition | None) -> Iterator[IndexEntry | None]:
        """Yield index entries in order, and None last if the rows that may be read did not reach the end."""
        shows_every_word = self.view.always_shows(*WORD_FIELDS)
        for rows in READ_ROWS if shows_every_word else (sum(READ_ROWS),):
            page = self.desk.read_index(self.key, after=after, limit=rows)
            yield from page.entries
            if page.is_last or not page.entries:
                return
            after = _position(page.entries[-1])
        yield None

    def _was_shown(self, position: IndexPosition) -> bool:
        """Whether a page of this search could have ended here, as far as the desk knows today."""
        customer = self.desk.customer(position.customer_id)
        return customer is not None and self._matches(IndexEntry(word=position.word, contact=customer))

    def _matches(self, entry: IndexEntry) -> bool:
        row = entry.contact.row
        if not self.view.shows(row):
            return False
        # Only words of fields that this caller sees count, so that a search says nothing about the others.
        visible = index_words(row, self.view.hidden(row))
        under_key = [word for word in visible if word.startswith(self.key)]
        # A customer with several words under the key has several entries, and is shown at one of them.
        if not under_key or entry.word != min(under_key):
            return False
        return all(any(word.startswith(sought) for word in visible) for sought in self.words)

    @staticmethod
    def _cut_short(found: list[IndexEntry]) -> tuple[tuple[Contact, ...], IndexPosition]:
        if not found:
            # A cursor would have to name someone who was not shown.
            raise ToolFailed("Too many entries match this query. Add a word, or write the words out in full.")
        return tuple(entry.contact for entry in found), _position(found[-1])


def _position(entry: IndexEntry) -> IndexPosition:
    return IndexPosition(word=entry.word, customer_id=entry.contact.customer_id)
