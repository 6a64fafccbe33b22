"""`Customers` of a desk whose customers are only read: what follows from reading one, some, and their tickets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from re import fullmatch
from typing import TYPE_CHECKING, ClassVar, Final

from servicedesk.desks.pages import MAX_READS, RowReader, fill_page
from servicedesk.desks.showing import contact_of, is_found
from servicedesk.desks.words import MAX_WORDS, has_all, words_of
from servicedesk.tools.cursors import Cursors
from servicedesk.tools.desk import MAX_CONTACTS, Contact, ContactsPage, Customer, CustomerFile
from servicedesk.tools.lifecycle import TRANSITIONS, UNSETTLED
from servicedesk.tools.ticket_rows import Status
from servicedesk.tools.tickets import CustomerTicket

if TYPE_CHECKING:
    from datetime import datetime

    from servicedesk.desks.adapter import DeskMeans
    from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord
    from servicedesk.tools.view import View

#: The tools that write customers, for `DeskProfile.left_out`.
CUSTOMER_WRITES: Final = frozenset(
    {"create_customer", "update_customer", "merge_customers", "delete_customer", "reset_password"}
)


class DeskCustomers(ABC):
    """`Customers`, but for what only an adapter knows: its three abstract methods.

    Args:
        means: What the ports are built with. Where an id is none by its profile, nothing is asked.
    """

    #: How often a page of a search, and of a customer's tickets, reads at most.
    search_reads: ClassVar[int] = MAX_READS
    tickets_reads: ClassVar[int] = 1

    def __init__(self, means: DeskMeans) -> None:
        self.means = means

    @abstractmethod
    def read(self, customer_id: str) -> Customer | None:
        """Return the customer with an id of the profile's form, or None if there is none."""

    @abstractmethod
    def find(self, sought: Sequence[str]) -> RowReader[Customer]:
        """Return what reads at least those of whom each word, in small letters, begins something."""

    @abstractmethod
    def tickets_of(self, customer_id: str, statuses: Collection[Status]) -> RowReader[CustomerTicket]:
        """Return what reads at least a customer's tickets in any of these statuses, the newest first."""

    def words_of(self, words: str) -> Sequence[str]:
        """Return the words of what was typed, for a desk that tells them apart in its own way."""
        return words_of(words)

    def has_words(self, sought: Iterable[str], shown: Contact) -> bool:
        """Whether each word begins something of what is shown of a customer: what is hidden is empty."""
        return has_all(sought, shown.name, shown.email, shown.phone)

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer, and never another than who is asked for."""
        found = self.read(customer_id) if fullmatch(self.means.profile.customer_id.pattern, customer_id) else None
        return found if found is not None and found.customer_id == customer_id else None

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Return the next customers of whom everything that was typed begins something that the view shows."""
        sought = self.words_of(words)
        cursors = Cursors(self.means.seal, "customers", [subject, words])
        place = cursors.place(after)
        if not sought or not view.conditions:
            return cursors.contacts([], None)

        def choose(rows: Sequence[Customer]) -> Sequence[bool]:
            return [is_found(one, sought, view, self.has_words) for one in rows]

        read = self.find(sought[:MAX_WORDS])
        found, last = fill_page(read, place, choose, MAX_CONTACTS, reads=self.search_reads)
        return cursors.contacts(map(contact_of, found), last)

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with the newest unsettled tickets; `has_more` if not all could be looked at, too."""
        customer = self.customer(customer_id)
        if customer is None:
            return None
        found, last = self._tickets(customer_id, UNSETTLED, limit)
        return CustomerFile(
            customer=customer, open_tickets=tuple(one.ticket for one in found), has_more=last is not None
        )

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Return how many tickets the customer has; `limit` if they are as many or more."""
        if not fullmatch(self.means.profile.customer_id.pattern, customer_id):
            return 0
        return len(self._tickets(customer_id, tuple(TRANSITIONS), limit)[0])

    def earlier_record(self, key: IdempotencyKey, *, at: datetime) -> IdempotencyRecord | None:
        """Return what an earlier request with the same key made, as the ledger remembers it."""
        return self.means.ledger.earlier_record(key, at)

    def _tickets(
        self, customer_id: str, statuses: Sequence[Status], most: int
    ) -> tuple[Sequence[CustomerTicket], str | None]:
        def choose(rows: Sequence[CustomerTicket]) -> Sequence[bool]:
            return [one.customer.customer_id == customer_id and one.ticket.status in statuses for one in rows]

        return fill_page(self.tickets_of(customer_id, statuses), None, choose, most, reads=self.tickets_reads)
