"""Schema of the desk's table: its rows, in DynamoDB's own notation.

pk                   sk                              holds
customer#C-1042      open#<opened_at>#T-8KQ3M2ZP     an open ticket
customer#C-1042      profile                         the customer; once deleted, deleted_at, purge_at and was_enabled:
                                                     whether they could sign in before
customer#C-1042      resolved#<opened_at>#T-...      a resolved ticket
idempotency#<digest> record                          the ticket that a request opened, while it may be repeated
word#<2 characters>  <key>#C-1042                    the contact again, under words of name, e-mail or phone

What a key says is not said again by an attribute. Open tickets sort before the profile and resolved ones behind it, so
that one Query backwards from the profile returns the customer and then the newest open tickets. `purge_at` (epoch
seconds) is the table's time-to-live attribute.

A ticket's `opened_at` has microseconds, so that its key says which of two is the newer; all other times are in seconds,
as the oldest tickets' are.

Every row carries `schema`, the version of this notation that it is written in; a row without one is of version 1. What
reads a row raises `DeskUnavailable` for one of a newer version, as after a release is rolled back, and for one that
was not written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast

from servicedesk.aws.faults import UNREADABLE_ROW
from servicedesk.aws.search.contact_words import BEHIND, keys
from servicedesk.aws.search.course import Entry
from servicedesk.aws.search.names import is_unspaced
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.desk import Contact, Customer, Priority, Status, Ticket
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, idempotency_record

Row = Mapping[str, Any]
Key = dict[str, dict[str, str]]

PROFILE = "profile"
#: What the partitions of words begin with.
WORDS = "word#"
#: The notation that this release writes, and the newest that it reads.
SCHEMA = 1

_CONTACT = ("name", "email", "phone", "region")
_WRITTEN = {"schema": {"N": str(SCHEMA)}}
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_EXACT_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def partition(customer_id: str) -> str:
    """Return the partition of a customer and their tickets."""
    return f"customer#{customer_id}"


def word_partition(prefix: str) -> str:
    """Return the partition of the keys that begin with `prefix`, which has at least one word's beginning.

    Keys lie together whose first words begin alike: with the same two letters, or the same ideograph or syllable.
    """
    word = prefix.partition(BEHIND)[0]
    return f"{WORDS}{word[: 1 if is_unspaced(word) else 2]}"


def key(pk: str, sk: str) -> Key:
    """Return a row's key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def word_key(index_key: str, customer_id: str) -> Key:
    """Return the key of the row that finds a customer under `index_key`."""
    return key(word_partition(index_key), f"{index_key}#{customer_id}")


def word_keys(customer: Customer) -> list[Key]:
    """Return the keys of every row that finds `customer`, at most 30, in a stable order."""
    return [word_key(index_key, customer.customer_id) for index_key in sorted(keys(customer.row))]


def customer_rows(customer: Customer) -> list[dict[str, Any]]:
    """Return the rows that keep `customer`: the profile first, then one for each word."""
    contact = _strings({name: customer.row[name] for name in _CONTACT})
    profile = _strings({"created_at": timestamp(customer.created_at), "username": customer.username})
    return [
        {**key(partition(customer.customer_id), PROFILE), **_WRITTEN, **contact, **profile},
        *({**word, **_WRITTEN, **contact} for word in word_keys(customer)),
    ]


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """Return the row that keeps `ticket`."""
    sort_key = f"{ticket.status}#{_exact_timestamp(ticket.opened_at)}#{ticket.ticket_id}"
    said = {"subject": ticket.subject, "description": ticket.description}
    about = {"priority": ticket.priority, "opened_by": ticket.opened_by}
    return {**key(partition(ticket.customer_id), sort_key), **_WRITTEN, **_strings({**said, **about})}


def idempotency_record_key(key_: IdempotencyKey) -> Key:
    """Return the row's key of an idempotency record."""
    return key(f"idempotency#{key_.digest}", "record")


def idempotency_record_row(key_: IdempotencyKey, ticket: Ticket) -> dict[str, Any]:
    """Return the row that keeps the idempotency record of `ticket`."""
    record = idempotency_record(ticket, key_)
    times = {"opened_at": _exact_timestamp(record.opened_at), "expires_at": timestamp(key_.expires_at)}
    return {
        **idempotency_record_key(key_),
        **_WRITTEN,
        **_strings({**asdict(record), **times}),
        "purge_at": {"N": str(int(key_.expires_at.timestamp()))},
    }


def idempotency_record_of(row: Row) -> IdempotencyRecord:
    """Return the idempotency record that `row` keeps."""
    _require_readable(row)
    return IdempotencyRecord(
        **_texts(row, "ticket_id", "customer_id", "opened_by", "payload_digest"),
        priority=cast("Priority", _text(row, "priority")),
        opened_at=_time(_text(row, "opened_at")),
    )


def timestamp(time: datetime) -> str:
    """Return `time` in UTC as text that sorts by time, to the second."""
    return time.astimezone(UTC).strftime(_TIME_FORMAT)


def _exact_timestamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime(_EXACT_TIME_FORMAT)


def is_live_profile(row: Row) -> bool:
    """Whether `row` is the profile of a customer who has not been deleted."""
    _require_readable(row)
    return _text(row, "sk") == PROFILE and "deleted_at" not in row


def customer_of(row: Row) -> Customer:
    """Return the customer whom a profile holds."""
    _require_readable(row)
    return Customer(
        customer_id=_text(row, "pk").removeprefix(partition("")),
        **_texts(row, *_CONTACT),
        created_at=_time(_text(row, "created_at")),
        username=_text(row, "username") if "username" in row else None,
    )


def entry_of(row: Row) -> Entry:
    """Return the entry that a word's row holds."""
    _require_readable(row)
    index_key, _, customer_id = _text(row, "sk").rpartition("#")
    return Entry(index_key, Contact(customer_id=customer_id, **_texts(row, *_CONTACT)))


def ticket_of(row: Row) -> Ticket:
    """Return the ticket that `row` holds."""
    _require_readable(row)
    status, opened_at, ticket_id = _text(row, "sk").split("#")
    return Ticket(
        ticket_id=ticket_id,
        customer_id=_text(row, "pk").removeprefix(partition("")),
        **_texts(row, "subject", "description", "opened_by"),
        priority=cast("Priority", _text(row, "priority")),
        status=cast("Status", status),
        opened_at=_time(opened_at),
    )


def _require_readable(row: Row) -> None:
    match row.get("schema", _WRITTEN["schema"]):
        case {"N": str(schema)} if schema.isdecimal() and int(schema) <= SCHEMA:
            return
    raise DeskUnavailable(UNREADABLE_ROW)


def _strings(attributes: Mapping[str, str | None]) -> dict[str, Any]:
    return {name: {"S": value} for name, value in attributes.items() if value is not None}


def _texts(row: Row, *names: str) -> dict[str, str]:
    return {name: _text(row, name) for name in names}


def _text(row: Row, name: str) -> str:
    match row.get(name):
        case {"S": str(text)}:
            return text
    raise DeskUnavailable(UNREADABLE_ROW)


def _time(text: str) -> datetime:
    # Not by `strptime`, which takes five times as long; and as it is written here, not in any form that ISO 8601 has.
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise DeskUnavailable(UNREADABLE_ROW) from None
    written = time.isoformat(timespec="microseconds" if "." in text else "seconds")
    if written.removesuffix("+00:00") + "Z" != text:
        raise DeskUnavailable(UNREADABLE_ROW)
    return time
