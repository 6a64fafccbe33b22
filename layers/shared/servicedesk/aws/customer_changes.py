"""Adds, changes and deletes customers, with the words under which a search finds them: one transaction each."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.customer_rows import customer_of, customer_rows, is_live_profile, word_keys
from servicedesk.aws.customer_writes import CustomerWrites
from servicedesk.aws.desk_reads import earlier_record, profile
from servicedesk.aws.desk_rows import key_of
from servicedesk.aws.desk_writes import DeskWrites, Write
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.transactions import Transactions
from servicedesk.errors import CancelledTransaction, DeskUnavailable
from servicedesk.tools.desk import Customer, NewCustomer
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, KeepOutcome

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FIRST_ID: Final = 10_000_000
_IDS: Final = 90_000_000
#: How often another id is drawn.
MAX_IDS: Final = 5
# How often somebody else may change a customer at the very moment when they are deleted.
_MAX_CHANGES: Final = 3


def new_customer_id() -> str:
    """Return an unpredictable id of eight digits; another customer may have it."""
    return f"C-{_FIRST_ID + secrets.randbelow(_IDS)}"


class CustomerChanges:
    """What `DeskTable` writes of single customers."""

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        pause: Callable[[float], None],
        new_id: Callable[[], str] = new_customer_id,
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._new_id = new_id
        self._rows = DeskWrites(table_name)
        self._profiles = CustomerWrites(table_name)
        self._transactions = Transactions(client, pause)

    def add(self, customer: NewCustomer, key: IdempotencyKey) -> KeepOutcome:
        """Keep a customer under an id that nobody has, with the idempotency record, in at most 32 writes.

        Of several with one key at once DynamoDB lets one through.
        """
        for _ in range(MAX_IDS):
            made = Customer(customer_id=self._new_id(), **asdict(customer))
            record = IdempotencyRecord(
                made_id=made.customer_id, made_at=customer.created_at, payload_digest=key.payload_digest
            )
            try:
                self._put(made, key, record)
            except CancelledTransaction:
                earlier = earlier_record(self._client, self._table_name, key, customer.created_at)
                if earlier is not None:
                    return KeepOutcome(record=earlier, is_repeat=True)
            else:
                return KeepOutcome(record=record, is_repeat=False)
        raise DeskUnavailable

    def change(self, customer: Customer, **fields: str) -> bool:
        """Change a customer who was read and the words that find them, in at most 61 writes."""
        changed = replace(customer, **fields)  # type: ignore[arg-type]  # only texts change
        _, *words = customer_rows(changed)
        kept = [key_of(row) for row in words]
        left = [key for key in word_keys(customer) if key not in kept]
        change = self._profiles.change(customer, changed)
        return self._run(change, *map(self._rows.put, words), *map(self._rows.delete, left))

    def delete(self, customer: Customer, deleted_at: datetime, *, was_enabled: bool) -> bool:
        """Mark a customer as deleted and take them out of the word index, in at most 31 writes.

        Their tickets stay as they are, out of every tool's reach, and are erased with the profile: see `Erasure`.
        """
        found: Customer | None = customer
        for _ in range(_MAX_CHANGES):
            if found is None:
                return False
            mark = self._profiles.mark_deleted(found, deleted_at, was_enabled=was_enabled)
            if self._run(mark, *map(self._rows.delete, word_keys(found))):
                return True
            # Gone, or somebody changed the words that are to be taken out.
            found = self._read(customer.customer_id)
        return False

    def _read(self, customer_id: str) -> Customer | None:
        row = profile(self._client, self._table_name, customer_id)
        return customer_of(row) if row is not None and is_live_profile(row) else None

    def _put(self, made: Customer, key: IdempotencyKey, record: IdempotencyRecord) -> None:
        profile_row, *words = customer_rows(made)
        with desk_faults():
            self._transactions.make(
                "id_is_taken",
                id_is_taken=self._rows.put_new(profile_row),
                already_made=self._rows.put_idempotency_record(key, record),
                **{f"word_{number}": self._rows.put(row) for number, row in enumerate(words)},
            )

    def _run(self, *writes: Write) -> bool:
        items: list[Any] = list(writes)
        with desk_faults():
            return self._transactions.run(items)
