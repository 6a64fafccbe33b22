"""Pages of the three listings that the tools have, of any desk that can be read row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from servicedesk.desks.filling import MAX_READS, DeskRows, RowT, asked_of, fill_page, is_wanted
from servicedesk.desks.showing import contact_of, is_found, shows_texts
from servicedesk.desks.words import words_of
from servicedesk.seal import Seal
from servicedesk.tools.cursors import Cursors
from servicedesk.tools.desk import MAX_CONTACTS, ContactsPage, Customer
from servicedesk.tools.tickets import MAX_FOUND, MAX_LISTED, CustomerTicket, TicketFilter, TicketsPage
from servicedesk.tools.view import View

#: Returns what comes behind a place of a listing; None is its beginning.
RowReader = Callable[[str | None], DeskRows[RowT]]


class DeskPages:
    """Fills pages with what the filter, the words and the view let through, and seals where they go on.

    Args:
        seal: `DeskMeans.seal`.
        reads: How often one page reads at most; fewer where a read is more than one request: a tool call has six.
    """

    def __init__(self, seal: Seal, reads: int = MAX_READS) -> None:
        self._seal = seal
        self._reads = reads

    def list(
        self, read: RowReader[CustomerTicket], wanted: TicketFilter, view: View, after: str | None, *, subject: str
    ) -> TicketsPage:
        """Return the page for `Tickets.list`. `read` is in the order of the list; a list of no status reads nothing."""
        cursors = Cursors(self._seal, "list", [subject, *asked_of(wanted)])
        place = cursors.place(after)
        if not wanted.statuses:
            return cursors.page([], None)
        found, last = fill_page(
            read, place, lambda one: is_wanted(one, wanted) and view.shows(one.row), MAX_LISTED, reads=self._reads
        )
        return cursors.page(found, last)

    def search(  # noqa: PLR0913 -- what the port is asked, and how it is read
        self,
        read: RowReader[CustomerTicket],
        words: str,
        view: View,
        after: str | None,
        *,
        subject: str,
        customer_id: str | None = None,
    ) -> TicketsPage:
        """Return the page for `Tickets.search`. `read` has the tickets with all the words, the newest first."""
        cursors = Cursors(self._seal, "search", [subject, words, customer_id or ""])
        place = cursors.place(after)
        if not words_of(words):
            return cursors.page([], None)
        found, last = fill_page(read, place, lambda one: shows_texts(one, view), MAX_FOUND, reads=self._reads)
        return cursors.page(found, last)

    def customers(
        self, read: RowReader[Customer], words: str, view: View, after: str | None, *, subject: str
    ) -> ContactsPage:
        """Return the page for `Customers.search`. `read` has at least those whom all the words find."""
        sought: Sequence[str] = words_of(words)
        cursors = Cursors(self._seal, "customers", [subject, words])
        place = cursors.place(after)
        if not sought:
            return cursors.contacts([], None)
        found, last = fill_page(read, place, lambda one: is_found(one, sought, view), MAX_CONTACTS, reads=self._reads)
        return cursors.contacts(map(contact_of, found), last)
