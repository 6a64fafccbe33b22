"""Records of Request Tracker as its documents have them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from servicedesk.desks.conversation import THE_CUSTOMER
from servicedesk.desks.records import (
    Record,
    id_in,
    number_in,
    optional_time,
    record_in,
    records_in,
    text_in,
    time_in,
    unreadable,
)
from servicedesk.desks.request_tracker.mapping import RtMapping
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import Ticket

#: Users of RT's own, who are nobody's customers.
SYSTEM_USERS: Final = frozenset({"RT_System", "Nobody"})
_ETAG: Final = re.compile(r'(?:W/)?"([1-9][0-9]{0,17})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class RtUser:
    """A user."""

    #: By which RT's own records name them.
    name: str
    customer: Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class RtTicket:
    """A ticket, without knowing yet whether its customer is there."""

    ticket: Ticket
    #: RT's name of its first requestor.
    requestor: str
    creator: str
    #: Who else is on the customer's side: further requestors, and those in copy. A search does not tell the latter.
    with_customer: frozenset[str]
    #: Id and name of its queue and of its owner, as the history names them.
    queue: tuple[str, str]
    owner: tuple[str, str]

    def of(self, customer_id: str) -> Ticket:
        """Return the ticket as the one of a customer who is there."""
        return replace(self.ticket, customer_id=customer_id)


def version_of(etag: str | None) -> int:
    """Return the version that an ``ETag`` is: the id of a ticket's last transaction."""
    found = _ETAG.fullmatch(etag or "")
    if found is None:
        raise unreadable()
    return int(found[1])


def user_of(document: Record, mapping: RtMapping) -> RtUser:
    """Return a user of a search."""
    return RtUser(
        name=text_in(document, "Name"),
        customer=Customer(
            customer_id=id_in(document),
            name=text_in(document, "RealName"),
            email=text_in(document, "EmailAddress"),
            phone=text_in(document, "WorkPhone") or text_in(document, "MobilePhone"),
            region=mapping.region_of(text_in(document, mapping.region_field)),
            created_at=optional_time(document, "Created"),
        ),
    )


def ticket_of(document: Record, mapping: RtMapping, *, version: int = 1) -> RtTicket | None:
    """Return a ticket, of a search or alone; None for one that is merged, nobody's or in a status without a name."""
    ticket_id, status = id_in(document), mapping.statuses.get(text_in(document, "Status"))
    requestors = watchers_in(document, "Requestor")
    lasting = document.get("EffectiveId")
    effective_id = text_in(lasting, "id") if isinstance(lasting, dict) else text_in(document, "EffectiveId")
    if status is None or not requestors or effective_id != ticket_id or text_in(document, "Type") != "ticket":
        return None
    owner, queue, creator = (named_in(document, name) for name in ("Owner", "Queue", "Creator"))
    ticket = Ticket(
        ticket_id=ticket_id,
        customer_id="",
        subject=text_in(document, "Subject"),
        priority=mapping.priority_of(number_in(document, "Priority")),
        status=status,
        assignee=None if owner[1] in SYSTEM_USERS else owner[1],
        team=mapping.team_of(queue[1]),
        opened_at=time_in(document, "Created"),
        opened_by=THE_CUSTOMER if creator[1] == requestors[0] else creator[1],
        updated_at=time_in(document, "LastUpdated"),
        version=version,
    )
    return RtTicket(
        ticket=ticket,
        requestor=requestors[0],
        creator=creator[1],
        with_customer=frozenset((*requestors[1:], *watchers_in(document, "Cc"))),
        queue=queue,
        owner=owner,
    )


def watchers_in(document: Record, role: str) -> list[str]:
    """Return RT's names of those in a role of a ticket; of none, if it does not begin with a user."""
    members = records_in(document, role) if isinstance(document.get(role), list) else []
    if not members or members[0].get("type") != "user":
        return []
    return [_id_and_name(one)[1] for one in members if one.get("type") == "user"]


def named_in(document: Record, name: str) -> tuple[str, str]:
    """Return id and name of what a record names."""
    return _id_and_name(record_in(document, name))


def _id_and_name(document: Any) -> tuple[str, str]:  # noqa: ANN401 -- JSON
    """Return id and name of what a record names. Without more of it, a user's id is the name."""
    one_id = text_in(document, "id")
    name = text_in(document, "Name") or one_id
    if not name:
        raise unreadable()
    return one_id, name
