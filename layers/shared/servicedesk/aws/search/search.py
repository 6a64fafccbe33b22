"""A search for customers, from what was typed to a page of them."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.aws.search.cursor import sealed, unsealed
from servicedesk.aws.search.lookup import Index, Lookup
from servicedesk.aws.search.query import query_of
from servicedesk.execution.confirmation import Seal
from servicedesk.tools.desk import CustomersPage, Search


@dataclass(frozen=True, slots=True)
class IndexSearch:
    """Searches an index of words. Safe for several threads, as the index is."""

    index: Index
    seal: Seal

    def page(self, search: Search) -> CustomersPage:
        """Return the next customers of `search`.

        Raises:
            UnknownCursor: Its cursor is none of this search's.
            DeskUnavailable: The index does not answer, or there is no key for cursors.
        """
        query = query_of(search.words)
        after = search.after and unsealed(search.after, search.words, search.subject, self.seal)
        # A term that is gone by a new release's rules was another search's.
        contacts, reached = Lookup(self.index, query, search.view, search.limit).page(after or None)
        following = reached and sealed(reached, search.words, search.subject, self.seal)
        return CustomersPage(contacts=contacts, next_cursor=following or None)
