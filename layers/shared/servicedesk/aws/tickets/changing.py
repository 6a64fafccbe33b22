"""Writes of tickets: each is one transaction, with the check that the customer is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.batches import put_rows
from servicedesk.aws.desk_reads import earlier_record
from servicedesk.aws.desk_writes import DeskWrites, Write
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.tickets.identifiers import new_comment_id, new_ticket_id
from servicedesk.aws.tickets.reading import TicketReads
from servicedesk.aws.tickets.rows import opening_order, ticket_of_head
from servicedesk.aws.tickets.stems import stems_of_ticket
from servicedesk.aws.tickets.word_rows import ticket_word_rows
from servicedesk.aws.tickets.writes import TICKET, TicketWrites, Writes
from servicedesk.aws.transactions import Transactions
from servicedesk.errors import CancelledTransaction, DeskUnavailable
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, KeepOutcome
from servicedesk.tools.lifecycle import after_reply
from servicedesk.tools.ticket import Audience, Comment, FieldChanges, Ticket
from servicedesk.tools.tickets import CustomerTicket, NewComment, NewTicket, TicketChange

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: How often an id is drawn, or a ticket read again that somebody else changed at the same time.
MAX_ATTEMPTS: Final = 5


class TicketChanges:
    """Opens tickets, adds comments and changes fields, in one table."""

    def __init__(self, client: DynamoDBClient, table_name: str, pause: Callable[[float], None]) -> None:
        self._client = client
        self._table_name = table_name
        self._reads = TicketReads(client, table_name)
        self._desk = DeskWrites(table_name)
        self._writes = TicketWrites(table_name)
        self._transactions = Transactions(client, pause)

    def open(self, new: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Keep a ticket, then the rows under which a search finds it, each for half of what it costs in a transaction.

        Whoever has to repeat the request completes these rows, too.
        """
        stems = stems_of_ticket(new.subject, new.description)
        kept = self._open(new, stems, key)
        if kept is not None and kept.record.payload_digest == key.payload_digest:
            region, customer_id = new.customer.region, new.customer.customer_id
            order = opening_order(kept.record.made_id, kept.record.made_at)
            put_rows(self._client, self._table_name, ticket_word_rows(region, customer_id, order, stems))
        return kept

    def comment(self, found: CustomerTicket, new: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Add a comment, and let a ticket be open that was new if an agent answered."""
        ticket: Ticket | None = found.ticket
        for _ in range(MAX_ATTEMPTS):
            if ticket is None or ticket.customer_id != found.customer.customer_id:
                return None
            made = _new_comment(new)
            writes = self._writes.comment(ticket.ticket_id, made) | self._comment_writes(ticket, found, new)
            record = _new_record(key, made.comment_id, new.at)
            try:
                return self._keep("comment", key, record, self._desk.require_customer(ticket.customer_id), writes)
            except CancelledTransaction as cancelled:
                if "customer_gone" in cancelled.reasons:
                    return None
                if cancelled.reasons & TICKET:
                    ticket = self._ticket_again(ticket)
        raise DeskUnavailable

    def change(self, found: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change fields, add the note, and write both down."""
        before = found.ticket
        after = replace(before, **_values(change.fields), updated_at=change.at, version=before.version + 1)
        audience: Audience = "public" if change.note is None else "internal"
        for _ in range(MAX_ATTEMPTS):
            writes = self._writes.change(before, after, found.customer.region, audience)
            writes |= self._writes.log(before.ticket_id, _logged_change(before, after, change.actor))
            if change.note is not None:
                note = NewComment(at=change.at, author=change.actor, audience="internal", text=change.note)
                writes |= self._writes.comment(before.ticket_id, _new_comment(note))
            try:
                with desk_faults():
                    customer = self._desk.require_customer(before.customer_id)
                    self._transactions.make("change", customer_gone=customer, **writes)
            except CancelledTransaction as cancelled:
                if cancelled.reasons != {"comment"}:
                    return None
            else:
                return after
        raise DeskUnavailable

    def _open(self, new: NewTicket, stems: tuple[str, ...], key: IdempotencyKey) -> KeepOutcome | None:
        for _ in range(MAX_ATTEMPTS):
            ticket = _new_ticket(new)
            writes = self._writes.open(ticket, new.customer.region, new.description, stems)
            record = _new_record(key, ticket.ticket_id, new.opened_at)
            try:
                customer = self._desk.note_ticket(ticket.customer_id, ticket.ticket_id)
                return self._keep("ticket", key, record, customer, writes)
            except CancelledTransaction as cancelled:
                if "customer_gone" in cancelled.reasons:
                    return None
        raise DeskUnavailable

    def _keep(
        self, witness: str, key: IdempotencyKey, made: IdempotencyRecord, customer: Write, writes: Writes
    ) -> KeepOutcome:
        """Make the writes, unless an earlier request with the same key made its own.

        Raises:
            CancelledTransaction: The customer, the ticket or the id stood in the way.
        """
        try:
            with desk_faults():
                self._transactions.make(
                    witness,
                    customer_gone=customer,
                    already_made=self._desk.put_idempotency_record(key, made),
                    **writes,
                )
        except CancelledTransaction as cancelled:
            if "customer_gone" not in cancelled.reasons and "already_made" in cancelled.reasons:
                earlier = earlier_record(self._client, self._table_name, key, made.made_at)
                if earlier is not None:
                    return KeepOutcome(record=earlier, is_repeat=True)
            raise
        return KeepOutcome(record=made, is_repeat=False)

    def _comment_writes(self, ticket: Ticket, found: CustomerTicket, new: NewComment) -> Writes:
        region = found.customer.region
        is_answer = (new.audience, new.author_kind) == ("public", "agent")
        status = after_reply(ticket.status) if is_answer else ticket.status
        if status == ticket.status:
            return self._writes.touch(ticket, region, new.at, new.audience)
        after = replace(ticket, status=status, updated_at=new.at, version=ticket.version + 1)
        log = self._writes.log(ticket.ticket_id, _logged_change(ticket, after, new.author))
        return self._writes.change(ticket, after, region) | log

    def _ticket_again(self, ticket: Ticket) -> Ticket | None:
        """Return the ticket as it is this moment; None if it is closed or there is none."""
        row = self._reads.head(ticket.ticket_id)
        again = None if row is None else ticket_of_head(row)
        return None if again is None or again.status == "closed" else again


def _new_record(key: IdempotencyKey, made_id: str, made_at: datetime) -> IdempotencyRecord:
    return IdempotencyRecord(made_id=made_id, made_at=made_at, payload_digest=key.payload_digest)


def _new_ticket(new: NewTicket) -> Ticket:
    return Ticket(
        ticket_id=new_ticket_id(),
        customer_id=new.customer.customer_id,
        kind=new.kind,
        subject=new.subject,
        priority=new.priority,
        opened_at=new.opened_at,
        opened_by=new.opened_by,
        updated_at=new.opened_at,
    )


def _new_comment(new: NewComment) -> Comment:
    return Comment(
        comment_id=new_comment_id(new.at),
        at=new.at,
        author=new.author,
        author_kind=new.author_kind,
        audience=new.audience,
        text=new.text,
    )


def _values(fields: Mapping[str, object]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def _logged_change(before: Ticket, after: Ticket, actor: str) -> FieldChanges:
    names = ("status", "priority", "assignee", "team", "tags")
    values = {name: (_as_text(getattr(before, name)), _as_text(getattr(after, name))) for name in names}
    fields = {name: both for name, both in values.items() if both[0] != both[1]}
    return FieldChanges(at=after.updated_at, actor=actor, version=after.version, fields=fields)


def _as_text(value: str | tuple[str, ...] | None) -> str | None:
    return ", ".join(value) or None if isinstance(value, tuple) else value
