"""Rows of customers: the profile, and the words under which a search finds them."""

from __future__ import annotations

from typing import Any

from servicedesk.aws.desk_rows import (
    WRITTEN,
    Key,
    Row,
    key,
    optional_text,
    require_readable,
    strings,
    text,
    texts,
    time_of,
    timestamp,
)
from servicedesk.aws.search.contact_words import BEHIND, keys
from servicedesk.aws.search.course import Entry
from servicedesk.aws.search.names import is_unspaced
from servicedesk.tools.desk import Contact, Customer

PROFILE = "profile"
#: What the partitions of words begin with.
WORDS = "word#"

_CONTACT = ("name", "email", "phone", "region")


def partition(customer_id: str) -> str:
    """Return the partition of a customer and the pointers to their tickets."""
    return f"customer#{customer_id}"


def profile_key(customer_id: str) -> Key:
    """Return the key of a customer's profile."""
    return key(partition(customer_id), PROFILE)


def word_partition(prefix: str) -> str:
    """Return the partition of the keys that begin with `prefix`, which has at least one word's beginning.

    Keys lie together whose first words begin alike: with the same two letters, or the same ideograph or syllable.
    """
    word = prefix.partition(BEHIND)[0]
    return f"{WORDS}{word[: 1 if is_unspaced(word) else 2]}"


def word_key(index_key: str, customer_id: str) -> Key:
    """Return the key of the row that finds a customer under `index_key`."""
    return key(word_partition(index_key), f"{index_key}#{customer_id}")


def word_keys(customer: Customer) -> list[Key]:
    """Return the keys of every row that finds `customer`, at most 30, in a stable order."""
    return [word_key(index_key, customer.customer_id) for index_key in sorted(keys(customer.row))]


def customer_rows(customer: Customer) -> list[dict[str, Any]]:
    """Return the rows that keep `customer`: the profile first, then one for each word."""
    contact = strings({name: customer.row[name] for name in _CONTACT})
    profile = strings({"created_at": timestamp(customer.added_at), "username": customer.username})
    return [
        {**profile_key(customer.customer_id), **WRITTEN, **contact, **profile},
        *({**word, **WRITTEN, **contact} for word in word_keys(customer)),
    ]


def is_live_profile(row: Row) -> bool:
    """Whether `row` is the profile of a customer who has not been deleted."""
    require_readable(row)
    return text(row, "sk") == PROFILE and "deleted_at" not in row


def merged_tickets_key(customer_id: str) -> Key:
    """Return the key of the row that says which tickets of a customer went to another one."""
    return key(f"merged#{customer_id}", "tickets")


def customer_of(row: Row) -> Customer:
    """Return the customer whom a profile holds."""
    require_readable(row)
    return Customer(
        customer_id=customer_id_of(row),
        **texts(row, *_CONTACT),
        created_at=time_of(text(row, "created_at")),
        username=optional_text(row, "username"),
    )


def customer_id_of(row: Row) -> str:
    """Return whose partition `row` lies in."""
    return text(row, "pk").removeprefix(partition(""))


def entry_of(row: Row) -> Entry:
    """Return the entry that a word's row holds."""
    require_readable(row)
    index_key, _, customer_id = text(row, "sk").rpartition("#")
    return Entry(index_key, Contact(customer_id=customer_id, **texts(row, *_CONTACT)))
