"""Bounded reads of the index: a query costs the same number of rows, whatever the number of customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple, Protocol

from servicedesk.aws.search.contact_words import WORD_FIELDS
from servicedesk.aws.search.course import Course, Entry, Position
from servicedesk.aws.search.query import MAX_PHRASES, Query
from servicedesk.tools.desk import Contact
from servicedesk.tools.view import View

#: Rows that one page reads at most, however many customers there are.
MAX_ROWS = 200
#: Of these, what is left for phrases where there are any: each finds few, or is no name.
ROWS_FOR_PHRASES = 50
#: Rows of the first read under a phrase.
ROWS_OF_A_PHRASE = ROWS_FOR_PHRASES // MAX_PHRASES
#: Reads under single words before a query is taken for one of common words.
MAX_LOOKS = 4
#: Rows of one look, for a caller from whom nothing is hidden, and of each further read.
ROWS_OF_A_LOOK = 50

Page = tuple[tuple[Contact, ...], Position | None]


class Index(Protocol):
    """Rows in the order of their keys, and under one key in the order of customers' ids."""

    def read(self, prefix: str, *, after: tuple[str, str] | None, limit: int) -> tuple[Sequence[Entry], bool]:
        """Return at most `limit` entries whose key begins with `prefix`, and whether no other follows them.

        Args:
            prefix: The beginning of a key.
            after: The key and the customer's id behind which to go on; None for the beginning.
            limit: At least one; no other row is read.
        """


class Look(NamedTuple):
    """What lies under one term, as far as it was read."""

    course: Course
    is_complete: bool
    #: Whom the search shows of it, in the order of the course.
    found: list[tuple[Position, Contact]]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A search for the contacts that meet `query` in what `view` shows of them.

    The index is read under one word at a time. The first page looks under the query's words in turn, and is done when
    it has seen all that lies under one of them. Where none is so rare, it follows the course of the likeliest. So a
    further word never hides what fewer words find, and no search ends before its last page.

    For a caller from whom rows or words are hidden, the first page reads each look and each phrase once unless somebody
    is found who is shown, and then no more: how many reads there are says nothing about what is hidden, but for
    phrases under which many lie.
    """

    index: Index
    query: Query
    view: View
    page_contacts: int

    def page(self, after: Position | None) -> Page:
        """Return the next contacts, at most `page_contacts`, and where to go on if there may be more.

        A page may be empty and not be the last: the rows that may be read held no one to show.
        """
        reader = _Reader(self.index)
        if after is not None:
            return self._follow(Course(self.query, self.view, after.term), after, reader)
        looks: list[Look] = []
        for term in self._terms:
            look = self._look(Course(self.query, self.view, term), reader)
            if look.is_complete and look.found:
                return self._cut(look.found)
            looks.append(look)
        if not looks:
            return (), None
        likeliest = max(looks, key=lambda look: len(look.found)).course
        everything_is_seen = all(look.is_complete for look in looks)
        reader.is_done_after_phrases = not self._is_plain
        # Of a very long name the index has not every word, but its beginning: there it is found if anywhere.
        readings = 1 if everything_is_seen and self._is_plain else None
        return self._follow(likeliest, Position(likeliest.term, 0), reader, readings)

    @property
    def _is_plain(self) -> bool:
        """Whether nothing that a search reads is hidden from the caller."""
        return self.view.always_shows(*WORD_FIELDS)

    @property
    def _terms(self) -> list[int]:
        """The terms to look under, the longest first: it is likely the rarest.

        Of those under which all lie who meet them, if there is one: a look under another could seem complete and miss
        somebody.
        """
        terms = {number: term for number, term in enumerate(self.query.terms) if term.prefixes}
        readable = {number: term for number, term in terms.items() if term.is_readable} or terms
        prefixes = {number: term.prefixes for number, term in readable.items()}
        ordered = sorted(prefixes, key=lambda number: -len(min(prefixes[number], key=len)))
        reads = list(accumulate(len(prefixes[number]) for number in ordered))
        return [number for number, so_far in zip(ordered, reads, strict=True) if so_far <= max(MAX_LOOKS, reads[0])]

    def _look(self, course: Course, reader: _Reader) -> Look:
        contacts: dict[str, Contact] = {}
        is_complete = True
        for prefix in self.query.terms[course.term].prefixes:
            some, is_last = reader.read(prefix, None, self._rows_of_a_look)
            is_complete = is_complete and is_last
            contacts |= {entry.contact.customer_id: entry.contact for entry in some}
        places = [(course.place(contact), contact) for contact in contacts.values()]
        found = [(place, contact) for place, contact in places if place is not None]
        return Look(course, is_complete, sorted(found, key=lambda one: one[0]))

    @property
    def _rows_of_a_look(self) -> int:
        """Rows of one read of a look: alike for all, and no more than it needs where nothing is hidden."""
        for_looks = MAX_ROWS - (ROWS_FOR_PHRASES if self.query.phrases else 0)
        rows = for_looks // sum(len(self.query.terms[term].prefixes) for term in self._terms)
        return min(rows, ROWS_OF_A_LOOK) if self._is_plain else rows

    def _cut(self, found: Sequence[tuple[Position, Contact]]) -> Page:
        shown = found[: self.page_contacts]
        return tuple(contact for _, contact in shown), None if len(shown) == len(found) else shown[-1][0]

    def _follow(self, course: Course, start: Position, reader: _Reader, readings: int | None = None) -> Page:
        """Go along `course` from `start`, through so many readings, until the page or what may be read is full."""
        shown: list[tuple[Position, Contact]] = []
        for reached, entry in reader.along(course, start, readings):
            if entry is None:
                return tuple(contact for _, contact in shown), reached
            if course.place(entry.contact) != reached:
                continue
            if len(shown) == self.page_contacts:
                return tuple(contact for _, contact in shown), shown[-1][0]
            shown.append((reached, entry.contact))
        return tuple(contact for _, contact in shown), None


@dataclass
class _Reader:
    """Reads the index for one page, up to `MAX_ROWS`. What was read from a beginning is not read again."""

    index: Index
    rows_left: int = MAX_ROWS
    #: Whether nothing is read behind the phrases but what was read before.
    is_done_after_phrases: bool = False
    _beginnings: dict[str, tuple[Sequence[Entry], bool]] = field(default_factory=dict)

    def read(self, prefix: str, after: tuple[str, str] | None, limit: int) -> tuple[Sequence[Entry], bool]:
        """Return some entries behind `after`, and whether no other follows them."""
        if after is None and prefix in self._beginnings:
            return self._beginnings[prefix]
        entries, is_last = self.index.read(prefix, after=after, limit=min(limit, self.rows_left))
        self.rows_left -= len(entries)
        if after is None:
            self._beginnings[prefix] = entries, is_last
        return entries, is_last

    def along(self, course: Course, start: Position, readings: int | None) -> Iterator[tuple[Position, Entry | None]]:
        """Yield the entries of `course` from `start`, each with its position; no entry where reading has to end."""
        prefixes = course.prefixes[: None if readings is None else start.reading + readings]
        for reading in range(start.reading, len(prefixes)):
            reached = start if reading == start.reading else Position(course.term, reading)
            is_phrase = reading < len(course.query.phrases)
            if self.is_done_after_phrases and not is_phrase:
                self.rows_left = 0
            is_last = False
            while not is_last:
                after = (reached.key, reached.customer_id) if reached.key else None
                limit = ROWS_OF_A_PHRASE if is_phrase and after is None else ROWS_OF_A_LOOK
                if self.rows_left == 0 and (after is not None or prefixes[reading] not in self._beginnings):
                    yield reached, None
                    return
                entries, is_last = self.read(prefixes[reading], after, limit)
                for entry in entries:
                    reached = Position(course.term, reading, entry.key, entry.contact.customer_id)
                    yield reached, entry
