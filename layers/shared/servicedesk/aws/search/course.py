"""Order of results: which rows of the index a search reads in turn, so that it shows each contact once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from servicedesk.aws.search.contact_words import keys, words
from servicedesk.aws.search.query import Query
from servicedesk.tools.desk import Contact
from servicedesk.tools.view import View


class Entry(NamedTuple):
    """One row of the index: a key, and the contact that it finds."""

    key: str
    contact: Contact


class Position(NamedTuple):
    """A place in a course: just behind a row of one of its readings."""

    #: Which of the query's terms the course is under.
    term: int
    #: Which of the course's prefixes is read.
    reading: int
    #: The row; without a key it is the beginning of the reading.
    key: str = ""
    customer_id: str = ""


@dataclass(frozen=True)
class Course:
    """The readings of the index that a search makes, one behind the other.

    Under one of the query's terms everybody lies who meets the query. The phrases come before it: who is named as the
    query is written is shown first, and is not passed over where many share each single word.
    """

    query: Query
    view: View
    #: Which of the query's terms the last readings are under.
    term: int

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """What the index is read under, in order."""
        return (*self.query.phrases, *self.query.terms[self.term].prefixes)

    def place(self, contact: Contact) -> Position | None:
        """Return the one place at which `contact` is shown; None if the caller may not find them by this query."""
        if not self.view.shows(contact.row):
            return None
        # Only fields that this caller sees count, so that a search says nothing about the others.
        hidden = self.view.hidden_fields(contact.row)
        found_by = words(contact.row, hidden)
        if not all(term.is_met_by(found_by) for term in self.query.terms):
            return None
        visible = keys(contact.row, hidden)
        for reading, prefix in enumerate(self.prefixes):
            if under := [key for key in visible if key.startswith(prefix)]:
                return Position(self.term, reading, min(under), contact.customer_id)
        return None
