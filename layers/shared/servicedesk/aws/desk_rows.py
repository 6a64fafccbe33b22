"""Schema of the desk's table, and its rows' notation. One module for each noun reads and writes them.

pk                   sk                              holds
customer#C-1042      active#<opened_at>#T-8KQ3M2ZP   an unsettled ticket again
customer#C-1042      profile                         the customer, and newest_ticket; once deleted, deleted_at, purge_at
                                                     and was_enabled: whether they could sign in before; if they were
                                                     merged, merged_into and merged_tickets: who has their tickets
customer#C-1042      settled#<opened_at>#T-...       a ticket again that is resolved or closed
idempotency#<digest> record                          what a request made, while it may be repeated
merged#C-1042        tickets                         those of the customer that a merge gave to somebody else
ticket#T-8KQ3M2ZP    change#<at>#<version>           who changed which fields, from what and to what
ticket#T-8KQ3M2ZP    comment#<at>#<2 characters>     what was said to or by the customer
ticket#T-8KQ3M2ZP    description                     the description, and the stems under which the ticket is found
ticket#T-8KQ3M2ZP    head                            the ticket, without any long text, and its keys in the indexes
ticket#T-8KQ3M2ZP    note#<at>#<2 characters>        what was said among the staff
ticket#T-8KQ3M2ZP    source                          from where it was imported, as of an imported customer
tword#EMEA#<stem>    <opened_at>#T-...               the ticket's stems, and whose it was when it was opened,
                                                     until they are erased
word#<2 characters>  <key>#C-1042                    the contact again, under words of name, e-mail or phone

index      partition                                 order                             has
queues     queue: EMEA#new                           queue_order: <rank>#<opened_at>#T-...  every ticket; settled ones
                                                     in the order of touched_order
assignees  assignee_queue: person#bob | nobody#EMEA  queue_order                            unsettled tickets
touched    touched: EMEA                             touched_order: <updated_at>#T-...      every ticket

What a key of the table says is not said again by an attribute. Unsettled tickets sort before the profile and settled
ones behind it, so that one Query backwards from the profile returns the customer and then the newest unsettled tickets;
one backwards from the head returns the ticket, its description and the newest comments, and looks at no note.
`purge_at` (epoch seconds) is the table's time-to-live attribute.

Times of tickets have microseconds, so that a key says which of two is the newer; all others are in seconds.

Every row carries `schema`, the version of this notation that it is written in. What reads a row raises
`DeskUnavailable` for one of another version, as after a release is rolled back, and for one that was not written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from servicedesk.aws.faults import UNREADABLE_ROW
from servicedesk.errors import DeskUnavailable

Row = Mapping[str, Any]
Key = dict[str, dict[str, str]]
ValueT = TypeVar("ValueT")

#: The notation that this release writes, and the only one that it reads.
SCHEMA: Final = 2
#: Sort before and behind every text that a key of the table or of an index holds.
FIRST: Final = " "
LAST: Final = "\U0010ffff"
#: What every row carries beside its key.
WRITTEN: Final = {"schema": {"N": str(SCHEMA)}}

_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_EXACT_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def key(pk: str, sk: str) -> Key:
    """Return a row's key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def key_of(row: Row) -> Key:
    """Return the key of a row."""
    return {"pk": row["pk"], "sk": row["sk"]}


def strings(attributes: Mapping[str, str | None]) -> dict[str, Any]:
    """Return texts in DynamoDB's notation; nothing for None."""
    return {name: {"S": value} for name, value in attributes.items() if value is not None}


def timestamp(time: datetime) -> str:
    """Return `time` in UTC as text that sorts by time, to the second."""
    return time.astimezone(UTC).strftime(_TIME_FORMAT)


def exact_timestamp(time: datetime) -> str:
    """Return `time` in UTC as text that sorts by time, to the microsecond."""
    return time.astimezone(UTC).strftime(_EXACT_TIME_FORMAT)


def epoch_seconds(time: datetime) -> dict[str, str]:
    """Return `time` as the table's time to live reads it."""
    return {"N": str(int(time.timestamp()))}


def require_readable(row: Row) -> None:
    """Raise `DeskUnavailable` unless `row` is written in the notation that this release reads."""
    if row.get("schema") != WRITTEN["schema"]:
        raise DeskUnavailable(UNREADABLE_ROW)


def text(row: Row, name: str) -> str:
    """Return a text of `row`; raise `DeskUnavailable` if there is none."""
    return _value(row, name, "S", str)


def texts(row: Row, *names: str) -> dict[str, str]:
    """Return texts of `row` by name; raise `DeskUnavailable` if one is missing."""
    return {name: text(row, name) for name in names}


def optional_text(row: Row, name: str) -> str | None:
    """Return a text of `row`, or None if it has no such attribute."""
    return text(row, name) if name in row else None


def number(row: Row, name: str) -> int:
    """Return a whole number of `row`; raise `DeskUnavailable` if there is none."""
    value = _value(row, name, "N", str)
    if not value.isdecimal():
        raise DeskUnavailable(UNREADABLE_ROW)
    return int(value)


def list_of_texts(row: Row, name: str) -> tuple[str, ...]:
    """Return the texts of a list of `row`; raise `DeskUnavailable` if there is none."""
    return tuple([text({"one": value}, "one") for value in _value(row, name, "L", list)])


def _value(row: Row, name: str, notation: str, kind: type[ValueT]) -> ValueT:
    # Not by `match`, whose patterns of mappings take nine times as long: a row is some ten of these.
    try:
        value = row[name][notation]
    except (KeyError, TypeError):
        raise DeskUnavailable(UNREADABLE_ROW) from None
    if not isinstance(value, kind):
        raise DeskUnavailable(UNREADABLE_ROW)
    return value


def time_of(value: str) -> datetime:
    """Return the time that a text of `timestamp` or `exact_timestamp` says; raise `DeskUnavailable` for any other."""
    # Not by `strptime`, which takes five times as long; and as it is written here, not in any form that ISO 8601 has.
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        raise DeskUnavailable(UNREADABLE_ROW) from None
    written = time.isoformat(timespec="microseconds" if "." in value else "seconds")
    if written.removesuffix("+00:00") + "Z" != value:
        raise DeskUnavailable(UNREADABLE_ROW)
    return time
