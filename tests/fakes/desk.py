"""A service desk in memory, the customers of the tests, and who asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import count
from threading import RLock
from typing import Any, cast

from servicedesk.errors import DeskUnavailable, UnknownCursor
from servicedesk.identity.principal import Principal
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_sign_in import ResetOutcome
from servicedesk.tools.desk import (
    KEPT_AFTER_DELETION,
    MAX_CONTACTS,
    MAX_MERGED_TICKETS,
    ContactsPage,
    Customer,
    CustomerFile,
    MergeOutcome,
    NewCustomer,
)
from servicedesk.tools.digest import digest
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, KeepOutcome
from servicedesk.tools.lifecycle import is_settled
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tool import AnyTool, Caller
from servicedesk.tools.view import View
from tests.people import person

_FOUND_BY = frozenset({"name", "email", "phone"})

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

JANE = Customer(
    customer_id="C-1042",
    name="Jane Doe",
    email="jane.doe@example.com",
    phone="+44 7700 900042",
    region="EMEA",
    created_at=datetime(2024, 3, 18, 9, 30, tzinfo=UTC),
    username="jane.doe",
)


def customer(number: int, name: str = "Sam Poe", **changes: Any) -> Customer:
    """Return a customer without sign-in, in EMEA unless changed."""
    made = Customer(
        customer_id=f"C-{number}",
        name=name,
        email=f"mailbox{number}@example.org",
        phone=f"+1 212 555 {number:04}",
        region="EMEA",
        created_at=NOW,
    )
    return replace(made, **changes)


def ticket(number: int, owner: Customer = JANE, **changes: Any) -> Ticket:
    """Return an open ticket; a higher number was opened later."""
    opened_at = changes.get("opened_at", NOW.replace(hour=number // 60, minute=number % 60))
    made = Ticket(
        ticket_id=f"T-{number:08}",
        customer_id=owner.customer_id,
        subject=f"Subject {number}",
        priority="normal",
        status="open",
        opened_at=opened_at,
        opened_by="bob",
        updated_at=opened_at,
    )
    return replace(made, **changes)


def caller(*conditions: Conditions, who: Principal | None = None) -> Caller:
    """Return bob, or `who`, with one grant under each of `conditions`; with one of everything if there are none."""
    who = who or person("support-engineers")
    resolved = tuple(one.resolve(who.name, who.groups) for one in conditions or (Conditions(),))
    return Caller(principal=who, view=View(resolved))


def only(region: str) -> Conditions:
    """Return the conditions that show one region."""
    return Conditions(where={"region": frozenset({region})})


def hide_fields(*fields: str) -> Conditions:
    """Return the conditions that show everyone without these fields."""
    return Conditions(hide=frozenset(fields))


def run(tool: AnyTool, who: Caller, **arguments: Any) -> Any:
    """Run a tool the way a call does, for its result."""
    return tool.run(tool.arguments.model_validate(arguments), who)


def fields(result: Any) -> dict[str, Any]:
    """Return what a client gets of a result."""
    shown: dict[str, Any] = result.model_dump(mode="json", exclude_none=True)
    return shown


class FakeDesk:
    """`Desk` in memory, as simple as one can be. Keeps what was written."""

    def __init__(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        self.customers = {customer.customer_id: customer for customer in customers}
        self.tickets = list(tickets)
        self.deleted: list[tuple[str, datetime]] = []
        #: Who of them could sign in when they were deleted.
        self.were_enabled: list[str] = []
        #: Digest of an idempotency key → when it expires, and its record.
        self.records: dict[str, tuple[datetime, IdempotencyRecord]] = {}
        self.available = True
        #: Id of a duplicate → whom they were merged into, and the ids of the tickets that went there.
        self.merged: dict[str, tuple[str, Collection[str]]] = {}
        self._can_be_restored: dict[str, tuple[Customer, datetime]] = {}
        self.lock = RLock()

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Look at every customer, in the order of their ids."""
        self.answer()
        search = digest([subject, words])
        begun, _, last = (search, "", "") if after is None else after.partition(":")
        if begun != search:
            raise UnknownCursor
        found = sorted(
            (one for one in self.customers.values() if view.shows(one.row) and _is_found(one, words, view)),
            key=lambda one: one.customer_id,
        )
        behind = [one for one in found if one.customer_id > last]
        page = tuple(behind[:MAX_CONTACTS])
        return ContactsPage(
            contacts=page, next_cursor=f"{search}:{page[-1].customer_id}" if len(behind) > MAX_CONTACTS else None
        )

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer."""
        self.answer()
        return self.customers.get(customer_id)

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with their newest open tickets."""
        customer = self.customer(customer_id)
        if customer is None:
            return None
        tickets = [one for one in self.tickets if one.customer_id == customer_id and not is_settled(one.status)]
        tickets.sort(key=lambda ticket: ticket.opened_at, reverse=True)
        return CustomerFile(customer=customer, open_tickets=tuple(tickets[:limit]), has_more=len(tickets) > limit)

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Count them."""
        self.answer()
        return min(limit, sum(one.customer_id == customer_id for one in self.tickets))

    def earlier_record(self, key: IdempotencyKey, *, at: datetime) -> IdempotencyRecord | None:
        """Return the record that was kept for the same request."""
        self.answer()
        expires_at, record = self.records.get(key.digest, (at, None))
        return record if at <= expires_at else None

    def keep_once(self, key: IdempotencyKey, at: datetime, make: Callable[[], str]) -> KeepOutcome:
        """Make something, unless an earlier request made it; `make` returns its id."""
        with self.lock:
            if (earlier := self.earlier_record(key, at=at)) is not None:
                return KeepOutcome(record=earlier, is_repeat=True)
            record = IdempotencyRecord(made_id=make(), made_at=at, payload_digest=key.payload_digest)
            self.records[key.digest] = key.expires_at, record
            return KeepOutcome(record=record, is_repeat=False)

    def add_customer(self, customer: NewCustomer, key: IdempotencyKey) -> KeepOutcome:
        """Keep the customer, unless one was kept for the same request."""
        self.answer()
        return self.keep_once(key, customer.created_at, lambda: self._add(customer))

    def change_customer(self, customer: Customer, **fields: str) -> bool:
        """Change the customer if they are as they were read."""
        self.answer()
        with self.lock:
            if self.customers.get(customer.customer_id) != customer:
                return False
            self.customers[customer.customer_id] = replace(customer, **cast("Any", fields))
            return True

    def merge_customers(
        self, kept: Customer, duplicate: Customer, *, merged_at: datetime, was_enabled: bool = False
    ) -> MergeOutcome:
        """Move the tickets, and forget the duplicate."""
        self.answer()
        with self.lock:
            if not {kept.customer_id, duplicate.customer_id} <= self.customers.keys():
                return MergeOutcome.CHANGED
            moved = {one.ticket_id for one in self.tickets if one.customer_id == duplicate.customer_id}
            if len(moved) > MAX_MERGED_TICKETS:
                return MergeOutcome.TOO_MANY_TICKETS
            self._move(moved, duplicate.customer_id, kept.customer_id)
            self.merged[duplicate.customer_id] = kept.customer_id, moved
            self.delete_customer(duplicate, deleted_at=merged_at, was_enabled=was_enabled)
            return MergeOutcome.MERGED

    def delete_customer(self, customer: Customer, *, deleted_at: datetime, was_enabled: bool = False) -> bool:
        """Forget the customer."""
        self.answer()
        with self.lock:
            gone = self.customers.pop(customer.customer_id, None)
            if gone is not None:
                self.deleted.append((gone.customer_id, deleted_at))
                self.were_enabled += [gone.customer_id] if was_enabled else []
                self._can_be_restored[gone.customer_id] = gone, deleted_at + KEPT_AFTER_DELETION
            return gone is not None

    def restore(self, customer_id: str, at: datetime) -> bool:
        """Bring a deleted customer back, if it is not too late."""
        customer, until = self._can_be_restored.get(customer_id, (None, at))
        if customer is None or at >= until:
            return False
        del self._can_be_restored[customer_id]
        self.customers[customer_id] = customer
        kept_id, moved = self.merged.pop(customer_id, ("", ()))
        self._move(moved, kept_id, customer_id)
        return True

    def _add(self, customer: NewCustomer) -> str:
        made = next(f"C-{number}" for number in count(10_000_000) if f"C-{number}" not in self.customers)
        self.customers[made] = Customer(customer_id=made, **asdict(customer))
        return made

    def _move(self, ticket_ids: Collection[str], from_id: str, to_id: str) -> None:
        self.tickets[:] = [
            replace(one, customer_id=to_id) if one.ticket_id in ticket_ids and one.customer_id == from_id else one
            for one in self.tickets
        ]

    def answer(self) -> None:
        """Raise `DeskUnavailable` if it is not there."""
        if not self.available:
            raise DeskUnavailable


def _is_found(one: Customer, typed: str, view: View) -> bool:
    """Whether every word that was typed begins one of what the view shows of a customer."""
    shown = " ".join(value for field, value in one.row.items() if field in _FOUND_BY - view.hidden_fields(one.row))
    return all(any(word.startswith(sought) for word in _words(shown)) for sought in _words(typed))


def _words(text: str) -> list[str]:
    """Return the runs of letters and digits of a text, in small letters."""
    return re.findall(r"[^\W_]+", text.casefold())


class FakeCustomerSignIn:
    """`CustomerSignIn` in memory: knows some users, and remembers what was done to whom."""

    def __init__(
        self, *usernames: str, outcome: ResetOutcome = ResetOutcome.STARTED, url: str = "https://accounts.example.com"
    ) -> None:
        self.usernames = usernames
        self.outcome = outcome
        self.url = url
        self.disabled: list[str] = []
        self.reset: list[str] = []
        #: Username → the address and the number that their sign-in was given.
        self.contacts: dict[str, tuple[str | None, str | None]] = {}
        self.available = True

    def can_sign_in(self, username: str) -> bool:
        """Whether the user is known and was not disabled."""
        if not self.available:
            raise DeskUnavailable
        return username in self.usernames and username not in self.disabled

    def disable(self, username: str) -> bool:
        """Remember the user as disabled."""
        if not self.available:
            raise DeskUnavailable
        self.disabled.append(username)
        return username in self.usernames

    def reset_password(self, username: str, *, email: str | None = None, phone: str | None = None) -> ResetOutcome:
        """Answer as the test decided."""
        if not self.available:
            raise DeskUnavailable
        self.contacts[username] = email, phone
        self.reset.append(username)
        return self.outcome
