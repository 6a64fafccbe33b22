"""The seeded company as Request Tracker has it: the known customer and some others, with their tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol, cast

from local.request_tracker.process import TrackerOrder
from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.request_tracker.mapping import RtMapping, mapping_of
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import Comment, FieldChanges
from servicedesk.tools.ticket_rows import Status
from stack.company import JANE_DOE, Company
from transfer.ticket_record import TicketRecord

#: RT makes a few dozen things a second.
MAX_CUSTOMERS: Final = 60
MAX_TICKETS: Final = 200
_NOBODY: Final = "Nobody"
_WAYS: Final = {"public": "Correspond", "internal": "Comment"}


class OrderTaker(Protocol):
    """Makes what is ordered."""

    def make(self, orders: Sequence[TrackerOrder]) -> list[str]:
        """Make customers, tickets and what was said, and return their ids."""


def add_customers(tracker: OrderTaker, desk: ForeignDesk, customers: Sequence[Customer]) -> Mapping[str, str]:
    """Put some of the company's customers into an empty RT, the known one first; return our id → RT's."""
    known = next(one for one in customers if one.customer_id == JANE_DOE.customer_id)
    some = [known, *(one for one in customers if one is not known)][:MAX_CUSTOMERS]
    ids = tracker.make([("customer", _user(one, mapping_of(desk))) for one in some])
    return {one.customer_id: user_id for one, user_id in zip(some, ids, strict=True)}


def add_tickets(tracker: OrderTaker, desk: ForeignDesk, company: Company, ids: Mapping[str, str]) -> None:
    """Put their tickets there, with all that was said and done.

    Args:
        tracker: RT.
        desk: Whose settings say how RT names things.
        company: Whose tickets.
        ids: As `add_customers` returned them.
    """
    mapping = mapping_of(desk)
    whose = {one.customer_id: (one, ids[one.customer_id]) for one in company.customers if one.customer_id in ids}
    records = [one for one in company.tickets if one.ticket.customer_id in whose]
    # The known customer comes first, and with all tickets; RT's ids rise with the time.
    records.sort(key=lambda one: one.ticket.customer_id != JANE_DOE.customer_id)
    records = sorted(records[:MAX_TICKETS], key=lambda one: one.ticket.opened_at)
    made = tracker.make([("ticket", _ticket(one, whose[one.ticket.customer_id][1], mapping)) for one in records])
    for record, ticket_id in zip(records, made, strict=True):
        customer = whose[record.ticket.customer_id][0]
        events = list(_events(record, ticket_id, customer, mapping))
        if events:
            tracker.make(events)


def _user(one: Customer, mapping: RtMapping) -> Mapping[str, str]:
    contact = {"RealName": one.name, "EmailAddress": one.email, "WorkPhone": one.phone}
    return {"Name": one.email, mapping.region_field: one.region, **contact}


def _ticket(record: TicketRecord, user_id: str, mapping: RtMapping) -> Mapping[str, Any]:
    ticket = record.ticket
    return {
        "Requestor": user_id,
        "Subject": ticket.subject,
        "Queue": mapping.queue_of(ticket.team),
        "Priority": mapping.numbers[ticket.priority],
        "Status": _status(ticket.status, mapping),
        "Owner": ticket.assignee,
        "By": ticket.opened_by,
        "Text": record.description,
        "Created": _time(ticket.opened_at),
        "LastUpdated": _time(ticket.updated_at),
    }


def _events(record: TicketRecord, ticket_id: str, customer: Customer, mapping: RtMapping) -> Iterator[TrackerOrder]:
    """Yield what was said and done, the oldest first."""
    happened: list[Comment | FieldChanges] = [*record.comments, *record.changes]
    for one in sorted(happened, key=lambda one: one.at):
        if isinstance(one, Comment):
            yield _comment_order(one, ticket_id, customer)
        else:
            yield from _change_orders(one, ticket_id, mapping)


def _comment_order(comment: Comment, ticket_id: str, customer: Customer) -> TrackerOrder:
    by = customer.email if comment.author_kind == "customer" else comment.author
    what = {"By": by, "Way": _WAYS[comment.audience], "Text": comment.text, "Type": "text/plain"}
    return "said", {"Ticket": ticket_id, "Quietly": True, "At": _time(comment.at), **what}


def _change_orders(change: FieldChanges, ticket_id: str, mapping: RtMapping) -> Iterator[TrackerOrder]:
    for name, (was, became) in change.fields.items():
        field, values = _field(name, (was, became), mapping)
        # RT may have one word for two of ours.
        if field is not None and values[0] != values[1]:
            what = {"Field": field, "OldValue": values[0], "NewValue": values[1]}
            yield "changed", {"Ticket": ticket_id, "By": change.actor, "At": _time(change.at), **what}


def _field(name: str, values: tuple[str | None, str | None], mapping: RtMapping) -> tuple[str | None, tuple[str, ...]]:
    match name:
        case "status":
            return "Status", tuple(_status(cast("Status", one), mapping) for one in values)
        case "assignee":
            return "Owner", tuple(one or _NOBODY for one in values)
        case "team":
            return "Queue", tuple(mapping.queue_of(one) for one in values)
    return None, ("", "")


def _status(ours: Status, mapping: RtMapping) -> str:
    """Return RT's word; whoever waits for somebody else waits."""
    return mapping.statuses_of("pending" if ours == "on_hold" else ours)[0]


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
