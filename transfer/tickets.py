"""Tickets as they are imported and exported, each with all that was said and done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from servicedesk.aws.bulk_table import BulkTable, groups
from servicedesk.aws.customer_rows import customer_of, is_live_profile, partition, profile_key
from servicedesk.aws.desk_rows import Key, Row, text
from servicedesk.aws.tickets.rows import HEAD, head_key, region_of, ticket_partition
from servicedesk.tools.desk import Customer
from transfer.comment_record import THE_CUSTOMER
from transfer.fault import RowFault
from transfer.ids import customer_ids, ticket_ids
from transfer.mapping import OWN, SourceMapping
from transfer.origin import origin_key, origin_of
from transfer.source_file import SourceRow
from transfer.stored import Stored, stored_ticket, ticket_record_of
from transfer.ticket_record import TicketRecord, ticket_document, ticket_record
from transfer.transferred import LookedAt

#: Customers who are remembered while their tickets come.
_MAX_REMEMBERED: Final = 20_000
#: Exported tickets whose customers are looked for at once.
_GROUP: Final = 100

NO_CUSTOMER: Final = "names no customer who is here: import the customers first, from the same source"


class TransferredTickets:
    """`Transferred` for tickets. A ticket's customer must be there."""

    what: str = "tickets"
    id_field: str = "ticket_id"
    fixed: Final = {"customer_id": "is another customer here: a ticket stays its customer's"}

    def __init__(self, table: BulkTable) -> None:
        self._table = table
        #: The source's id → who they are here.
        self._customers: dict[str, Customer] = {}

    def read(self, row: SourceRow, mapping: SourceMapping) -> tuple[TicketRecord, list[RowFault]] | None:
        """Return the ticket of a row, with remarks; None for a row that is left out."""
        return ticket_record(row, mapping)

    def document(self, record: TicketRecord) -> Mapping[str, Any]:
        """Return a ticket as files have it."""
        return ticket_document(record)

    def ids(self, source: str, source_id: str) -> tuple[str, ...]:
        """Return the ids that a ticket may have here."""
        return ticket_ids(source, source_id)

    def key(self, own_id: str) -> Key:
        """Return the key of a ticket's head."""
        return head_key(own_id)

    def prepare(self, records: Sequence[TicketRecord], mapping: SourceMapping) -> None:
        """Look for the customers of some tickets, all at once."""
        if len(self._customers) > _MAX_REMEMBERED:
            self._customers.clear()
        wanted = {record.ticket.customer_id for record in records} - self._customers.keys()
        ids = {source_id: customer_ids(mapping.source, source_id) for source_id in wanted}
        if mapping.source != OWN:
            ids = self._imported_as(ids, mapping.source)
        here = self._live({own_id for own_ids in ids.values() for own_id in own_ids})
        for source_id, own_ids in ids.items():
            for own_id in filter(here.__contains__, own_ids):
                self._customers[source_id] = here[own_id]

    def place(self, record: TicketRecord, own_id: str) -> Stored | str:
        """Return a ticket as it is kept under an id, with its customer; or why that cannot be."""
        customer = self._customers.get(record.ticket.customer_id)
        if customer is None:
            return NO_CUSTOMER
        comments = (
            replace(comment, author=customer.name) if comment.author == THE_CUSTOMER else comment
            for comment in record.comments
        )
        ticket = replace(record.ticket, ticket_id=own_id, customer_id=customer.customer_id)
        return stored_ticket(replace(record, ticket=ticket, comments=tuple(comments)), customer.region)

    def present(self, own_id: str) -> Stored | None:
        """Return the ticket that has an id; None if there is none."""
        rows = self._table.partition(ticket_partition(own_id))
        record = ticket_record_of(rows)
        head = next((row for row in rows if text(row, "sk") == HEAD), None)
        return None if record is None or head is None else stored_ticket(record, region_of(head))

    def documents(self, looked_at: LookedAt) -> Iterator[Mapping[str, Any]]:
        """Yield every ticket whose customer is not deleted, in no order."""
        rows = self._table.scan("begins_with(pk, :tickets)", {":tickets": {"S": ticket_partition("")}}, looked_at)
        # The rows of one partition follow one another.
        partitions = (list(some) for _, some in groupby(rows, key=lambda row: text(row, "pk")))
        records = (record for some in partitions if (record := ticket_record_of(some)) is not None)
        for some in groups(records, _GROUP):
            here = self._live({record.ticket.customer_id for record in some})
            yield from (ticket_document(record) for record in some if record.ticket.customer_id in here)

    def _imported_as(self, ids: Mapping[str, tuple[str, ...]], source: str) -> dict[str, tuple[str, ...]]:
        """Return of each source's ids' candidates the one that was imported under it."""
        keys = [origin_key(partition(own_id)) for own_ids in ids.values() for own_id in own_ids]
        origins = {text(row, "pk"): origin_of(row) for row in self._table.read(keys)}
        return {
            source_id: tuple(own_id for own_id in own_ids if _is_from(origins, partition(own_id), source, source_id))
            for source_id, own_ids in ids.items()
        }

    def _live(self, customer_ids: Iterable[str]) -> dict[str, Customer]:
        rows: Iterable[Row] = self._table.read(map(profile_key, customer_ids))
        return {customer.customer_id: customer for customer in map(customer_of, filter(is_live_profile, rows))}


def _is_from(origins: Mapping[str, Any], place: str, source: str, source_id: str) -> bool:
    return place in origins and (origins[place].source, origins[place].source_id) == (source, source_id)
