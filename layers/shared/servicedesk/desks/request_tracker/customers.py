"""Customers of Request Tracker: its users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from servicedesk.desks.ledger import OnceOnly
from servicedesk.desks.request_tracker.reader import MAX_ROWS, RtReader
from servicedesk.desks.request_tracker.records import Document, RtTicket, text_of, ticket_of, user_of
from servicedesk.desks.request_tracker.ticket_sql import both, of_customer, of_statuses
from servicedesk.desks.showing import contact_of, is_found
from servicedesk.desks.words import MAX_WORDS, words_of
from servicedesk.errors import UnknownCursor
from servicedesk.seal import Seal
from servicedesk.tools.cursors import open_place, seal_place
from servicedesk.tools.desk import MAX_CONTACTS, Contact, ContactsPage, Customer, CustomerFile
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord
from servicedesk.tools.lifecycle import UNSETTLED
from servicedesk.tools.view import View

_KIND: Final = "customers"
#: RT's fields in which words are searched, one after the other, with our names of them. It searches phones for nobody
#: but administrators of users.
_SEARCHED: Final = ("RealName", "EmailAddress")
#: Searches of one page.
_MAX_SEARCHES: Final = 5


class RtCustomers:
    """`Customers` at Request Tracker. Lives as long as the execution environment."""

    def __init__(self, reader: RtReader, ledger: OnceOnly, seal: Seal) -> None:
        self._reader = reader
        self._ledger = ledger
        self._seal = seal

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Return the next customers who are found: by name first, then by address."""
        asked, sought = (subject, words), words_of(words)
        field, last = ("0", "") if after is None else self._place(asked, after)
        if not sought:
            return ContactsPage(contacts=(), next_cursor=None)
        found: list[tuple[tuple[str, str], Contact]] = []
        place: tuple[str, str] | None = (field, last)
        for _ in range(_MAX_SEARCHES):
            if place is None or len(found) > MAX_CONTACTS:
                break
            some, place = self._some(sought, place, view)
            found += some
        if len(found) > MAX_CONTACTS:
            place = found[MAX_CONTACTS - 1][0]
        cursor = None if place is None else seal_place(_KIND, asked, place, self._seal)
        return ContactsPage(contacts=tuple(one for _, one in found[:MAX_CONTACTS]), next_cursor=cursor)

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer."""
        return self._reader.customer(customer_id)

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with the newest unsettled tickets."""
        customer = self.customer(customer_id)
        if customer is None:
            return None
        # Some may be tickets of another, for whom this one is the second to be written to.
        rows = min(2 * limit + 2, MAX_ROWS)
        statuses = of_statuses(UNSETTLED, self._reader.mapping)
        documents = self._reader.search(both(of_customer(customer_id), statuses), [("id", True)], rows)
        tickets = [one.ticket for one in self._tickets(documents, customer_id)]
        has_more = len(tickets) > limit or len(documents) == rows
        return CustomerFile(customer=customer, open_tickets=tuple(tickets[:limit]), has_more=has_more)

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Return how many of the newest hundred tickets with this customer are theirs."""
        documents = self._reader.search(of_customer(customer_id), [("id", True)], MAX_ROWS) if customer_id else ()
        return min(limit, len(self._tickets(documents, customer_id)))

    def earlier_record(self, key: IdempotencyKey, *, at: datetime) -> IdempotencyRecord | None:
        """Return what an earlier request with the same key made."""
        return self._ledger.earlier_record(key, at)

    def _tickets(self, documents: Sequence[Document], customer_id: str) -> list[RtTicket]:
        """Return those tickets whose customer this is."""
        return [one for document in documents if (one := owned_ticket(document, self._reader, customer_id)) is not None]

    def _place(self, asked: Sequence[str], after: str) -> tuple[str, str]:
        match open_place(_KIND, asked, after, self._seal):
            case [("0" | "1") as field, last]:
                return field, last
        raise UnknownCursor

    def _some(
        self, sought: Sequence[str], place: tuple[str, str], view: View
    ) -> tuple[list[tuple[tuple[str, str], Contact]], tuple[str, str] | None]:
        """Return who is found behind a place, each with theirs, and where to go on; None if nowhere."""
        number, last = place
        field, longest = _SEARCHED[int(number)], max(sought[:MAX_WORDS], key=len)
        limits: list[Mapping[str, object]] = [{"field": field, "operator": "LIKE", "value": longest}]
        if last:
            limits.append({"field": "Name", "operator": ">", "value": last, "case_sensitive": 1})
        documents = self._reader.search_users(limits, [("Name", False)])
        found = []
        for document in documents:
            one = user_of(document, self._reader.mapping)
            is_behind = not last or one.name > last
            # Who has the word in the field that was searched before was found there.
            is_seen = any(longest in text_of(document, earlier).casefold() for earlier in _SEARCHED[: int(number)])
            if (
                is_behind
                and not is_seen
                and self._reader.is_customer(document)
                and is_found(one.customer, sought, view)
            ):
                found.append(((number, one.name), contact_of(one.customer)))
        if len(documents) == MAX_ROWS:
            return found, (number, text_of(documents[-1], "Name"))
        return found, ("1", "") if number == "0" else None


def owned_ticket(document: Document, reader: RtReader, customer_id: str) -> RtTicket | None:
    """Return a ticket of a search if it is this customer's."""
    found = ticket_of(document, reader.mapping)
    requestors = document.get("Requestor")
    is_theirs = isinstance(requestors, list) and bool(requestors) and text_of(requestors[0], "id") == customer_id
    return found.of(customer_id) if found is not None and is_theirs else None
