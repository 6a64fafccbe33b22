"""Port to the customers of the service desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Protocol

from servicedesk.tools.customer_rows import Region
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, KeepOutcome
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.view import View

#: The most customers of a page of a search.
MAX_CONTACTS = 10
#: The most characters of the cursor with which a search goes on.
MAX_CURSOR_CHARACTERS = 1_500
#: How long a deleted customer's record is kept before it is erased.
KEPT_AFTER_DELETION = timedelta(days=30)
#: The most tickets that go from one customer to another when the two are merged.
MAX_MERGED_TICKETS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who a customer is and how to reach them: what they are found by, and what a grant's conditions may name."""

    #: ``C-`` and one to eight digits.
    customer_id: str
    name: str
    #: Empty if it is not known.
    email: str
    #: International format, for people to read: ``+44 7700 900123``. Empty if it is not known.
    phone: str
    #: One of `REGIONS`.
    region: str

    @property
    def row(self) -> Mapping[str, str]:
        """The fields above by name, as a `View` reads them."""
        return {
            "customer_id": self.customer_id,
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "region": self.region,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Contact):
    """Someone the desk serves. A deleted customer is never one: the ports answer as if there were none."""

    #: Aware, UTC, whole seconds. None where the desk does not tell.
    created_at: datetime | None
    #: Name in the customers' user pool; None for a customer who cannot sign in.
    username: str | None = None

    @property
    def added_at(self) -> datetime:
        """When they were added, on a desk of our own, which always knows. Aware, UTC."""
        if self.created_at is None:
            raise TypeError("a desk of our own dates its customers")
        return self.created_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer:
    """A customer who is to be kept; the desk gives them an id that no other has."""

    name: str
    email: str
    phone: str
    region: Region
    #: Aware, UTC, whole seconds.
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFile:
    """A customer with the newest of their unsettled tickets, newest first."""

    customer: Customer
    open_tickets: tuple[Ticket, ...]
    #: Whether older unsettled tickets were left out.
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsPage:
    """A page of a search."""

    #: At most `MAX_CONTACTS`.
    contacts: tuple[Contact, ...]
    #: Opaque, at most `MAX_CURSOR_CHARACTERS`. None on the last page; a page that is empty is not always the last.
    next_cursor: str | None


class MergeOutcome(StrEnum):
    """What became of a request to merge two customers."""

    MERGED = auto()
    #: One of them is not there (any more), or a ticket was changed at the same moment. Nothing was done.
    CHANGED = auto()
    #: The one who goes has more than `MAX_MERGED_TICKETS`. Nothing was done.
    TOO_MANY_TICKETS = auto()


class Customers(Protocol):
    """Where customers are found. What is promised here, `tests/desks/contract.py` holds every desk to.

    Every read reflects every change made before it, but that a search may find what was added or changed only after a
    while, on a desk whose own search does. Who is deleted is found no more at once. Every method raises
    `DeskUnavailable` when the desk does not answer.
    """

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Return the next customers who are found.

        A customer is found if everything that was typed begins something that the view shows of them. All pages
        together have each of them once, and say no more of the others than if they did not exist. What a page costs is
        bounded, however many customers there are.

        Args:
            words: As they were typed: words of name, e-mail address and phone number, or their beginnings.
            view: What the one who looks may see.
            after: Where to go on: `ContactsPage.next_cursor` of the page before; None for the first page.
            subject: Who looks, so that nobody goes on with another's search.

        Raises:
            UnknownCursor: The search cannot go on there.
        """

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer, or None if there is none."""

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with at most `limit` unsettled tickets, or None if there is no such customer."""

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Return how many tickets the customer has, settled ones too; `limit` if they are as many or more."""

    def earlier_record(self, key: IdempotencyKey, *, at: datetime) -> IdempotencyRecord | None:
        """Return what an earlier request with the same key made, if that is remembered at this time."""


class Desk(Customers, Protocol):
    """Where customers are also added, changed, merged and deleted."""

    def add_customer(self, customer: NewCustomer, key: IdempotencyKey) -> KeepOutcome:
        """Keep a customer, unless one was kept for the same key. However many come at once, one is kept."""

    def change_customer(self, customer: Customer, **fields: str) -> bool:
        """Change name, email or phone of a customer who was read; they are found by the new words at once.

        False, and nothing is changed, if the customer is not as they were read.
        """

    def merge_customers(
        self, kept: Customer, duplicate: Customer, *, merged_at: datetime, was_enabled: bool = False
    ) -> MergeOutcome:
        """Move all tickets of `duplicate` to `kept` and delete `duplicate`, all at once or not at all.

        Both are of one region. `duplicate` is erased `KEPT_AFTER_DELETION` later; until then it can be undone, which
        gives back those tickets that are still the other's.

        Args:
            kept: Who stays.
            duplicate: Who goes.
            merged_at: Aware, UTC.
            was_enabled: Whether `duplicate` could sign in until now, as for a deletion.
        """

    def delete_customer(self, customer: Customer, *, deleted_at: datetime, was_enabled: bool = False) -> bool:
        """Take the customer out of every read, and let the store erase them `KEPT_AFTER_DELETION` later.

        False, and nothing is changed, if the customer is not there (any more).

        Args:
            customer: Whom.
            deleted_at: Aware, UTC.
            was_enabled: Whether they could sign in until now: kept, so that who brings them back gives back no more.
        """
