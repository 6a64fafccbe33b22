"""`Customers` of a desk whose customers are only read: what follows from reading one, some, and their tickets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from servicedesk.desks.adapter import DeskMeans
from servicedesk.desks.filling import MAX_READS
from servicedesk.desks.pages import DeskPages, RowReader
from servicedesk.desks.words import words_of
from servicedesk.tools.desk import ContactsPage, Customer, CustomerFile
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord
from servicedesk.tools.lifecycle import UNSETTLED
from servicedesk.tools.ticket import Status, Ticket
from servicedesk.tools.view import View

#: The tools that write customers, for `DeskProfile.left_out`.
CUSTOMER_WRITES: Final = frozenset(
    {"create_customer", "update_customer", "merge_customers", "delete_customer", "reset_password"}
)


class DeskCustomers(ABC):
    """`Customers`, but for what only an adapter knows: its three abstract methods.

    Args:
        means: What the ports are built with.
        reads: How often a page of a search reads at most.
    """

    def __init__(self, means: DeskMeans, reads: int = MAX_READS) -> None:
        self._ledger = means.ledger
        self._pages = DeskPages(means.seal, reads)

    @abstractmethod
    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer, or None if there is none."""

    @abstractmethod
    def find(self, sought: Sequence[str]) -> RowReader[Customer]:
        """Return what reads at least those of whom each word begins something; once for each page.

        Args:
            sought: Words in small letters; none if nothing was typed that is one, and then nothing is read.
        """

    @abstractmethod
    def tickets_of(self, customer_id: str, rows: int, statuses: Sequence[Status] = ()) -> Sequence[Ticket]:
        """Return at most so many of a customer's tickets, the newest, in any of these statuses if there are some."""

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Return the next customers of whom everything that was typed begins something that the view shows."""
        return self._pages.customers(self.find(words_of(words)), words, view, after, subject=subject)

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with the newest unsettled tickets."""
        customer = self.customer(customer_id)
        if customer is None:
            return None
        tickets = self.tickets_of(customer_id, limit + 1, UNSETTLED)
        return CustomerFile(customer=customer, open_tickets=tuple(tickets[:limit]), has_more=len(tickets) > limit)

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Return how many tickets the customer has; `limit` if they are as many or more."""
        return len(self.tickets_of(customer_id, limit))

    def earlier_record(self, key: IdempotencyKey, *, at: datetime) -> IdempotencyRecord | None:
        """Return what an earlier request with the same key made, as the ledger remembers it."""
        return self._ledger.earlier_record(key, at)
