"""A search for customers, from what was typed to a page of them."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.aws.search.cursor import open_cursor, seal_cursor
from servicedesk.aws.search.lookup import Index, Lookup
from servicedesk.aws.search.query import query_of
from servicedesk.errors import UnknownCursor
from servicedesk.seal import Seal
from servicedesk.tools.desk import MAX_CONTACTS, ContactsPage
from servicedesk.tools.view import View


@dataclass(frozen=True, slots=True)
class IndexSearch:
    """Searches an index of words. Safe for several threads, as the index is."""

    index: Index
    seal: Seal

    def page(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Return the next customers who are found, as `Desk.search` says."""
        query = query_of(words)
        start = None if after is None else open_cursor(after, words, subject, self.seal)
        if start is not None and start.term >= len(query.terms):
            # A release that reads queries otherwise went on with it.
            raise UnknownCursor
        contacts, reached = Lookup(self.index, query, view, MAX_CONTACTS).page(start)
        following = None if reached is None else seal_cursor(reached, words, subject, self.seal)
        return ContactsPage(contacts=contacts, next_cursor=following)
