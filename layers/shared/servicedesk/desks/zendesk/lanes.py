"""Lanes of a search: what is asked for in one order of time, and where it goes on.

`SearchResponse`. Pages there are counted, so that whatever leaves a page moves all that follow; here a page begins at a
moment instead, and what was shown is passed over. Of an answer's URLs none is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, Literal

from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.route import QueryPart
from servicedesk.desks.pages import DeskRows, RowT
from servicedesk.desks.records import Record, records_in, unreadable
from servicedesk.desks.zendesk.mapping import ALONG_WITH_FOUND, SEARCH
from servicedesk.desks.zendesk.shapes import moment_in, number_in, read_document, written_moment
from servicedesk.errors import UnknownCursor

#: Of one request.
RECORDS_A_PAGE: Final = 50
#: Of one call of a tool: what is left of six is for whom and what is named.
MAX_SEARCHES: Final = 3
#: Zendesk gives no more than 1,000 results of a query.
_MAX_PAGE: Final = 1_000 // RECORDS_A_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ZendeskLane:
    """One query, in one order."""

    #: ``ticket`` or ``user``.
    kind: Literal["ticket", "user"]
    #: Parts of the query, each of which must hold, or one of those with the same name.
    clauses: tuple[str, ...]
    by: Literal["created", "updated"] = "created"
    is_descending: bool = False

    def query(self, since: int | None) -> str:
        """Return the query, from a moment on in epoch seconds."""
        bound = "<=" if self.is_descending else ">="
        begin = () if since is None else (f"{self.by}{bound}{written_moment(datetime.fromtimestamp(since, UTC))}",)
        return " ".join((f"type:{self.kind}", *self.clauses, *begin))

    def key(self, record: Record) -> tuple[int, int]:
        """Return what a record stands in order by: epoch seconds, and the id."""
        return int(moment_in(record, f"{self.by}_at").timestamp()), number_in(record, "id")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listing goes on: in which lane, from which moment, behind which record, on which page of that moment."""

    lane: int = 0
    since: int | None = None
    behind: int | None = None
    page: int = 1

    def __str__(self) -> str:
        """Return it as one line."""
        return ",".join("" if part is None else str(part) for part in (self.lane, self.since, self.behind, self.page))

    @classmethod
    def read(cls, text: str | None) -> Place:
        """Return the place that a line of ours says. Raises `UnknownCursor` for any other."""
        if text is None:
            return cls()
        try:
            lane, since, behind, page = (int(part) if part else None for part in text.split(","))
        except ValueError:
            raise UnknownCursor from None
        if lane is None or page is None:
            raise UnknownCursor
        return cls(lane, since, behind, page)


#: Returns what is shown of each record, None for nothing. The document is the answer with what came along.
Reader = Callable[[Any, Sequence[Record]], Sequence[RowT | None]]


@dataclass(frozen=True, slots=True)
class Lanes(Generic[RowT]):
    """Lanes one behind the other. Lives as long as one call."""

    client: DeskClient
    lanes: Sequence[ZendeskLane]
    read: Reader[RowT]

    def rows(self, place: str | None) -> DeskRows[RowT]:
        """Return what comes behind a place, in one request. Raises `UnknownCursor` for what is no place."""
        return self.rows_behind(Place.read(place))

    def rows_behind(self, place: Place) -> DeskRows[RowT]:
        """Return the same, the last row being nothing but where the next read begins."""
        if place.lane >= len(self.lanes):
            return DeskRows(rows=(), is_end=True)
        lane = self.lanes[place.lane]
        document = self._document(lane, place)
        # It may be of another kind than was asked for.
        records = [one for one in records_in(document, "results") if one.get("result_type") == lane.kind]
        once = {number_in(one, "id"): one for one in records}.values()
        ordered = sorted(once, key=lane.key, reverse=lane.is_descending)
        shown, following = _shown_and_following(lane, place, ordered, has_more=bool(document.get("next_page")))
        places = [str(Place(place.lane, *lane.key(one), place.page)) for one in shown]
        rows = list(zip(places, self.read(document, shown), strict=True))
        following = following or Place(place.lane + 1)
        if following.lane >= len(self.lanes):
            return DeskRows(rows=rows, is_end=True)
        return DeskRows(rows=[*rows, (str(following), None)], is_end=False)

    def _document(self, lane: ZendeskLane, place: Place) -> Any:  # noqa: ANN401 -- JSON
        query: list[QueryPart] = [
            ("query", lane.query(place.since)),
            ("sort_by", f"{lane.by}_at"),
            ("sort_order", "desc" if lane.is_descending else "asc"),
            ("per_page", RECORDS_A_PAGE),
            ("page", place.page),
            *([("include", ALONG_WITH_FOUND)] if lane.kind == "ticket" else []),
        ]
        return read_document(self.client, SEARCH, query=query)


def _shown_and_following(
    lane: ZendeskLane, place: Place, ordered: Sequence[Record], *, has_more: bool
) -> tuple[Sequence[Record], Place | None]:
    """Return the records behind a place, and where the lane goes on; None if that was all of it.

    Records of one moment come in no order that we know, on as many pages as they fill: on the first page of a moment
    those of the last one are left to a page of their own, and from the second page on only that moment's count.
    """
    behind = [one for one in ordered if _is_behind(lane, place, one)]
    moments = [lane.key(one)[0] for one in ordered]
    if place.page > 1 and (later := [moment for moment in moments if moment != place.since]):
        return [one for one in behind if lane.key(one)[0] == place.since], Place(place.lane, later[0])
    if has_more and not moments:
        # What follows cannot be reached, and is not to be left out unsaid.
        raise unreadable()
    if not has_more:
        return behind, None
    last = moments[-1]
    if last != moments[0]:
        return [one for one in behind if lane.key(one)[0] != last], Place(place.lane, last)
    if place.page >= _MAX_PAGE:
        return behind, Place(place.lane, last + (-1 if lane.is_descending else 1))
    return behind, Place(place.lane, last, None, place.page + 1)


def _is_behind(lane: ZendeskLane, place: Place, record: Record) -> bool:
    if place.behind is None or place.since is None:
        return True
    reached = place.since, place.behind
    return lane.key(record) < reached if lane.is_descending else lane.key(record) > reached
