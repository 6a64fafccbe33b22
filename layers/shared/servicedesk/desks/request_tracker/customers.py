"""Customers of Request Tracker: its users."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from servicedesk.desks.adapter import DeskMeans
from servicedesk.desks.customers import DeskCustomers
from servicedesk.desks.pages import DeskRows, RowReader
from servicedesk.desks.records import Record, text_in
from servicedesk.desks.request_tracker.reader import MAX_ROWS, RtReader
from servicedesk.desks.request_tracker.records import ticket_of, user_of
from servicedesk.desks.request_tracker.ticket_sql import both, of_customer, of_statuses
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket_rows import Status
from servicedesk.tools.tickets import CustomerTicket

#: RT's fields in which words are searched, one after the other. It searches phones for nobody but administrators of
#: users.
_SEARCHED: Final = ("RealName", "EmailAddress")
#: Rows of a read of somebody's tickets. Of some they may be the second requestor, and another the customer.
_ROWS: Final = 40


class RtCustomers(DeskCustomers):
    """`Customers` at Request Tracker. Lives as long as the execution environment."""

    search_reads = 5

    def __init__(self, means: DeskMeans, reader: RtReader) -> None:
        super().__init__(means)
        self._reader = reader

    def read(self, customer_id: str) -> Customer | None:
        """Return the customer: two requests."""
        return self._reader.customer(customer_id)

    def find(self, sought: Sequence[str]) -> RowReader[Customer]:
        """Return what reads by name first, then by address: a place is the number of the field, and RT's name."""
        longest = max(sought, key=len)

        def read(place: str | None) -> DeskRows[Customer]:
            number, _, last = (place or "0 ").partition(" ")
            limits: list[Mapping[str, object]] = [
                {"field": _SEARCHED[int(number)], "operator": "LIKE", "value": longest}
            ]
            if last:
                limits.append({"field": "Name", "operator": ">", "value": last, "case_sensitive": 1})
            found = self._reader.search_users(limits, [("Name", False)])
            # Who has the word in the field that was searched before was found there.
            before = _SEARCHED[: int(number)]
            rows = [
                (f"{number} {text_in(one, 'Name')}", self._customer_of(one, longest, before, last)) for one in found
            ]
            if len(found) < MAX_ROWS and number == "0":
                return DeskRows(rows=[*rows, ("1 ", None)], is_end=False)
            return DeskRows(rows=rows, is_end=len(found) < MAX_ROWS)

        return read

    def tickets_of(self, customer_id: str, statuses: Collection[Status]) -> RowReader[CustomerTicket]:
        """Return what reads once: what is behind that is not told."""

        def read(_place: str | None) -> DeskRows[CustomerTicket]:
            sql = both(of_customer(customer_id), of_statuses(statuses, self._reader.mapping))
            documents = self._reader.search(sql, [("id", True)], _ROWS)
            rows = [(text_in(one, "id"), self._ticket_of(one, customer_id)) for one in documents]
            return DeskRows(rows=rows, is_end=len(documents) < _ROWS)

        return read

    def _customer_of(self, document: Record, word: str, before: Sequence[str], last: str) -> Customer | None:
        one = user_of(document, self._reader.mapping)
        is_behind = not last or one.name > last
        is_seen = any(word in text_in(document, earlier).casefold() for earlier in before)
        return one.customer if is_behind and not is_seen and self._reader.is_customer(document) else None

    def _ticket_of(self, document: Record, customer_id: str) -> CustomerTicket | None:
        """Return a ticket of a search if it is this customer's."""
        found = ticket_of(document, self._reader.mapping)
        if found is None or text_in(document["Requestor"][0], "id") != customer_id:
            return None
        customer = user_of(document["Requestor"][0], self._reader.mapping).customer
        return CustomerTicket(ticket=found.of(customer_id), customer=customer)
