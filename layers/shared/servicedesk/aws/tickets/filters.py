"""Which tickets a list has, and which partitions are read for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from servicedesk.aws.desk_rows import FIRST, LAST, exact_timestamp
from servicedesk.aws.tickets.lanes import Lane
from servicedesk.aws.tickets.rows import nobodys_queue, persons_queue, queue, rank_of
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import CUSTOMERS, REGIONS
from servicedesk.tools.lifecycle import is_settled
from servicedesk.tools.ticket import DUE_AFTER_HOURS
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import PRIORITIES, TICKETS, Priority, Status
from servicedesk.tools.view import View

QUEUES: Final = "queues"
ASSIGNEES: Final = "assignees"
TOUCHED: Final = "touched"
#: What is known of a ticket's customer from the ticket's own row, beside the ticket's fields.
KNOWN_OF_CUSTOMER: Final = frozenset({"customer_id", "region"})
#: Persons whose queues are read one beside the other; with more, the queues of their regions are.
_MAX_PERSONS: Final = 4


@dataclass(frozen=True, slots=True)
class ListPlan:
    """How a list is read."""

    lanes: Sequence[Lane]
    #: Whether those come first that were updated last, and not the most urgent.
    is_by_update: bool


def plan_of(wanted: TicketFilter, view: View) -> ListPlan:
    """Return how to read the tickets that may meet a filter and may be shown: as few others as can be."""
    regions, statuses = shown_regions(view, wanted.region), sorted(wanted.possible_statuses)
    since = FIRST if wanted.updated_since is None else exact_timestamp(wanted.updated_since)
    if all(map(is_settled, statuses)):
        lanes = [_queue(region, status, ((since, LAST),)) for region in regions for status in statuses]
        return ListPlan(lanes, is_by_update=True)
    if wanted.is_by_update:
        names: Any = {"index": TOUCHED, "partition_name": "touched", "order_name": "touched_order"}
        lanes = [Lane(**names, partition=region, ranges=((since, LAST),)) for region in regions]
        return ListPlan(lanes, is_by_update=True)
    return ListPlan(_queues(wanted, view, regions), is_by_update=False)


def shown_regions(view: View, region: str | None = None) -> list[str]:
    """Return the regions of whose customers `view` may show any, or the one of them that is asked for."""
    known = [one for one in REGIONS if region in {None, one}]
    return [one for one in known if any(one in each.where.get("region", {one}) for each in view.conditions)]


def shown_by_ticket(view: View) -> View:
    """Return a view that shows what `view` may show, as far as the ticket's own row tells."""
    return _without_others(view, KNOWN_OF_CUSTOMER | (TICKETS.where - CUSTOMERS.where))


def shown_by_customer(view: View) -> View:
    """Return a view that shows whose tickets `view` may show, as far as the customer's own row tells."""
    return _without_others(view, CUSTOMERS.where)


def _without_others(view: View, known: frozenset[str]) -> View:
    return View(
        tuple(
            Conditions(where={name: values for name, values in each.where.items() if name in known})
            for each in view.conditions
        )
    )


def _queues(wanted: TicketFilter, view: View, regions: Sequence[str]) -> list[Lane]:
    names: Any = {"index": ASSIGNEES, "partition_name": "assignee_queue", "order_name": "queue_order"}
    persons, ranges = _persons(wanted, view), _ranges(wanted)
    if persons is not None and len(persons) <= _MAX_PERSONS:
        return (
            [Lane(**names, partition=persons_queue(one), ranges=ranges) for one in sorted(persons)] if regions else []
        )
    if wanted.is_unassigned:
        return [Lane(**names, partition=nobodys_queue(region), ranges=ranges) for region in regions]
    return [_queue(region, status, ranges) for region in regions for status in sorted(wanted.possible_statuses)]


def _queue(region: str, status: Status, ranges: tuple[tuple[str, str], ...]) -> Lane:
    names: Any = {"index": QUEUES, "partition_name": "queue", "order_name": "queue_order"}
    return Lane(**names, partition=queue(region, status), ranges=ranges)


def _persons(wanted: TicketFilter, view: View) -> frozenset[str] | None:
    """Return the persons to whom all tickets are assigned that may be listed; None if they may be anybody's."""
    if wanted.assignee is not None:
        return frozenset({wanted.assignee})
    if wanted.is_unassigned or not all("assignee" in each.where for each in view.conditions):
        return None
    return frozenset().union(*(each.where["assignee"] for each in view.conditions))


def _ranges(wanted: TicketFilter) -> tuple[tuple[str, str], ...]:
    """Return where a queue has tickets of the priorities, and that were due by then, if that is asked for."""
    priorities = sorted(wanted.priorities or PRIORITIES, key=rank_of)
    return tuple((f"{rank_of(one)}#", f"{rank_of(one)}#{_last_due(one, wanted.overdue_at)}") for one in priorities)


def _last_due(priority: Priority, at: datetime | None) -> str:
    if at is None:
        return LAST
    return f"{exact_timestamp(at - timedelta(hours=DUE_AFTER_HOURS[priority]))}#{LAST}"
