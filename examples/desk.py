"""Adapter of Small Desk, a desk that is made up: what one of your own looks like, to be copied to tools/desk.py.

docs/your-desk.md walks through it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from servicedesk.desks import (
    CUSTOMER_WRITES,
    MAX_CHANGES,
    MAX_COMMENTS,
    PRIORITIES,
    Audience,
    Comment,
    Customer,
    CustomerTicket,
    DeskActor,
    DeskAdapter,
    DeskConflict,
    DeskCustomers,
    DeskMeans,
    DeskPages,
    DeskPorts,
    DeskProfile,
    DeskRoute,
    DeskRows,
    DeskUnavailable,
    FieldChanges,
    ForeignDesk,
    IdempotencyKey,
    Identifier,
    InvalidSetting,
    KeepOutcome,
    NewComment,
    NewTicket,
    RowReader,
    Status,
    Ticket,
    TicketChange,
    TicketFile,
    TicketFilter,
    TicketsPage,
    View,
    comes_latest_first,
    token_value,
    without_statuses,
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
        self._desk, self._client, self._ledger, self._pages = desk, means.client, means.ledger, DeskPages(means.seal)

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
        return self._pages.list(self._reader(query), wanted, view, after, subject=subject)

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Return the next tickets with all the words, of which the view shows both texts."""
        query = [("words", words), ("order", "newest"), *([("person", customer_id)] if customer_id else [])]
        read = self._reader(query)
        return self._pages.search(read, words, view, after, subject=subject, customer_id=customer_id)

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

    def _reader(self, query: Sequence[tuple[str, str]]) -> RowReader[CustomerTicket]:
        return lambda behind: self._rows(query, behind, ROWS)

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


class SmallCustomers(DeskCustomers):
    """`Customers` at Small Desk."""

    def __init__(self, desk: ForeignDesk, means: DeskMeans, tickets: SmallTickets) -> None:
        super().__init__(means)
        self._desk, self._client, self._tickets = desk, means.client, tickets

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer."""
        answer = self._client.get(PERSON, customer_id)
        return None if answer is None else customer_of(answer.document, self._desk)

    def find(self, sought: Sequence[str]) -> RowReader[Customer]:
        """Return what reads those whom all the words find: what of them the view shows is looked at afterwards."""

        def read(behind: str | None) -> DeskRows[Customer]:
            more = [] if behind is None else [("after", behind)]
            answer = self._client.get(PEOPLE, query=[("words", " ".join(sought)), *more, ("limit", str(ROWS))])
            people = [] if answer is None else [customer_of(one, self._desk) for one in answer.document["people"]]
            return DeskRows(rows=[(one.customer_id, one) for one in people], is_end=len(people) < ROWS)

        return read

    def tickets_of(self, customer_id: str, rows: int, statuses: Sequence[Status] = ()) -> Sequence[Ticket]:
        """Return a customer's newest tickets, in any of these statuses if there are some."""
        return self._tickets.of_customer(customer_id, rows, *statuses)


def customer_of(person: Mapping[str, Any], desk: ForeignDesk) -> Customer:
    """Return a customer; whatever is no region of the deployment is none."""
    region = person["area"] if person["area"] in desk.regions else ""
    return Customer(
        customer_id=person["id"], name=person["name"], email=person["mail"], phone=person["phone"], region=region,
        created_at=None,
    )  # fmt: skip


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
        left_out=CUSTOMER_WRITES,
        absent=frozenset({"kind", "tags"}),
    )


def ports(desk: ForeignDesk, means: DeskMeans) -> DeskPorts:
    """Build the ports."""
    tickets = SmallTickets(desk, means)
    return DeskPorts(customers=SmallCustomers(desk, means, tickets), tickets=tickets, profile=profile(desk))


ADAPTER: Final = DeskAdapter(api_path="/api", credentials=token_value(), profile=profile, ports=ports)
