"""Records of Request Tracker as its documents have them: read as one reads what a stranger sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from servicedesk.desks.request_tracker.mapping import RtMapping
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import Ticket

UNREADABLE: Final = "UnreadableDocument"
NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}")
#: Users of RT's own, who are nobody's customers.
SYSTEM_USERS: Final = frozenset({"RT_System", "Nobody"})
#: Who opened or changed what the customer did: RT's name of them is often an address.
THE_CUSTOMER: Final = "the customer"
_ETAG: Final = re.compile(r'(?:W/)?"([1-9][0-9]{0,17})"')
_NEVER: Final = 1970
#: What is later is no time of a ticket, and nothing could be added to it.
_LAST_YEAR: Final = 9000

Document = Mapping[str, Any]


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
    #: RT's number, by which lists are in order.
    number: int
    #: Id and name of its queue and of its owner, as the history names them.
    queue: tuple[str, str]
    owner: tuple[str, str]

    def of(self, customer_id: str) -> RtTicket:
        """Return the ticket as the one of a customer who is there."""
        return replace(self, ticket=replace(self.ticket, customer_id=customer_id))


def items_of(document: Any) -> Sequence[Document]:  # noqa: ANN401 -- JSON
    """Return the records of a search."""
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise DeskUnavailable(UNREADABLE)
    return items


def text_of(document: Any, name: str) -> str:  # noqa: ANN401 -- JSON
    """Return a member as text; empty if there is none, or RT's account may not read it."""
    value = document.get(name) if isinstance(document, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise DeskUnavailable(UNREADABLE)
    return "" if value is None else str(value)


def number_of(document: Any, name: str) -> str:  # noqa: ANN401 -- JSON
    """Return a member that is an id."""
    value = text_of(document, name)
    if not NUMBER.fullmatch(value):
        raise DeskUnavailable(UNREADABLE)
    return value


def time_of(document: Any, name: str) -> datetime | None:  # noqa: ANN401 -- JSON
    """Return a time; None for one that is not set, which RT says as 1970."""
    value = text_of(document, name)
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise DeskUnavailable(UNREADABLE) from None
    if at.year > _LAST_YEAR:
        raise DeskUnavailable(UNREADABLE)
    return None if at.year <= _NEVER else at


def version_of(etag: str | None) -> int:
    """Return the version that an ``ETag`` is: the id of a ticket's last transaction."""
    found = _ETAG.fullmatch(etag or "")
    if found is None:
        raise DeskUnavailable(UNREADABLE)
    return int(found[1])


def user_of(document: Document, mapping: RtMapping) -> RtUser:
    """Return a user of a search."""
    return RtUser(
        name=text_of(document, "Name"),
        customer=Customer(
            customer_id=number_of(document, "id"),
            name=text_of(document, "RealName"),
            email=text_of(document, "EmailAddress"),
            phone=text_of(document, "WorkPhone") or text_of(document, "MobilePhone"),
            region=mapping.region_of(text_of(document, mapping.region_field)),
            created_at=time_of(document, "Created"),
        ),
    )


def ticket_of(document: Document, mapping: RtMapping, *, version: int = 1) -> RtTicket | None:
    """Return a ticket, of a search or alone; None for one that is merged, nobody's or in a status without a name."""
    ticket_id = number_of(document, "id")
    status = mapping.statuses.get(text_of(document, "Status"))
    requestor = _first_user(document.get("Requestor"))
    lasting = document.get("EffectiveId")
    effective_id = text_of(lasting, "id") if isinstance(lasting, dict) else text_of(document, "EffectiveId")
    opened_at, updated_at = time_of(document, "Created"), time_of(document, "LastUpdated")
    if status is None or requestor is None or effective_id != ticket_id or text_of(document, "Type") != "ticket":
        return None
    if opened_at is None or updated_at is None:
        raise DeskUnavailable(UNREADABLE)
    number = _whole_number(text_of(document, "Priority"))
    owner, queue, creator = (_id_and_name(document.get(name)) for name in ("Owner", "Queue", "Creator"))
    return RtTicket(
        ticket=Ticket(
            ticket_id=ticket_id,
            customer_id="",
            subject=text_of(document, "Subject"),
            priority=mapping.priority_of(number),
            status=status,
            assignee=None if owner[1] in SYSTEM_USERS else owner[1],
            team=mapping.team_of(queue[1]),
            opened_at=opened_at,
            opened_by=THE_CUSTOMER if creator[1] == requestor else creator[1],
            updated_at=updated_at,
            version=version,
        ),
        requestor=requestor,
        creator=creator[1],
        number=number,
        queue=queue,
        owner=owner,
    )


def named_user(document: Any) -> str:  # noqa: ANN401 -- JSON
    """Return RT's name of a user that a record names."""
    return _id_and_name(document)[1]


def _id_and_name(document: Any) -> tuple[str, str]:  # noqa: ANN401 -- JSON
    """Return id and name of what a record names. Without more of it, a user's id is the name."""
    one_id = text_of(document, "id")
    name = text_of(document, "Name") or one_id
    if not name:
        raise DeskUnavailable(UNREADABLE)
    return one_id, name


def _first_user(members: Any) -> str | None:  # noqa: ANN401 -- JSON
    first = members[0] if isinstance(members, list) and members else None
    return _id_and_name(first)[1] if isinstance(first, dict) and first.get("type") == "user" else None


def _whole_number(text: str) -> int:
    try:
        return int(text or "0")
    except ValueError:
        raise DeskUnavailable(UNREADABLE) from None
