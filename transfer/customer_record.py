"""Record of a customer: a row of a file as a `Customer`, and back."""

from __future__ import annotations

import re
from typing import Any, Final

from servicedesk.aws.desk_rows import timestamp
from servicedesk.tools.customer_rows import REGIONS
from servicedesk.tools.desk import Customer
from transfer.cells import Cells
from transfer.fault import RowFault
from transfer.mapping import SourceMapping
from transfer.source_file import SourceRow

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_PHONE = re.compile(r"(?=(?:\D*\d){3})[^a-zA-Z@]{3,40}")
_REACHED_BY: Final = ("email", "phone")


def customer_record(row: SourceRow, mapping: SourceMapping) -> tuple[Customer, list[RowFault]] | None:
    """Return the customer of a row, under the source's id, with remarks; None for a row that is left out.

    Raises:
        BrokenRow: There is a fault in it.
    """
    cells = Cells(row, mapping.table("customers"), mapping.time_zone)
    if cells.is_left_out:
        return None
    # A customer who left no address can still call, and the other way round.
    email = cells.text_like("email", _EMAIL, "an e-mail address", needed=False)
    phone = cells.text_like("phone", _PHONE, "a telephone number", needed=False)
    if email is None and phone is None and not _is_faulty(cells):
        cells.fault("email", "is missing, and so is the telephone number")
    created_at = cells.moment("created_at")
    read = {
        "customer_id": cells.line("customer_id"),
        "name": cells.line("name"),
        "region": cells.one_of("region", REGIONS),
        "username": cells.line("username", needed=False),
    }
    cells.finish()
    made: Any = {**read, "created_at": created_at and created_at.replace(microsecond=0)}
    return Customer(email=email or "", phone=phone or "", **made), cells.faults


def customer_document(customer: Customer) -> dict[str, Any]:
    """Return a customer as files have them."""
    return {
        **customer.row,
        "created_at": timestamp(customer.added_at),
        "username": customer.username,
    }


def _is_faulty(cells: Cells) -> bool:
    return any(not fault.is_remark for fault in cells.faults)
