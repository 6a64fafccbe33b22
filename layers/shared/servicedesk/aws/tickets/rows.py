"""Rows of a ticket: its head, the customer's pointer to it, and its description."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, cast

from servicedesk.aws.customer_rows import partition
from servicedesk.aws.desk_rows import (
    LAST,
    WRITTEN,
    Key,
    Row,
    exact_timestamp,
    key,
    list_of_texts,
    number,
    optional_text,
    require_readable,
    strings,
    text,
    texts,
    time_of,
)
from servicedesk.tools.lifecycle import is_settled
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_rows import PRIORITIES, Kind, Priority, Status

HEAD: Final = "head"
DESCRIPTION: Final = "description"
#: What the sort keys of pointers begin with: before the profile, and behind it.
ACTIVE: Final = "active#"
SETTLED: Final = "settled#"

#: What a head holds only since a note was added to the ticket.
HAS_NOTES: Final = "has_notes"

_PARTITION = "ticket#"


def ticket_partition(ticket_id: str) -> str:
    """Return the partition of all that is kept of a ticket, but for pointers and words."""
    return f"{_PARTITION}{ticket_id}"


def head_key(ticket_id: str) -> Key:
    """Return the key of a ticket's head."""
    return key(ticket_partition(ticket_id), HEAD)


def pointer_key(ticket: Ticket) -> Key:
    """Return the key under which a ticket's customer has it."""
    kind = SETTLED if is_settled(ticket.status) else ACTIVE
    return key(partition(ticket.customer_id), f"{kind}{opening_order(ticket.ticket_id, ticket.opened_at)}")


def profile_and_tickets(customer_id: str) -> dict[str, Any]:
    """Return what asks a Query for a customer and their tickets, and not for what else lies in their partition."""
    return {
        "KeyConditionExpression": "pk = :partition AND sk BETWEEN :first AND :last",
        "ExpressionAttributeValues": {
            ":partition": {"S": partition(customer_id)},
            ":first": {"S": ACTIVE},
            ":last": {"S": f"{SETTLED}{LAST}"},
        },
    }


def opening_order(ticket_id: str, opened_at: datetime) -> str:
    """Return the text by which tickets sort in the order of their opening."""
    return f"{exact_timestamp(opened_at)}#{ticket_id}"


def head_row(ticket: Ticket, region: str) -> dict[str, Any]:
    """Return the row that keeps `ticket` of a customer in `region`."""
    return {**head_key(ticket.ticket_id), **WRITTEN, **head_attributes(ticket, region)}


def head_attributes(ticket: Ticket, region: str) -> dict[str, Any]:
    """Return what a head holds beside its key, but for whether there are notes."""
    about = {"customer_id": ticket.customer_id, "opened_at": exact_timestamp(ticket.opened_at)}
    return {**pointer_attributes(ticket, region), **strings({**about, **index_keys(ticket, region)})}


def pointer_row(ticket: Ticket, region: str) -> dict[str, Any]:
    """Return the row under which the ticket's customer, who is in `region`, has it."""
    return {**pointer_key(ticket), **WRITTEN, **pointer_attributes(ticket, region)}


def pointer_attributes(ticket: Ticket, region: str) -> dict[str, Any]:
    """Return what a pointer holds beside its key."""
    said = {"kind": ticket.kind, "subject": ticket.subject, "priority": ticket.priority, "status": ticket.status}
    who = {"assignee": ticket.assignee, "team": ticket.team, "opened_by": ticket.opened_by, "region": region}
    return {
        **strings({**said, **who, "updated_at": exact_timestamp(ticket.updated_at)}),
        "tags": {"L": [{"S": tag} for tag in ticket.tags]},
        "version": {"N": str(ticket.version)},
    }


def description_row(ticket_id: str, description: str, stems: Sequence[str]) -> dict[str, Any]:
    """Return the row that keeps a description, and the stems under which the ticket is found."""
    said = strings({"text": description, "stems": " ".join(stems)})
    return {**key(ticket_partition(ticket_id), DESCRIPTION), **WRITTEN, **said}


def index_keys(ticket: Ticket, region: str) -> dict[str, str]:
    """Return a head's keys in the indexes. Nobody's queue has it once nobody has to do anything."""
    by_update = f"{exact_timestamp(ticket.updated_at)}#{ticket.ticket_id}"
    keys = {"queue": queue(region, ticket.status), "touched": region, "touched_order": by_update}
    if is_settled(ticket.status):
        return {**keys, "queue_order": by_update}
    return {
        **keys,
        "assignee_queue": nobodys_queue(region) if ticket.assignee is None else persons_queue(ticket.assignee),
        "queue_order": f"{rank_of(ticket.priority)}#{opening_order(ticket.ticket_id, ticket.opened_at)}",
    }


def queue(region: str, status: Status) -> str:
    """Return the queue of the tickets of a region that have a status: unsettled ones by urgency, others by update."""
    return f"{region}#{status}"


def persons_queue(username: str) -> str:
    """Return the queue of the tickets on which a person works, in all regions."""
    return f"person#{username}"


def nobodys_queue(region: str) -> str:
    """Return the queue of a region's tickets on which nobody works."""
    return f"nobody#{region}"


def rank_of(priority: Priority) -> int:
    """Return where a priority sorts in a queue: 1 for the most urgent."""
    return len(PRIORITIES) - PRIORITIES.index(priority)


def ticket_id_of(row: Row) -> str:
    """Return of which ticket a row of its partition is."""
    return text(row, "pk").removeprefix(_PARTITION)


def ticket_of_head(row: Row) -> Ticket:
    """Return the ticket that a head holds."""
    require_readable(row)
    return _ticket(row, ticket_id_of(row), text(row, "customer_id"), text(row, "opened_at"))


def ticket_of_pointer(row: Row) -> Ticket:
    """Return the ticket that a pointer holds."""
    require_readable(row)
    _, opened_at, ticket_id = text(row, "sk").split("#")
    return _ticket(row, ticket_id, text(row, "pk").removeprefix(partition("")), opened_at)


def region_of(row: Row) -> str:
    """Return the region of a ticket's customer, which a head and a pointer hold."""
    return text(row, "region")


def stems_of(row: Row) -> list[str]:
    """Return the stems that a description's or a word's row holds."""
    return text(row, "stems").split()


def _ticket(row: Row, ticket_id: str, customer_id: str, opened_at: str) -> Ticket:
    return Ticket(
        ticket_id=ticket_id,
        customer_id=customer_id,
        kind=cast("Kind", text(row, "kind")),
        priority=cast("Priority", text(row, "priority")),
        status=cast("Status", text(row, "status")),
        **texts(row, "subject", "opened_by"),
        assignee=optional_text(row, "assignee"),
        team=optional_text(row, "team"),
        tags=list_of_texts(row, "tags"),
        opened_at=time_of(opened_at),
        updated_at=time_of(text(row, "updated_at")),
        version=number(row, "version"),
    )
