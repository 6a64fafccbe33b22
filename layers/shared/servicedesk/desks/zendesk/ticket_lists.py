"""Lists and searches of Zendesk's tickets: queries of typed values, and a second look at what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from servicedesk.desks.filling import comes_latest_first, is_wanted
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.signature import without_signature
from servicedesk.desks.zendesk.lanes import MAX_SEARCHES, Place, Searcher, ZendeskLane
from servicedesk.desks.zendesk.mapping import THEIR_STATUSES
from servicedesk.desks.zendesk.query import is_about, quote_value, words_of
from servicedesk.desks.zendesk.shapes import Record, text_in, written_moment
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.desks.zendesk.tickets_read import TicketReader
from servicedesk.tools.cursors import Cursors
from servicedesk.tools.ticket import DUE_AFTER_HOURS, PRIORITIES, Priority, Ticket
from servicedesk.tools.tickets import MAX_FOUND, MAX_LISTED, CustomerTicket, TicketFilter, TicketsPage
from servicedesk.tools.view import View

#: The most urgent first.
_BY_URGENCY: Final[tuple[Priority, ...]] = tuple(reversed(PRIORITIES))
#: Zendesk tickets without a priority are normal ones of ours: those that are none of the others.
_NOT_NORMAL: Final = tuple(f"-priority:{one}" for one in PRIORITIES if one != "normal")

#: The page of a place in a list that one request has whole.
_WHOLE: Final = 0

Accept = Callable[[CustomerTicket, str], bool]
_Entry = tuple[CustomerTicket, str]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a page is filled with."""

    lanes: Sequence[ZendeskLane]
    accept: Accept
    most: int
    searches: int = MAX_SEARCHES


@dataclass(frozen=True, slots=True)
class ZendeskLists:
    """Finds tickets. Lives as long as the execution environment."""

    client: DeskClient
    reader: TicketReader
    staff: Staff

    def list(self, wanted: TicketFilter, view: View, after: str | None, cursors: Cursors) -> TicketsPage:
        """Return the next tickets that meet the filter and that `view` shows."""
        place = Place.read(cursors.place(after))
        clauses = self._clauses(wanted)
        if clauses is None:
            return cursors.page((), None)

        meant = _in_seconds(wanted)

        def accept(found: CustomerTicket, _: str) -> bool:
            # What a search knows of it may be minutes old.
            return is_wanted(found, meant) and view.shows(found.row)

        if comes_latest_first(wanted):
            return self._page(_Wanted([_update_lane(clauses, wanted)], accept, MAX_LISTED), place, cursors)
        searches = MAX_SEARCHES
        if place.page == _WHOLE or after is None:
            whole = self._whole(clauses, wanted, place, accept, cursors)
            if whole is not None:
                return whole
            place, searches = replace(place, page=1), MAX_SEARCHES - 1
        return self._page(_Wanted(_urgency_lanes(clauses, wanted), accept, MAX_LISTED, searches), place, cursors)

    def search(
        self, words: str, view: View, after: str | None, cursors: Cursors, customer_id: str | None
    ) -> TicketsPage:
        """Return the next tickets whose subject or description has all the words, as far as `view` shows both."""
        place = Place.read(cursors.place(after))
        typed = words_of(words)
        if not typed:
            return cursors.page((), None)
        owner = () if customer_id is None else (f"requester:{quote_value(customer_id)}",)
        lane = ZendeskLane(kind="ticket", clauses=(*owner, *map(quote_value, typed)), is_descending=True)

        def accept(found: CustomerTicket, description: str) -> bool:
            is_owners = customer_id in {None, found.customer.customer_id}
            is_shown = view.shows(found.row) and view.hidden_fields(found.row).isdisjoint({"subject", "description"})
            return is_owners and is_shown and is_about(typed, (found.ticket.subject, description))

        return self._page(_Wanted([lane], accept, MAX_FOUND), place, cursors)

    def _whole(
        self, clauses: Sequence[str], wanted: TicketFilter, place: Place, accept: Accept, cursors: Cursors
    ) -> TicketsPage | None:
        """Return the next tickets of a list that one request has whole, so that it need not come in lanes."""
        lane = ZendeskLane(
            kind="ticket", clauses=(*clauses, *_of_priorities(wanted), *_overdue("urgent", wanted.overdue_at))
        )
        (batch,) = Searcher(self.client, self._read).batches([lane], Place(), 1)
        if batch.next_place is not None:
            return None
        priorities = _priorities(wanted)
        accepted = [entry[0] for _, entry in batch.entries if entry is not None and accept(*entry)]
        reached = place.lane, place.since or 0, place.behind or 0
        by_place = sorted(
            ((_place_by_urgency(one.ticket, priorities), one) for one in accepted), key=lambda placed: placed[0]
        )
        behind = [(at, one) for at, one in by_place if at > reached]
        shown = behind[:MAX_LISTED]
        following = str(Place(*shown[-1][0], _WHOLE)) if len(behind) > MAX_LISTED else None
        return cursors.page([one for _, one in shown], following)

    def _page(self, wanted: _Wanted, place: Place, cursors: Cursors) -> TicketsPage:
        found: list[CustomerTicket] = []
        following: Place | None = None
        for batch in Searcher(self.client, self._read).batches(wanted.lanes, place, wanted.searches):
            for at, entry in batch.entries:
                if entry is None or not wanted.accept(*entry):
                    continue
                if len(found) == wanted.most:
                    return cursors.page(found, str(following))
                found.append(entry[0])
                following = at
            if batch.next_place is None:
                return cursors.page(found, None)
            place = batch.next_place
        return cursors.page(found, None if place.lane >= len(wanted.lanes) else str(place))

    def _read(self, document: object, records: Sequence[Record]) -> Sequence[_Entry | None]:
        tickets = self.reader.tickets(document, records)
        texts = [without_signature(text_in(one, "description"), is_public=False)[0] for one in records]
        return [None if found is None else (found, text) for found, text in zip(tickets, texts, strict=True)]

    def _clauses(self, wanted: TicketFilter) -> tuple[str, ...] | None:
        """Return what every query asks for; None if no ticket can meet the filter."""
        if not wanted.statuses:
            return None
        clauses = [f"status:{THEIR_STATUSES[one]}" for one in sorted(wanted.statuses)]
        if wanted.is_unassigned:
            clauses.append("assignee:none")
        elif wanted.assignee is not None:
            agent = self.staff.agent(wanted.assignee)
            if agent is None:
                return None
            clauses.append(f"assignee:{agent.user_id}")
        if wanted.team is not None:
            group_id = self.staff.group_id(wanted.team)
            if group_id is None:
                return None
            clauses.append(f"group:{group_id}")
        return tuple(clauses)


def _update_lane(clauses: Iterable[str], wanted: TicketFilter) -> ZendeskLane:
    since = () if wanted.updated_since is None else (f"updated>={written_moment(wanted.updated_since)}",)
    return ZendeskLane(kind="ticket", clauses=(*clauses, *since), by="updated", is_descending=True)


def _urgency_lanes(clauses: Sequence[str], wanted: TicketFilter) -> list[ZendeskLane]:
    return [
        ZendeskLane(kind="ticket", clauses=(*clauses, *_of_priority(one), *_overdue(one, wanted.overdue_at)))
        for one in _priorities(wanted)
    ]


def _priorities(wanted: TicketFilter) -> list[Priority]:
    return [one for one in _BY_URGENCY if wanted.priorities is None or one in wanted.priorities]


def _place_by_urgency(ticket: Ticket, priorities: Sequence[Priority]) -> tuple[int, int, int]:
    """Return where a ticket stands in a list: its lane, and its key there."""
    return priorities.index(ticket.priority), int(ticket.opened_at.timestamp()), int(ticket.ticket_id)


def _of_priorities(wanted: TicketFilter) -> tuple[str, ...]:
    """Return what asks for the priorities of a filter, all at once."""
    if wanted.priorities is None:
        return ()
    if "normal" in wanted.priorities:
        return tuple(f"-priority:{one}" for one in PRIORITIES if one not in wanted.priorities)
    return tuple(f"priority:{one}" for one in PRIORITIES if one in wanted.priorities)


def _of_priority(priority: Priority) -> tuple[str, ...]:
    return _NOT_NORMAL if priority == "normal" else (f"priority:{priority}",)


def _overdue(priority: Priority, at: datetime | None) -> tuple[str, ...]:
    if at is None:
        return ()
    return (f"created<={written_moment(at - timedelta(hours=DUE_AFTER_HOURS[priority]))}",)


def _in_seconds(wanted: TicketFilter) -> TicketFilter:
    """Return a filter as Zendesk's times are, which are whole seconds."""
    since = wanted.updated_since
    return wanted if since is None else replace(wanted, updated_since=since.replace(microsecond=0))
