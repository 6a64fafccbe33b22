"""Lists of tickets: those that meet a filter, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from servicedesk.aws.desk_rows import Row
from servicedesk.aws.tickets.filters import plan_of, shown_by_ticket
from servicedesk.aws.tickets.lanes import LaneReader
from servicedesk.aws.tickets.pages import fill_page, read_customers, shown_ticket
from servicedesk.aws.tickets.rows import region_of, ticket_of_head
from servicedesk.seal import Seal
from servicedesk.tools.cursors import Cursors
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import MAX_LISTED, CustomerTicket, TicketsPage
from servicedesk.tools.view import View

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class TicketLists:
    """Lists tickets of one table through its indexes."""

    client: DynamoDBClient
    table_name: str
    seal: Seal

    def page(self, wanted: TicketFilter, view: View, after: str | None, subject: str) -> TicketsPage:
        """Return the next tickets: the rows of the indexes first, then their customers at once."""
        cursors = Cursors(self.seal, "list", (subject, *wanted.texts))
        place, plan, known = cursors.place(after), plan_of(wanted, view), shown_by_ticket(view)
        seen: set[str] = set()

        def accept(row: Row) -> Ticket | None:
            ticket, region = ticket_of_head(row), region_of(row)
            is_shown = known.shows({**ticket.row, "region": region}) and wanted.is_met_by(ticket, region)
            # An index may have a ticket twice for a moment: where it was, and where it is.
            if not is_shown or ticket.ticket_id in seen:
                return None
            seen.add(ticket.ticket_id)
            return ticket

        def show(tickets: Sequence[Ticket]) -> list[CustomerTicket | None]:
            customers = read_customers(self.client, self.table_name, (ticket.customer_id for ticket in tickets))
            return [shown_ticket(ticket, customers, view) for ticket in tickets]

        reader = LaneReader(self.client, self.table_name, is_backwards=plan.is_by_update, page_rows=MAX_LISTED)
        return cursors.page(*fill_page(reader.along(plan.lanes, place), accept, show, MAX_LISTED))
