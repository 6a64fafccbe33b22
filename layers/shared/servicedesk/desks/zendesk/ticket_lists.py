"""Lists and searches of Zendesk's tickets: queries of typed values, and a second look at what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from servicedesk.desks.conversation import DeskTicket
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.pages import DeskRows, RowReader, no_rows
from servicedesk.desks.records import Record
from servicedesk.desks.zendesk.lanes import Lanes, Place, ZendeskLane
from servicedesk.desks.zendesk.mapping import THEIR_STATUSES
from servicedesk.desks.zendesk.query import quote_value
from servicedesk.desks.zendesk.shapes import written_moment
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.desks.zendesk.tickets_read import TicketReader
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import PRIORITIES, Priority

#: The most urgent first.
_BY_URGENCY: Final[tuple[Priority, ...]] = tuple(reversed(PRIORITIES))
#: Zendesk tickets without a priority are normal ones of ours: those that are none of the others.
_NOT_NORMAL: Final = tuple(f"-priority:{one}" for one in PRIORITIES if one != "normal")

#: The page of a place in a list that one request has whole.
_WHOLE: Final = 0


@dataclass(frozen=True, slots=True)
class ZendeskLists:
    """Finds tickets. Lives as long as the execution environment."""

    client: DeskClient
    reader: TicketReader
    staff: Staff

    def queue(self, wanted: TicketFilter) -> RowReader[DeskTicket[Record]]:
        """Return what reads the tickets that meet a filter, in the order of a list, once for each page."""
        return _Queue(self, wanted).rows

    def about(self, sought: Sequence[str], customer_id: str | None) -> RowReader[DeskTicket[Record]]:
        """Return what reads the tickets with all the words, those of their comments included, the newest first."""
        owner = () if customer_id is None else (f"requester:{quote_value(customer_id)}",)
        lane = ZendeskLane(kind="ticket", clauses=(*owner, *map(quote_value, sought)), is_descending=True)
        return Lanes(self.client, [lane], self.reader.tickets).rows


@dataclass
class _Queue:
    """Tickets that meet a filter. Lives as long as one call."""

    lists: ZendeskLists
    wanted: TicketFilter

    def rows(self, place: str | None) -> DeskRows[DeskTicket[Record]]:
        """Return what comes behind a place: of a list that one request has whole, else of its lanes."""
        at = Place.read(place)
        if self._clauses is None:
            return no_rows(place)
        if self.wanted.is_by_update:
            return self._read([_update_lane(self._clauses, self.wanted)], at)
        if place is not None and at.page != _WHOLE:
            return self._read(_urgency_lanes(self._clauses, self.wanted), at)
        return self._whole(self._clauses, at)

    def _whole(self, clauses: Sequence[str], at: Place) -> DeskRows[DeskTicket[Record]]:
        wanted = self.wanted
        lane = ZendeskLane(kind="ticket", clauses=(*clauses, *_of_priorities(wanted)))
        got, priorities = self._read([lane], Place()), _priorities(wanted)
        if not got.is_end:
            return DeskRows(rows=[(str(replace(at, page=1)), None)], is_end=False)
        # What a search knows of it may be minutes old.
        known = [one for _, one in got.rows if one is not None and one.ticket.priority in priorities]
        placed = sorted(((_place_by_urgency(one.ticket, priorities), one) for one in known), key=lambda each: each[0])
        reached = at.lane, at.since or 0, at.behind or 0
        return DeskRows(rows=[(str(Place(*key, _WHOLE)), one) for key, one in placed if key > reached], is_end=True)

    def _read(self, lanes: Sequence[ZendeskLane], at: Place) -> DeskRows[DeskTicket[Record]]:
        return Lanes(self.lists.client, lanes, self.lists.reader.tickets).rows_behind(at)

    @cached_property
    def _clauses(self) -> tuple[str, ...] | None:
        """What every query asks for; None if no ticket can meet the filter."""
        wanted, staff = self.wanted, self.lists.staff
        clauses = [f"status:{THEIR_STATUSES[one]}" for one in sorted(wanted.possible_statuses)]
        if wanted.is_unassigned:
            clauses.append("assignee:none")
        elif wanted.assignee is not None:
            agent = staff.agent(wanted.assignee)
            if agent is None:
                return None
            clauses.append(f"assignee:{agent.user_id}")
        if wanted.team is not None:
            group_id = staff.group_id(wanted.team)
            if group_id is None:
                return None
            clauses.append(f"group:{group_id}")
        return tuple(clauses)


def _update_lane(clauses: Iterable[str], wanted: TicketFilter) -> ZendeskLane:
    since = () if wanted.updated_since is None else (f"updated>={written_moment(wanted.updated_since)}",)
    return ZendeskLane(kind="ticket", clauses=(*clauses, *since), by="updated", is_descending=True)


def _urgency_lanes(clauses: Sequence[str], wanted: TicketFilter) -> list[ZendeskLane]:
    return [ZendeskLane(kind="ticket", clauses=(*clauses, *_of_priority(one))) for one in _priorities(wanted)]


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
