"""Customers as they are imported and exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from servicedesk.aws.bulk_table import BulkTable
from servicedesk.aws.customer_rows import PROFILE, customer_of, is_live_profile, profile_key
from servicedesk.aws.desk_rows import Key
from servicedesk.tools.desk import Customer
from transfer.customer_record import customer_document, customer_record
from transfer.fault import RowFault
from transfer.ids import customer_ids
from transfer.mapping import SourceMapping
from transfer.source_file import SourceRow
from transfer.stored import Stored, stored_customer
from transfer.transferred import LookedAt


class TransferredCustomers:
    """`Transferred` for customers."""

    what: str = "customers"
    id_field: str = "customer_id"
    fixed: Final = {"region": "is another one here: a region decides who may see somebody, and stays"}

    def __init__(self, table: BulkTable) -> None:
        self._table = table

    def read(self, row: SourceRow, mapping: SourceMapping) -> tuple[Customer, list[RowFault]] | None:
        """Return the customer of a row, with remarks; None for a row that is left out."""
        return customer_record(row, mapping)

    def document(self, record: Customer) -> Mapping[str, Any]:
        """Return a customer as files have them."""
        return customer_document(record)

    def ids(self, source: str, source_id: str) -> tuple[str, ...]:
        """Return the ids that a customer may have here."""
        return customer_ids(source, source_id)

    def key(self, own_id: str) -> Key:
        """Return the key of a customer's profile."""
        return profile_key(own_id)

    def prepare(self, records: Sequence[Customer], mapping: SourceMapping) -> None:
        """Do nothing: a customer stands alone."""

    def place(self, record: Customer, own_id: str) -> Stored | str:
        """Return a customer as they are kept under an id."""
        return stored_customer(replace(record, customer_id=own_id))

    def present(self, own_id: str) -> Stored | None:
        """Return the customer who has an id; None if there is none, or a deleted one."""
        rows = [row for row in self._table.read([profile_key(own_id)]) if is_live_profile(row)]
        if not rows:
            return None
        stored = stored_customer(customer_of(rows[0]))
        beside = {name: value for name, value in rows[0].items() if name not in stored.core[0]}
        return replace(stored, beside=beside)

    def documents(self, looked_at: LookedAt) -> Iterator[Mapping[str, Any]]:
        """Yield every customer, in no order."""
        rows = self._table.scan("sk = :profile", {":profile": {"S": PROFILE}}, looked_at)
        return (customer_document(customer_of(row)) for row in rows if is_live_profile(row))
