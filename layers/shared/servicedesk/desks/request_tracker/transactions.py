"""Transactions of Request Tracker: everything that was said and done on a ticket, and the texts of what was said."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from servicedesk.desks.html_text import text_of_html
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.records import Record, id_in, text_in, time_in
from servicedesk.desks.request_tracker.reader import MAX_ROWS, RtReader
from servicedesk.desks.request_tracker.records import named_in
from servicedesk.desks.request_tracker.ticket_sql import literal
from servicedesk.tools.ticket import Audience

TRANSACTIONS: Final = DeskRoute("transactions")
ATTACHMENTS: Final = DeskRoute("attachments")
CREATE: Final = "Create"
#: What RT calls a comment of each audience.
COMMENT_TYPES: Final[Mapping[Audience, str]] = {"public": "Correspond", "internal": "Comment"}
CHANGE_TYPES: Final = ("Set", "Status")
#: All the texts of a ticket together: an answer that is larger is refused.
_MAX_TEXT_BYTES: Final = 400_000
_PART_FIELDS: Final = "TransactionId,ContentType,ContentLength,Filename"
TOO_LONG: Final = "(This text is too long to be shown here.)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RtTransaction:
    """Something that was said or done."""

    transaction_id: int
    ticket_id: str
    type: str
    field: str
    before: str
    after: str
    creator: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A text of a transaction, without its content."""

    attachment_id: int
    transaction_id: int
    is_html: bool
    bytes: int


class RtTransactions:
    """Reads transactions and their texts."""

    def __init__(self, reader: RtReader) -> None:
        self._records = reader.records

    def of_ticket(
        self, ticket_id: str, types: Collection[str], rows: int, *, before: int | None = None, after: int | None = None
    ) -> Sequence[RtTransaction]:
        """Return a ticket's newest transactions of these types, the newest first, between two of them."""
        bounds = [f"id < {before}" if before is not None else "", f"id > {after}" if after is not None else ""]
        return self._read([ticket_id], types, rows, [one for one in bounds if one])

    def creations(self, ticket_ids: Collection[str]) -> Sequence[RtTransaction]:
        """Return the first transaction of each ticket: its description."""
        return self._read(ticket_ids, [CREATE], MAX_ROWS, []) if ticket_ids else ()

    def texts(self, transactions: Iterable[RtTransaction]) -> Mapping[int, str]:
        """Return the plain text of each transaction that has one, the newest first until it is too much."""
        transaction_ids = [one.transaction_id for one in transactions]
        parts, is_all = self._parts(transaction_ids)
        chosen: dict[int, _Part] = {}
        for part in sorted(parts, key=lambda one: (one.is_html, one.attachment_id)):
            chosen.setdefault(part.transaction_id, part)
        fitting, size = [], 0
        for part in sorted(chosen.values(), key=lambda one: -one.transaction_id):
            size += part.bytes
            fitting += [part] if size <= _MAX_TEXT_BYTES else []
        unread = () if is_all else transaction_ids
        return dict.fromkeys([*unread, *chosen], TOO_LONG) | self._contents(fitting)

    def _read(
        self, ticket_ids: Collection[str], types: Collection[str], rows: int, bounds: Collection[str]
    ) -> Sequence[RtTransaction]:
        conditions = [
            "ObjectType = 'RT::Ticket'",
            _any(f"ObjectId = {int(one)}" for one in ticket_ids),
            _any(f"Type = {literal(one)}" for one in types),
            *bounds,
        ]
        query = [
            ("query", " AND ".join(conditions)),
            ("fields", "ObjectId,Type,Field,OldValue,NewValue,Creator,Created"),
        ]
        found = [_transaction_of(one) for one in self._records(TRANSACTIONS, query, [("id", True)], rows)]
        return [one for one in found if one.ticket_id in ticket_ids and one.type in types]

    def _parts(self, transaction_ids: Collection[int]) -> tuple[list[_Part], bool]:
        """Return the texts that transactions have, neither files nor pictures; and whether these are all."""
        if not transaction_ids:
            return [], True
        limits = [{"field": "TransactionId", "operator": "=", "value": one} for one in transaction_ids]
        query = [("query", json.dumps(limits, separators=(",", ":"))), ("fields", _PART_FIELDS)]
        # The newest first: with many files, somebody would keep from sight what was said behind them.
        found = self._records(ATTACHMENTS, query, [("id", True)], MAX_ROWS)
        parts = [part for one in found if (part := _part_of(one)) is not None]
        return [one for one in parts if one.transaction_id in transaction_ids], len(found) < MAX_ROWS

    def _contents(self, parts: Sequence[_Part]) -> dict[int, str]:
        if not parts:
            return {}
        wanted = {one.attachment_id: one for one in parts}
        limits = [{"field": "id", "operator": "=", "value": one} for one in wanted]
        query = [("query", json.dumps(limits, separators=(",", ":"))), ("fields", "Content")]
        texts = {}
        for one in self._records(ATTACHMENTS, query, [("id", False)], MAX_ROWS):
            part = wanted.get(int(id_in(one)))
            if part is not None:
                content = text_in(one, "Content").replace("\r\n", "\n")
                texts[part.transaction_id] = text_of_html(content) if part.is_html else content.rstrip("\n")
        return texts


def _part_of(document: Record) -> _Part | None:
    kind = text_in(document, "ContentType").partition(";")[0].strip().lower()
    length = text_in(document, "ContentLength")
    is_length = length.isascii() and length.isdigit() and len(length) < len("100000000000")
    if kind not in {"text/plain", "text/html"} or text_in(document, "Filename") or not is_length:
        return None
    return _Part(
        attachment_id=int(id_in(document)),
        transaction_id=int(id_in(document, "TransactionId")),
        is_html=kind == "text/html",
        bytes=int(length),
    )


def _transaction_of(document: Record) -> RtTransaction:
    return RtTransaction(
        transaction_id=int(id_in(document, "id")),
        ticket_id=id_in(document, "ObjectId"),
        type=text_in(document, "Type"),
        field=text_in(document, "Field"),
        before=text_in(document, "OldValue"),
        after=text_in(document, "NewValue"),
        creator=named_in(document, "Creator")[1],
        at=time_in(document, "Created"),
    )


def _any(conditions: Iterable[str]) -> str:
    return f"({' OR '.join(conditions)})"
