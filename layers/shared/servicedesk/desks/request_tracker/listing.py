"""Pages of Request Tracker's tickets: read until they are full, with the customers who decide what is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from servicedesk.desks.request_tracker.orders import RtOrder
from servicedesk.desks.request_tracker.reader import RtReader
from servicedesk.desks.request_tracker.records import RtTicket, ticket_of
from servicedesk.desks.request_tracker.ticket_sql import both
from servicedesk.tools.tickets import CustomerTicket

#: How many rows each search of a page reads. Two requests each: one for the rows, one for their customers.
ROWS: Final = (40, 100)

#: Returns the ids of those tickets that are shown.
Show = Callable[[Sequence[CustomerTicket]], Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RtPages:
    """Reads pages of one list or search."""

    reader: RtReader
    order: RtOrder
    show: Show
    #: Tickets of a page.
    most: int
    rows: Sequence[int] = ROWS

    def fill(self, sql: str, place: str | None) -> tuple[list[CustomerTicket], str | None]:
        """Return the next tickets that are shown, and where to go on if there may be more.

        Args:
            sql: What is searched.
            place: Where the page begins; None for the beginning.
        """
        shown: list[tuple[str, CustomerTicket]] = []
        for count in self.rows:
            condition = sql if place is None else both(sql, self.order.behind(place))
            documents = self.reader.search(condition, self.order.fields, count)
            places = [self.order.place_of(one) for one in documents]
            found = _once(ticket_of(one, self.reader.mapping) for one in documents)
            owned = self._with_customers([one for one in found if one is not None])
            ids = self.show(list(owned.values()))
            shown += [
                (where, owned[one.ticket.ticket_id])
                for where, one in zip(places, found, strict=True)
                if one is not None and one.ticket.ticket_id in ids
            ]
            place = places[-1] if len(documents) == count else None
            if len(shown) > self.most:
                return [one for _, one in shown[: self.most]], shown[self.most - 1][0]
            if place is None:
                break
        return [one for _, one in shown], place

    def _with_customers(self, found: Sequence[RtTicket]) -> dict[str, CustomerTicket]:
        """Return those tickets whose customers are there, with them, by id."""
        users = self.reader.users(one.requestor for one in found)
        return {
            one.ticket.ticket_id: CustomerTicket(
                ticket=one.of(user.customer.customer_id).ticket, customer=user.customer
            )
            for one in found
            if (user := users.get(one.requestor)) is not None
        }


def _once(found: Iterable[RtTicket | None]) -> list[RtTicket | None]:
    """Return the tickets with None for each that was there before: RT has each once, and no page has one twice."""
    seen: set[str] = set()
    once: list[RtTicket | None] = []
    for one in found:
        once.append(None if one is None or one.ticket.ticket_id in seen else one)
        seen |= set() if one is None else {one.ticket.ticket_id}
    return once
