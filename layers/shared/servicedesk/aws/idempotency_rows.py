"""Rows of idempotency records: what a request made, while it may be repeated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from servicedesk.aws.desk_rows import (
    WRITTEN,
    Key,
    Row,
    epoch_seconds,
    exact_timestamp,
    key,
    require_readable,
    strings,
    text,
    texts,
    time_of,
    timestamp,
)
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord


def idempotency_record_key(idempotency_key: IdempotencyKey) -> Key:
    """Return the row's key of an idempotency record."""
    return key(f"idempotency#{idempotency_key.digest}", "record")


def idempotency_record_row(idempotency_key: IdempotencyKey, record: IdempotencyRecord) -> dict[str, Any]:
    """Return the row that keeps an idempotency record."""
    said = {"made_id": record.made_id, "made_at": exact_timestamp(record.made_at)}
    about = {"payload_digest": record.payload_digest, "expires_at": timestamp(idempotency_key.expires_at)}
    return {
        **idempotency_record_key(idempotency_key),
        **WRITTEN,
        **strings({**said, **about}),
        "purge_at": epoch_seconds(idempotency_key.expires_at),
    }


def idempotency_record_of(row: Row) -> IdempotencyRecord:
    """Return the idempotency record that `row` keeps."""
    require_readable(row)
    return IdempotencyRecord(**texts(row, "made_id", "payload_digest"), made_at=time_of(text(row, "made_at")))


def is_still_good(row: Row, at: datetime) -> bool:
    """Whether the request that `row` is of can still be repeated. DynamoDB deletes a row within days of its end."""
    return text(row, "expires_at") >= timestamp(at)
