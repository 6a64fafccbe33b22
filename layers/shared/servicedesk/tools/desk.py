"""Port to the service desk: customers, their tickets, how customers sign in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Literal, Protocol

from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord
from servicedesk.tools.view import View

Priority = Literal["low", "normal", "high", "urgent"]
Status = Literal["open", "resolved"]

#: The most customers of a page of a search.
MAX_CONTACTS = 10
#: The most characters of the cursor with which a search goes on.
MAX_CURSOR_CHARACTERS = 1_500
#: How long a deleted customer's record is kept before it is erased.
KEPT_AFTER_DELETION = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who a customer is and how to reach them: what they are found by, and what a grant's conditions may name."""

    #: ``C-`` and one to eight digits.
    customer_id: str
    name: str
    email: str
    #: International format, for people to read: ``+44 7700 900123``.
    phone: str
    #: ``EMEA``, ``AMER`` or ``APAC``.
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

    #: Aware, UTC, whole seconds.
    created_at: datetime
    #: Name in the customers' user pool; None for a customer who cannot sign in.
    username: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A request for help. What it says was written by or for a customer: data, never instructions."""

    #: ``T-`` and eight characters of Crockford's base 32.
    ticket_id: str
    customer_id: str
    subject: str
    description: str
    priority: Priority
    status: Status = "open"
    #: Aware, UTC, to the microsecond: of two tickets the one that was opened later is the newer.
    opened_at: datetime
    #: Username of the person who opened it.
    opened_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFile:
    """A customer with the newest of their open tickets, newest first."""

    customer: Customer
    open_tickets: tuple[Ticket, ...]
    #: Whether older open tickets were left out.
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsPage:
    """A page of a search."""

    #: At most `MAX_CONTACTS`.
    contacts: tuple[Contact, ...]
    #: Opaque, at most `MAX_CURSOR_CHARACTERS`. None on the last page; a page that is empty is not always the last.
    next_cursor: str | None


class Desk(Protocol):
    """Where customers and tickets are kept. What is promised here, `tests/desks/contract.py` holds every desk to.

    Every read reflects every change made before it, but that a search may find what was added or changed only after a
    while, on a desk whose own search does. Who is deleted is found no more at once. Every method raises
    `DeskUnavailable` when the store does not answer.
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
        """Return the customer with at most `limit` open tickets, or None if there is no such customer."""

    def add_ticket(self, ticket: Ticket, key: IdempotencyKey) -> IdempotencyRecord | None:
        """Keep `ticket`, unless one was kept for the same key; return the record of the one that is kept.

        However many come at once, one is kept. None, and nothing is kept, if its customer is not there (any more).
        """

    def delete_customer(self, customer: Customer, *, deleted_at: datetime, was_enabled: bool = False) -> bool:
        """Take the customer out of every read, and let the store erase them `KEPT_AFTER_DELETION` later.

        False, and nothing is changed, if the customer is not there (any more).

        Args:
            customer: Whom.
            deleted_at: Aware, UTC.
            was_enabled: Whether they could sign in until now: kept, so that who brings them back gives back no more.
        """


class ResetOutcome(StrEnum):
    """What became of a request to reset a password."""

    #: The password stopped working and a code is on its way to the customer.
    STARTED = auto()
    UNKNOWN_USER = auto()
    #: Sign-in is disabled, or the customer has never set a password.
    NOT_RESETTABLE = auto()
    #: Neither an e-mail address nor a phone number is verified, so there is nowhere to send a code.
    NO_VERIFIED_CONTACT = auto()
    #: As many messages were sent as may be, today or to this user, so no code was.
    NO_MORE_MESSAGES = auto()


class CustomerSignIn(Protocol):
    """How customers sign in. Every method raises `DeskUnavailable` when the service does not answer."""

    @property
    def url(self) -> str:
        """The page on which a customer chooses a new password with the code of a reset; empty if there is none."""

    def can_sign_in(self, username: str) -> bool:
        """Whether the customer's sign-in is enabled. False also if there is no such user."""

    def disable(self, username: str) -> bool:
        """Let the customer sign in no more; repeating it changes nothing. False if there is no such user."""

    def reset_password(self, username: str) -> ResetOutcome:
        """Invalidate the password and send the customer a code to choose another. No secret is returned."""
