"""Sample of Zendesk's newest tickets, and the documents by which they are judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.replies import DeskReply, error_of
from servicedesk.desks.http.route import DeskRoute, Query
from servicedesk.desks.records import Record, records_in
from servicedesk.desks.zendesk.mapping import ALONG, TICKETS
from servicedesk.desks.zendesk.regions import Regions
from servicedesk.desks.zendesk.shapes import optional_number, records_along, text_in
from servicedesk.desks.zendesk.users import ZendeskUser, users_by_id
from servicedesk.errors import DeskUnavailable

#: The most that Zendesk gives at once.
MAX_SAMPLED: Final = 100
_NEWEST: Final[Query] = [
    ("include", ALONG), ("sort_by", "created_at"), ("sort_order", "desc"), ("per_page", MAX_SAMPLED),
]  # fmt: skip
#: Answers that say no more than that this account is not told.
_NOT_TOLD: Final = frozenset({DeskReply.ABSENT, DeskReply.FORBIDDEN, DeskReply.REFUSED, DeskReply.UNUSABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSample:
    """Tickets, `TicketObject`, and what stands in the region of their customers."""

    tickets: Sequence[Record] = ()
    #: Text of the field → tickets; None for tickets of nobody whom the desk serves.
    regions: Mapping[str | None, int] = field(default_factory=dict)

    def texts(self, member: str) -> Counter[str | None]:
        """Return how many tickets have which text as a member; None for null or nothing."""
        return Counter(text_in(one, member) or None for one in self.tickets)

    def numbers(self, member: str) -> Counter[int | None]:
        """Return how many tickets have which number as a member; None for null or nothing."""
        return Counter(optional_number(one, member) for one in self.tickets)


def read_sample(client: DeskClient, source: str) -> TicketSample | None:
    """Return the newest tickets; None if the account may list none. Raises `DeskUnavailable`.

    Args:
        client: Asks the desk.
        source: As `REGION_SOURCE`, or empty.
    """
    document = told_document(client, TICKETS, query=_NEWEST)
    if document is None:
        return None
    tickets = records_in(document, "tickets")
    users = users_by_id(records_along(document, "users"))
    customers: dict[int | None, ZendeskUser] = {one: user for one, user in users.items() if user.is_customer}
    served = [optional_number(one, "requester_id") for one in tickets]
    wanted = [customers[one] for one in dict.fromkeys(served) if one in customers]
    values = Regions(client, (), source).values(wanted, records_along(document, "organizations")) if source else {}
    regions = Counter(values.get(customers[one].user_id, "") if one in customers else None for one in served)
    return TicketSample(tickets=tickets, regions=regions)


def told_document(client: DeskClient, route: DeskRoute, *values: str, query: Query = ()) -> Any:  # noqa: ANN401 -- JSON
    """Return what a desk answers; None if the account is not told. Raises `DeskUnavailable`."""
    heard = client.probe(route, *values, query=query)
    if heard.reply is DeskReply.ANSWERED:
        return heard.document
    if heard.reply in _NOT_TOLD:
        return None
    raise error_of(heard, is_write=False) or DeskUnavailable(heard.code)
