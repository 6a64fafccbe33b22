"""Search for tickets by words: the index is read under one stem, and has the others in each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from servicedesk.aws.batches import read_rows
from servicedesk.aws.customer_rows import PROFILE, partition, profile_key
from servicedesk.aws.desk_rows import Row, text
from servicedesk.aws.tickets.filters import shown_by_customer, shown_regions
from servicedesk.aws.tickets.lanes import Lane, LaneReader
from servicedesk.aws.tickets.pages import customers_of, fill_page, read_customers, shown_ticket
from servicedesk.aws.tickets.rows import ACTIVE, HEAD, SETTLED, head_key, region_of, ticket_of_head, ticket_of_pointer
from servicedesk.aws.tickets.stems import stems_of_query
from servicedesk.aws.tickets.word_rows import FoundTicket, found_ticket_of, ticket_word_key, ticket_word_partition
from servicedesk.seal import Seal
from servicedesk.tools.cursors import Cursors
from servicedesk.tools.tickets import MAX_FOUND, CustomerTicket, TicketsPage
from servicedesk.tools.view import View

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Rows of the index that a page reads at most, each a fifth of a kilobyte.
MAX_ROWS: Final = 200
#: Rows of one read where each row may lack another word.
_ROWS_OF_A_READ: Final = 40
#: Tickets of one customer that a page looks through at most.
MAX_TICKETS_OF_A_CUSTOMER: Final = 50
#: A ticket is found by words of these.
_FOUND_BY: Final = ("subject", "description")


@dataclass(frozen=True, slots=True)
class TicketSearch:
    """Searches the tickets of one table."""

    client: DynamoDBClient
    table_name: str
    seal: Seal

    def page(self, words: str, view: View, after: str | None, subject: str, customer_id: str | None) -> TicketsPage:
        """Return the next tickets: the rows of words first, then tickets and customers at once."""
        cursors = Cursors(self.seal, "ticket search", (subject, words, customer_id or ""))
        place, stems = cursors.place(after), stems_of_query(words)
        regions = _searched_regions(view)
        if not (stems and regions):
            return cursors.page((), None)
        if customer_id is None:
            tickets, reached = self._everybodys(stems, view, place, regions)
        else:
            tickets, reached = self._one_customers(stems, view, place, customer_id)
        return cursors.page(tickets, reached)

    def _everybodys(
        self, stems: Sequence[str], view: View, place: str | None, regions: Sequence[str]
    ) -> tuple[list[CustomerTicket], str | None]:
        rows_of_a_read = MAX_FOUND if len(stems) == 1 else _ROWS_OF_A_READ
        reader = self._reader(rows_of_a_read, MAX_ROWS)
        lanes = [Lane(partition=ticket_word_partition(region, stems[0])) for region in regions]

        def accept(row: Row) -> FoundTicket | None:
            found = found_ticket_of(row)
            return found if found.stems.issuperset(stems) else None

        def show(found: Sequence[FoundTicket]) -> list[CustomerTicket | None]:
            return self._read_visible(found, view)

        return fill_page(reader.along(lanes, place), accept, show, MAX_FOUND)

    def _read_visible(self, found: Sequence[FoundTicket], view: View) -> list[CustomerTicket | None]:
        """Read tickets and their customers, and return those that are shown."""
        opened_for = {one.customer_id for one in found if one.customer_id is not None}
        profiles = map(profile_key, sorted(opened_for))
        rows = read_rows(self.client, self.table_name, [*(head_key(one.ticket_id) for one in found), *profiles])
        heads = {ticket.ticket_id: ticket for ticket in map(ticket_of_head, rows_of(HEAD, rows))}
        customers = customers_of(rows_of(PROFILE, rows))
        # Whoever a ticket was moved to is not whose it was.
        others = {ticket.customer_id for ticket in heads.values()} - opened_for
        customers |= read_customers(self.client, self.table_name, others)
        return [shown_ticket(heads.get(one.ticket_id), customers, view, *_FOUND_BY) for one in found]

    def _one_customers(
        self, stems: Sequence[str], view: View, place: str | None, customer_id: str
    ) -> tuple[list[CustomerTicket], str | None]:
        """Look through the customer's own tickets: the index is asked of each of them, and has no others to pass.

        Of a customer whom the caller may not see nothing is read, as of one who is not there.
        """
        if not (view.always_shows() or self._may_be_shown(customer_id, view)):
            return [], None
        lanes = [Lane(partition=partition(customer_id), prefix=prefix) for prefix in (ACTIVE, SETTLED)]
        reader = self._reader(MAX_TICKETS_OF_A_CUSTOMER, MAX_TICKETS_OF_A_CUSTOMER)
        rows = list(reader.along(lanes, place))
        pointers = [(order, row) for order, row in rows if row is not None]
        shown = self._with_stems(stems, pointers, view, customer_id)
        if len(shown) > MAX_FOUND:
            return [one for _, one in shown[:MAX_FOUND]], shown[MAX_FOUND - 1][0]
        return [one for _, one in shown], None if len(pointers) == len(rows) else rows[-1][0]

    def _may_be_shown(self, customer_id: str, view: View) -> bool:
        customer = read_customers(self.client, self.table_name, [customer_id]).get(customer_id)
        return customer is not None and shown_by_customer(view).shows(customer.row)

    def _with_stems(
        self, stems: Sequence[str], pointers: Sequence[tuple[str, Row]], view: View, customer_id: str
    ) -> list[tuple[str, CustomerTicket]]:
        """Return those of a customer's tickets that have all the stems and are shown, each with its place."""
        words = [ticket_word_key(region_of(row), stems[0], order) for order, row in pointers]
        rows = read_rows(self.client, self.table_name, [*words, profile_key(customer_id)] if words else [])
        indexed = {text(row, "sk"): found_ticket_of(row).stems for row in rows if text(row, "sk") != PROFILE}
        customers = customers_of(rows_of(PROFILE, rows))
        having = [(order, row) for order, row in pointers if indexed.get(order, frozenset()).issuperset(stems)]
        tickets = ((order, shown_ticket(ticket_of_pointer(row), customers, view, *_FOUND_BY)) for order, row in having)
        return [(order, one) for order, one in tickets if one is not None]

    def _reader(self, page_rows: int, rows: int) -> LaneReader:
        return LaneReader(self.client, self.table_name, is_backwards=True, page_rows=page_rows, rows_left=rows)


def _searched_regions(view: View) -> list[str]:
    """Return the regions of which `view` may show a ticket with all that it is found by.

    Of the others nothing is read: what is hidden everywhere shows in no page's end either.
    """
    of_each = [shown_regions(view.narrow_to(field)) for field in _FOUND_BY]
    return [one for one in of_each[0] if all(one in regions for regions in of_each)]


def rows_of(sort_key: str, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that have a sort key."""
    return [row for row in rows if text(row, "sk") == sort_key]
