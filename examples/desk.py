"""Adapter of Small Desk, a desk that is made up: what one of your own looks like, to be copied to tools/desk.py.

docs/your-desk.md walks through it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from servicedesk.desks import (
    MAX_CHANGES,
    MAX_COMMENTS,
    MAX_CONTACTS,
    MAX_FOUND,
    MAX_LISTED,
    PRIORITIES,
    UNSETTLED,
    Audience,
    Comment,
    Contact,
    ContactsPage,
    Cursors,
    Customer,
    CustomerFile,
    CustomerTicket,
    DeskActor,
    DeskAdapter,
    DeskConflict,
    DeskMeans,
    DeskPorts,
    DeskProfile,
    DeskRoute,
    DeskRows,
    DeskUnavailable,
    FieldChanges,
    ForeignDesk,
    IdempotencyKey,
    IdempotencyRecord,
    Identifier,
    InvalidSetting,
    KeepOutcome,
    NewComment,
    NewTicket,
    Status,
    Ticket,
    TicketChange,
    TicketFile,
    TicketFilter,
    TicketsPage,
    View,
    asked_of,
    comes_latest_first,
    fill_page,
    has_all,
    is_wanted,
    open_place,
    seal_place,
    token_value,
    without_statuses,
    words_of,
)

PERSON, PEOPLE = DeskRoute("people/{}"), DeskRoute("people")
TICKET, TICKETS = DeskRoute("tickets/{}"), DeskRoute("tickets")
ENTRIES = DeskRoute("tickets/{}/entries")
ROWS: Final = 100
#: The desk's words → ours. It does not know that somebody else is waited for.
STATES: Final[dict[str, Status]] = {
    "new": "new", "open": "open", "waiting": "pending", "done": "resolved", "archived": "closed",
}  # fmt: skip
STATE_OF: Final[dict[str, str]] = {ours: theirs for theirs, ours in STATES.items()}
LEVELS: Final[dict[str, int]] = {one: level for level, one in enumerate(PRIORITIES)}
FIELDS: Final = {"status": "state", "priority": "level", "assignee": "owner", "team": "group"}


class SmallTickets:
    """`Tickets` at Small Desk. Lives as long as the execution environment."""

    def __init__(self, desk: ForeignDesk, means: DeskMeans) -> None:
        self._desk, self._client, self._ledger, self._seal = desk, means.client, means.ledger, means.seal

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket. None of the client is a 404, a 403 or an id that can be none."""
        answer = self._client.get(TICKET, ticket_id)
        return None if answer is None else self.read(answer.document)

    def ticket_file(
        self, ticket_id: str, *, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None = None
    ) -> TicketFile | None:
        """Return the ticket with what was said and done: three requests."""
        answer = self._client.get(TICKET, ticket_id)
        found = None if answer is None else self.read(answer.document)
        if answer is None or found is None:
            return None
        said = self._entries(ticket_id, sorted(audiences), MAX_COMMENTS + 1, before) if audiences else []
        done = self._entries(ticket_id, ["change"], ROWS) if before is None else []
        changes = [one for one in (_changes(entry, hidden) for entry in done) if one.fields]
        return TicketFile(
            ticket=found,
            description=str(answer.document["text"]),
            comments=tuple(map(_comment, said[:MAX_COMMENTS])),
            has_more_comments=len(said) > MAX_COMMENTS,
            changes=tuple(changes[:MAX_CHANGES]),
            has_more_changes=len(changes) > MAX_CHANGES,
        )

    def list(self, wanted: TicketFilter, view: View, after: str | None, *, subject: str) -> TicketsPage:
        """Return the next tickets that meet the filter and that the view shows."""
        query = [*_states(wanted.statuses), ("order", "changed" if comes_latest_first(wanted) else "urgent")]
        cursors = Cursors(self._seal, "list", [subject, *asked_of(wanted)])
        return self._page(cursors, query, after, lambda one: is_wanted(one, wanted) and view.shows(one.row), MAX_LISTED)

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Return the next tickets with all the words, of which the view shows both texts."""
        cursors = Cursors(self._seal, "search", [subject, words, customer_id or ""])
        if not words_of(words):
            return cursors.page([], None)
        query = [("words", words), ("order", "newest"), *([("person", customer_id)] if customer_id else [])]
        texts = {"subject", "description"}
        return self._page(
            cursors, query, after,
            lambda one: view.shows(one.row) and texts.isdisjoint(view.hidden_fields(one.row)), MAX_FOUND,
        )  # fmt: skip

    def add_ticket(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Open a ticket once: the desk takes no idempotency key, so the ledger remembers."""
        body = {
            "person": ticket.customer.customer_id, "subject": ticket.subject, "text": ticket.description,
            "level": PRIORITIES.index(ticket.priority), "by": ticket.opened_by,
        }  # fmt: skip
        return self._ledger.make(key, ticket.opened_at, lambda: self._make(TICKETS, body=body))

    def add_comment(self, ticket: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Say something once. The desk takes nothing more on what is archived, and opens what is answered."""
        body = {"kind": comment.audience, "by": comment.author, "text": comment.text}
        ticket_id = ticket.ticket.ticket_id
        return self._ledger.make(key, comment.at, lambda: self._make(ENTRIES, ticket_id, body=body))

    def change_ticket(self, ticket: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change a ticket if its version is the one that was read."""
        body: dict[str, Any] = {FIELDS[name]: _theirs(name, value) for name, value in change.fields.items()}
        body |= {"by": change.actor, **({"note": change.note} if change.note is not None else {})}
        try:
            answer = self._client.put(TICKET, ticket.ticket.ticket_id, body=body, if_match=f'"{ticket.ticket.version}"')
        except DeskConflict:
            return None
        changed = None if answer is None else self.read(answer.document)
        return None if changed is None else changed.ticket

    def of_customer(self, customer_id: str, rows: int, *statuses: Status) -> Sequence[Ticket]:
        """Return a customer's newest tickets, in any of these statuses if there are some."""
        query = [("person", customer_id), ("order", "newest"), *(_states(statuses) if statuses else [])]
        return [one.ticket for _, one in self._rows(query, None, rows).rows if one is not None]

    def read(self, document: Mapping[str, Any]) -> CustomerTicket | None:
        """Return a ticket of the desk; None for one that is nobody's, or in a state without a name."""
        status = STATES.get(document["state"])
        if status is None or document["person"] is None:
            return None
        customer = customer_of(document["person"], self._desk)
        ticket = Ticket(
            ticket_id=str(document["id"]),
            customer_id=customer.customer_id,
            subject=document["subject"],
            priority=PRIORITIES[document["level"]],
            status=status,
            assignee=document["owner"],
            team=document["group"],
            opened_at=datetime.fromisoformat(document["opened"]),
            opened_by=document["by"],
            updated_at=datetime.fromisoformat(document["changed"]),
            version=document["version"],
        )
        return CustomerTicket(ticket=ticket, customer=customer)

    def _make(self, route: DeskRoute, *values: str, body: dict[str, Any]) -> str | None:
        """Return the id of what was made; None without such a person or ticket, or if it takes no more."""
        try:
            answer = self._client.post(route, *values, body=body)
        except DeskConflict:
            return None
        return None if answer is None else _entry_id(answer.document) if values else str(answer.document["id"])

    def _page(
        self, cursors: Cursors, query: Sequence[tuple[str, str]], after: str | None,
        shows: Callable[[CustomerTicket], bool], most: int,
    ) -> TicketsPage:  # fmt: skip
        found, place = fill_page(lambda behind: self._rows(query, behind, ROWS), cursors.place(after), shows, most)
        return cursors.page(found, place)

    def _rows(self, query: Sequence[tuple[str, str]], behind: str | None, rows: int) -> DeskRows[CustomerTicket]:
        place = [] if behind is None else [("after", behind)]
        answer = self._client.get(TICKETS, query=[*query, *place, ("limit", str(rows))])
        if answer is None:
            raise DeskUnavailable("NoTickets")
        documents = answer.document["tickets"]
        return DeskRows(rows=[(str(one["id"]), self.read(one)) for one in documents], is_end=len(documents) < rows)

    def _entries(self, ticket_id: str, kinds: Sequence[str], rows: int, before: str | None = None) -> Sequence[Any]:
        place = [] if before is None else [("before", before)]
        query = [*(("kind", kind) for kind in kinds), *place, ("limit", str(rows))]
        answer = self._client.get(ENTRIES, ticket_id, query=query)
        return [] if answer is None else answer.document["entries"]


class SmallCustomers:
    """`Customers` at Small Desk."""

    def __init__(self, desk: ForeignDesk, means: DeskMeans, tickets: SmallTickets) -> None:
        self._desk, self._client, self._means, self._tickets = desk, means.client, means, tickets

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Return the next customers of whom everything that was typed begins something that the view shows."""
        asked, sought = (subject, words), words_of(words)
        place = None if after is None else open_place("customers", asked, after, self._means.seal)[0]
        if not sought:
            return ContactsPage(contacts=(), next_cursor=None)

        def shows(one: Contact) -> bool:
            hidden = view.hidden_fields(one.row) if view.shows(one.row) else {"name", "email", "phone"}
            return has_all(sought, *(one.row[name] for name in ("name", "email", "phone") if name not in hidden))

        def read(behind: str | None) -> DeskRows[Contact]:
            more = [] if behind is None else [("after", behind)]
            answer = self._client.get(PEOPLE, query=[("words", words), *more, ("limit", str(ROWS))])
            people = [] if answer is None else [customer_of(one, self._desk) for one in answer.document["people"]]
            return DeskRows(rows=[(one.customer_id, contact_of(one)) for one in people], is_end=len(people) < ROWS)

        found, last = fill_page(read, place, shows, MAX_CONTACTS)
        cursor = None if last is None else seal_place("customers", asked, [last], self._means.seal)
        return ContactsPage(contacts=tuple(found), next_cursor=cursor)

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer."""
        answer = self._client.get(PERSON, customer_id)
        return None if answer is None else customer_of(answer.document, self._desk)

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with the newest unsettled tickets."""
        customer = self.customer(customer_id)
        if customer is None:
            return None
        tickets = self._tickets.of_customer(customer_id, limit + 1, *UNSETTLED)
        return CustomerFile(customer=customer, open_tickets=tuple(tickets[:limit]), has_more=len(tickets) > limit)

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Return how many tickets the customer has."""
        return len(self._tickets.of_customer(customer_id, limit))

    def earlier_record(self, key: IdempotencyKey, *, at: datetime) -> IdempotencyRecord | None:
        """Return what an earlier request with the same key made."""
        return self._means.ledger.earlier_record(key, at)


def customer_of(person: Mapping[str, Any], desk: ForeignDesk) -> Customer:
    """Return a customer; whatever is no region of the deployment is none."""
    region = person["area"] if person["area"] in desk.regions else ""
    return Customer(
        customer_id=person["id"], name=person["name"], email=person["mail"], phone=person["phone"], region=region,
        created_at=None,
    )  # fmt: skip


def contact_of(one: Customer) -> Contact:
    """Return what a search tells of a customer."""
    return Contact(customer_id=one.customer_id, name=one.name, email=one.email, phone=one.phone, region=one.region)


def _states(statuses: Sequence[Status] | frozenset[Status]) -> list[tuple[str, str]]:
    # A list of no status is a list of a state that there is not.
    return [("state", STATE_OF[one]) for one in sorted(statuses) if one in STATE_OF] or [("state", "")]


def _theirs(name: str, value: object) -> object:
    return STATE_OF[str(value)] if name == "status" else LEVELS[str(value)] if name == "priority" else value


def _told(name: str, value: object) -> str | None:
    if value is None:
        return None
    return STATES[str(value)] if name == "status" else PRIORITIES[int(str(value))] if name == "priority" else str(value)


def _changes(entry: Mapping[str, Any], hidden: frozenset[str]) -> FieldChanges:
    ours = {theirs: name for name, theirs in FIELDS.items() if name not in hidden}
    fields = {
        ours[theirs]: (_told(ours[theirs], was), _told(ours[theirs], became))
        for theirs, (was, became) in entry["fields"].items() if theirs in ours
    }  # fmt: skip
    at = datetime.fromisoformat(entry["at"])
    return FieldChanges(at=at, actor=entry["by"], version=entry["version"], fields=fields)


def _comment(entry: Mapping[str, Any]) -> Comment:
    return Comment(
        comment_id=_entry_id(entry), at=datetime.fromisoformat(entry["at"]), author=entry["by"],
        author_kind="customer" if entry["by_customer"] else "agent", audience=entry["kind"], text=entry["text"],
    )  # fmt: skip


def _entry_id(entry: Mapping[str, Any]) -> str:
    # As text, the later is the greater.
    return f"{entry['id']:010}"


def profile(desk: ForeignDesk) -> DeskProfile:
    """Return what the desk is called and has. Raises `InvalidSetting`."""
    if desk.actor is DeskActor.AUTHOR:
        raise InvalidSetting("DESK_ACTOR", "must be service: Small Desk takes names, and knows no addresses")
    if desk.options:
        raise InvalidSetting("DESK_OPTIONS", "must be empty: Small Desk has no options")
    return DeskProfile(
        name="Small Desk",
        ticket_id=Identifier(pattern=r"^[1-9][0-9]{0,9}$", example="4711"),
        customer_id=Identifier(pattern=r"^P-[1-9][0-9]{0,9}$", example="P-12"),
        regions=desk.regions,
        transitions=without_statuses("on_hold"),
        left_out=frozenset(
            {"create_customer", "update_customer", "merge_customers", "delete_customer", "reset_password"}
        ),
        absent=frozenset({"kind", "tags"}),
    )


def ports(desk: ForeignDesk, means: DeskMeans) -> DeskPorts:
    """Build the ports."""
    tickets = SmallTickets(desk, means)
    return DeskPorts(customers=SmallCustomers(desk, means, tickets), tickets=tickets, profile=profile(desk))


ADAPTER: Final = DeskAdapter(api_path="/api", credentials=token_value(), profile=profile, ports=ports)
