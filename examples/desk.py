"""Adapter of Small Desk, a desk that is made up: what one of your own looks like, to be copied to tools/desk.py.

docs/your-desk.md walks through it.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, Final

from servicedesk import desks
from servicedesk.desks import DeskRoute, Record, id_in, number_in, record_in, records_in, text_in, time_in

PERSON, PEOPLE = DeskRoute("people/{}"), DeskRoute("people")
TICKET, TICKETS = DeskRoute("tickets/{}"), DeskRoute("tickets")
ENTRIES = DeskRoute("tickets/{}/entries")
ROWS: Final = 100
#: The desk's words → ours. It does not know that somebody else is waited for.
NAMES: Final = desks.DeskNames(
    {"new": "new", "open": "open", "waiting": "pending", "done": "resolved", "archived": "closed"},
    {str(level): one for level, one in enumerate(desks.PRIORITIES)},
)
FIELDS: Final = {"state": "status", "level": "priority", "owner": "assignee", "group": "team"}

Query = Sequence[tuple[str, str]]
SmallTicket = desks.DeskTicket[Record]


class SmallCustomers(desks.DeskCustomers):
    """`Customers` at Small Desk."""

    def read(self, customer_id: str) -> desks.Customer | None:
        """Return the customer. None of the client is a 404, a 403 or an id that can be none."""
        answer = self.means.client.get(PERSON, customer_id)
        return None if answer is None else customer_of(answer.document, self.means.desk)

    def find(self, sought: Sequence[str]) -> desks.RowReader[desks.Customer]:
        """Return what reads those whom all the words find: what of them the view shows is looked at afterwards."""

        def read(behind: str | None) -> desks.DeskRows[desks.Customer]:
            query = [("words", " ".join(sought)), ("limit", str(ROWS)), *after(behind)]
            answer = desks.require_answer(self.means.client.get(PEOPLE, query=query))
            people = [customer_of(one, self.means.desk) for one in records_in(answer.document, "people")]
            return desks.DeskRows(rows=[(one.customer_id, one) for one in people], is_end=len(people) < ROWS)

        return read

    def tickets_of(self, customer_id: str, statuses: Collection[desks.Status]) -> desks.RowReader[SmallTicket]:
        """Return what reads a customer's tickets, the newest first."""
        return partial(rows_of, self.means, [("person", customer_id), ("order", "newest"), *states(statuses)])


class SmallTickets(desks.DeskTickets[Record]):
    """`Tickets` at Small Desk."""

    def read(self, ticket_id: str) -> SmallTicket | None:
        answer = self.means.client.get(TICKET, ticket_id)
        return None if answer is None else ticket_of(answer.document, self.means.desk)

    def rows(self, wanted: desks.TicketFilter, view: desks.View) -> desks.RowReader[SmallTicket]:
        order = "changed" if wanted.is_by_update else "urgent"
        return partial(rows_of, self.means, [*states(wanted.possible_statuses), ("order", order)])

    def find(self, sought: Sequence[str], view: desks.View, customer_id: str | None) -> desks.RowReader[SmallTicket]:
        whose = [] if customer_id is None else [("person", customer_id)]
        return partial(rows_of, self.means, [("words", " ".join(sought)), ("order", "newest"), *whose])

    def descriptions(self, found: Sequence[SmallTicket]) -> Sequence[str]:
        return [text_in(one.record, "text") for one in found]

    def history(self, found: SmallTicket, asked: desks.Asked) -> desks.DeskHistory:
        """Return what was said and done: two requests."""
        most, before = desks.MAX_COMMENTS + 1, [] if asked.before is None else [("before", asked.before)]
        said = self._entries(found, sorted(asked.audiences), most, before) if asked.audiences else []
        done = self._entries(found, ["change"], ROWS) if asked.before is None else []
        return desks.DeskHistory(
            description=text_in(found.record, "text"),
            comments=[comment_of(one) for one in said],
            changes=[change_of(one) for one in done],
        )

    def open(self, ticket: desks.NewTicket, key: desks.IdempotencyKey) -> str:
        body = {
            "person": ticket.customer.customer_id,
            "subject": ticket.subject,
            "text": ticket.description,
            "level": desks.PRIORITIES.index(ticket.priority),
            "by": ticket.opened_by,
        }
        return desks.made_id(self.means.client.post(TICKETS, body=body))

    def say(self, found: SmallTicket, comment: desks.NewComment) -> str | None:
        """Say something. The desk opens what is answered."""
        body = {"kind": comment.audience, "by": comment.author, "text": comment.text}
        answer = self.means.client.post(ENTRIES, found.ticket.ticket_id, body=body)
        with desks.after_writing():
            return None if answer is None else entry_id(answer.document)

    def change(self, found: SmallTicket, change: desks.TicketChange) -> desks.Ticket | None:
        """Change a ticket if its version is the one that was read: else the desk says 412, a `DeskConflict`."""
        body: dict[str, Any] = {theirs: value(ours, change) for theirs, ours in FIELDS.items() if ours in change.fields}
        body |= {"by": change.actor, **({"note": change.note} if change.note is not None else {})}
        version, ticket_id = found.ticket.version, found.ticket.ticket_id
        answer = self.means.client.put(TICKET, ticket_id, body=body, if_match=f'"{version}"')
        with desks.after_writing():
            changed = None if answer is None else ticket_of(answer.document, self.means.desk)
        return None if changed is None else changed.ticket

    def _entries(self, found: SmallTicket, kinds: Sequence[str], rows: int, more: Query = ()) -> Sequence[Record]:
        query = [*(("kind", kind) for kind in kinds), *more, ("limit", str(rows))]
        answer = desks.require_answer(self.means.client.get(ENTRIES, found.ticket.ticket_id, query=query))
        return records_in(answer.document, "entries")


def rows_of(means: desks.DeskMeans, query: Query, behind: str | None) -> desks.DeskRows[SmallTicket]:
    """Return the tickets behind a place: each with its own, and None for what is no ticket to us."""
    page = [("limit", str(ROWS)), *after(behind)]
    answer = desks.require_answer(means.client.get(TICKETS, query=[*query, *page]))
    found = records_in(answer.document, "tickets")
    return desks.DeskRows(rows=[(id_in(one), ticket_of(one, means.desk)) for one in found], is_end=len(found) < ROWS)


def after(behind: str | None) -> Query:
    return [] if behind is None else [("after", behind)]


def states(statuses: Collection[desks.Status]) -> Query:
    # A list of no status is a list of a state that there is not.
    return [("state", one) for one in NAMES.all_of("status", statuses)] or [("state", "")]


def customer_of(person: Record, desk: desks.ForeignDesk) -> desks.Customer:
    """Return a customer; whatever is no region of the deployment is none."""
    return desks.Customer(
        customer_id=text_in(person, "id"),
        name=text_in(person, "name"),
        email=text_in(person, "mail"),
        phone=text_in(person, "phone"),
        region=desk.region_of(text_in(person, "area")),
        created_at=None,
    )


def ticket_of(document: Record, desk: desks.ForeignDesk) -> SmallTicket | None:
    """Return a ticket of the desk; None for one that is nobody's, or in a state without a name."""
    status, priority = NAMES.status(text_in(document, "state")), NAMES.priority(text_in(document, "level"))
    if status is None or priority is None or document.get("person") is None:
        return None
    customer = customer_of(record_in(document, "person"), desk)
    ticket = desks.Ticket(
        ticket_id=id_in(document),
        customer_id=customer.customer_id,
        subject=text_in(document, "subject"),
        priority=priority,
        status=status,
        assignee=text_in(document, "owner") or None,
        team=text_in(document, "group") or None,
        opened_at=time_in(document, "opened"),
        opened_by=text_in(document, "by"),
        updated_at=time_in(document, "changed"),
        version=number_in(document, "version"),
    )
    return SmallTicket(ticket=ticket, customer=customer, record=document)


def value(name: str, change: desks.TicketChange) -> object:
    """Return what the desk is to keep: levels are numbers, and nobody is null."""
    new = change.fields[name]
    theirs = None if new is None else NAMES.theirs(name, str(new))
    return theirs if theirs is None or name != "priority" else int(theirs)


def comment_of(entry: Record) -> desks.Comment:
    return desks.Comment(
        comment_id=entry_id(entry),
        at=time_in(entry, "at"),
        author=text_in(entry, "by"),
        author_kind="customer" if desks.flag_in(entry, "by_customer") else "agent",
        audience="public" if text_in(entry, "kind") == "public" else "internal",
        text=text_in(entry, "text"),
    )


def change_of(entry: Record) -> desks.FieldChanges:
    fields = record_in(entry, "fields").items()
    told = {FIELDS[theirs]: NAMES.both(FIELDS[theirs], values) for theirs, values in fields if theirs in FIELDS}
    at, version = time_in(entry, "at"), number_in(entry, "version")
    return desks.FieldChanges(at=at, actor=text_in(entry, "by"), version=version, fields=told)


def entry_id(entry: Record) -> str:
    # As text, the later is the greater.
    return f"{number_in(entry, 'id'):010}"


def profile(desk: desks.ForeignDesk) -> desks.DeskProfile:
    """Return what the desk is called and has. Raises `InvalidSetting`."""
    desks.require_service_actor(desk, "Small Desk takes names, and knows no addresses")
    desks.options_of(desk)
    return desks.DeskProfile(
        name="Small Desk",
        ticket_id=desks.Identifier(pattern=r"^[1-9][0-9]{0,9}$", example="4711"),
        customer_id=desks.Identifier(pattern=r"^P-[1-9][0-9]{0,9}$", example="P-12"),
        regions=desk.regions,
        transitions=desks.without_statuses("on_hold"),
        left_out=desks.CUSTOMER_WRITES,
        absent=frozenset({"due_at", "kind", "tags"}),
    )


def probes(desk: desks.ForeignDesk, client: desks.DeskClient) -> desks.DeskFindings:
    """Return what `servicedesk desk check` says: whether the account may read, and regions that no setting names."""
    client.begin()
    answer = client.get(TICKETS, query=[("order", "newest"), ("limit", str(ROWS))])
    state = desks.RightState.MISSING if answer is None else desks.RightState.HELD
    tickets = [] if answer is None else records_in(answer.document, "tickets")
    areas = Counter(text_in(record_in(one, "person"), "area") for one in tickets if one.get("person"))
    unknown = [(area, number) for area, number in areas.items() if area and not desk.region_of(area)]
    meaning = "the customer counts as one without a region"
    return desks.DeskFindings(
        rights=(desks.RightFinding(name="tickets:read", purpose="to see tickets", state=state),),
        values=tuple(
            desks.ValueFinding(field="region", value=area, tickets=number, meaning=meaning) for area, number in unknown
        ),
        sampled_tickets=len(tickets),
    )


ADAPTER: Final = desks.DeskAdapter(
    api_path="/api",
    credentials=desks.token_value(),
    profile=profile,
    probes=probes,
    ports=desks.ports_of(SmallCustomers, SmallTickets),
)
