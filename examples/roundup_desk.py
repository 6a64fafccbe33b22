"""Adapter of Roundup 2, to be copied to tools/desk.py: for a tracker of the classic template with roundup_detector.py.

A customer is a user with the role Customer; the region is their organisation.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from servicedesk.desks import (
    CUSTOMER_WRITES,
    MAX_CHANGES,
    MAX_COMMENTS,
    TRANSITIONS,
    Audience,
    Comment,
    Customer,
    CustomerTicket,
    DeskActor,
    DeskAdapter,
    DeskAddress,
    DeskAnswer,
    DeskClient,
    DeskConflict,
    DeskCustomers,
    DeskMeans,
    DeskNames,
    DeskPages,
    DeskPorts,
    DeskProfile,
    DeskRefused,
    DeskRoute,
    DeskUnavailable,
    FieldChanges,
    ForeignDesk,
    IdempotencyKey,
    Identifier,
    InvalidSetting,
    KeepOutcome,
    NewComment,
    NewTicket,
    NumberedPage,
    NumberedPages,
    RowReader,
    Status,
    Ticket,
    TicketChange,
    TicketFile,
    TicketFilter,
    TicketsPage,
    View,
    basic_value,
    comes_latest_first,
    words_of,
)

ISSUE, ISSUES = DeskRoute("issue/{}"), DeskRoute("issue")
USER, USERS, MESSAGES, CHANGES = DeskRoute("user/{}"), DeskRoute("user"), DeskRoute("msg"), DeskRoute("change")
ROWS: Final = 100
#: What a link is set to that is to lead nowhere.
NOBODY: Final = "-1"
#: As many ids as fit into a query: older messages of an issue are not told.
MAX_MESSAGES: Final = 500
#: A role: who has it not (any more) is no customer.
CUSTOMER: Final = "Customer"
#: The template's names → ours; of two with the same meaning the last is what is written.
NAMES: Final = DeskNames(
    {
        "unread": "new", "chatting": "open", "testing": "open", "in-progress": "open", "need-eg": "pending",
        "deferred": "on_hold", "done-cbb": "resolved", "resolved": "closed",
    },
    {"critical": "urgent", "urgent": "high", "bug": "normal", "wish": "low", "feature": "low"},
)  # fmt: skip
FIELDS: Final = {"status": "status", "priority": "priority", "assignedto": "assignee"}
USER_FIELDS: Final = ("realname", "username", "address", "phone", "organisation", "roles", "creation")
ISSUE_FIELDS: Final = ",".join((
    "title,description,requester,status.name,priority.name,assignedto.username,opener,creator.username,creation,activity",
    "version", *(f"requester.{name}" for name in USER_FIELDS),
))  # fmt: skip
MESSAGE_FIELDS: Final = "content,internal,acted,creator,creator.username,creation"

Pairs = Sequence[tuple[str, str]]
Document = Mapping[str, Any]


class RoundupTickets:
    """`Tickets` at Roundup. Lives as long as the execution environment."""

    def __init__(self, desk: ForeignDesk, means: DeskMeans) -> None:
        self._desk, self._client, self._ledger, self._pages = desk, means.client, means.ledger, DeskPages(means.seal)

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket."""
        found = self._issue(ticket_id)
        return None if found is None else found[0]

    def ticket_file(
        self, ticket_id: str, *, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None = None
    ) -> TicketFile | None:
        """Return the ticket with what was said and done."""
        found = self._issue(ticket_id, f"{ISSUE_FIELDS},messages")
        if found is None:
            return None
        issue = found[1].document["data"]["attributes"]
        ids = sorted((one["id"] for one in issue["messages"]), key=int, reverse=True)
        older = [one for one in ids if before is None or int(one) < int(before)][:MAX_MESSAGES]
        said = self._messages(older, "internal") if older and audiences else []
        mine = [one["id"] for one in said if _audience(one) in audiences][: MAX_COMMENTS + 1]
        told = self._messages(mine[:MAX_COMMENTS], MESSAGE_FIELDS) if mine else []
        done = self._changes(ticket_id, hidden) if before is None else []
        return TicketFile(
            ticket=found[0],
            description=issue["description"] or "",
            comments=tuple(_comment(one, found[0].customer.customer_id) for one in told),
            has_more_comments=len(mine) > MAX_COMMENTS,
            changes=tuple(done[:MAX_CHANGES]),
            has_more_changes=len(done) > MAX_CHANGES,
        )

    def list(self, wanted: TicketFilter, view: View, after: str | None, *, subject: str) -> TicketsPage:
        """Return the next tickets that meet the filter and that the view shows."""
        query = [("@sort", "-activity,-id" if comes_latest_first(wanted) else "priority,creation,id")]
        query += [("status", ",".join(NAMES.all_of("status", wanted.statuses)))]
        query += [("priority", ",".join(NAMES.all_of("priority", wanted.priorities)))] if wanted.priorities else []
        query += [("assignedto", NOBODY)] if wanted.is_unassigned else []
        query += [("assignedto.username", wanted.assignee)] if wanted.assignee else []
        query += [("activity", f"{wanted.updated_since:%Y-%m-%d.%H:%M:%S};")] if wanted.updated_since else []
        return self._pages.list(self._reader(query), wanted, view, after, subject=subject)

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Return the next tickets with all the words, of which the view shows both texts."""
        query = [*(("words", word) for word in words_of(words)), ("@sort", "-creation,-id")]
        query += [("requester", customer_id)] if customer_id else []
        read = self._reader(query)
        return self._pages.search(read, words, view, after, subject=subject, customer_id=customer_id)

    def add_ticket(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Open a ticket once."""
        whose = ticket.customer.customer_id
        body = {
            "title": ticket.subject, "description": ticket.description, "requester": whose, "opener": ticket.opened_by,
            "priority": NAMES.theirs("priority", ticket.priority), "status": NAMES.theirs("status", "new"),
        }  # fmt: skip

        def make() -> str | None:
            return self._made(ISSUES, body) if customer(self._desk, self._client, whose) else None

        return self._ledger.make(key, ticket.opened_at, make)

    def add_comment(self, ticket: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Say something once. A message that is in no issue is seen by nobody: only the second write counts."""

        def make() -> str | None:
            found = self._issue(ticket.ticket.ticket_id, f"{ISSUE_FIELDS},messages")
            if found is None or found[0].ticket.status == "closed":
                return None
            is_answer = comment.audience == "public" and found[0].ticket.status == "new"
            status = (
                NAMES.theirs("status", "open") if is_answer else found[1].document["data"]["attributes"]["status.name"]
            )
            message = self._say(comment.text, comment.author, is_internal=comment.audience == "internal")
            # The status is said in any case: else the template's detector takes every message for an answer.
            return message if self._put(found, message, status=status, acted=comment.author) else None

        return self._ledger.make(key, comment.at, make)

    def change_ticket(self, ticket: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change a ticket if its version is the one that was read."""
        ticket_id = ticket.ticket.ticket_id
        found = self._issue(ticket_id, f"{ISSUE_FIELDS},messages")
        if found is None or found[0].ticket.version != ticket.ticket.version:
            return None
        theirs = {
            name: NAMES.theirs(ours, str(change.fields[ours] or NOBODY))
            for name, ours in FIELDS.items() if ours in change.fields
        }  # fmt: skip
        theirs.setdefault("status", found[1].document["data"]["attributes"]["status.name"])
        message = None if change.note is None else self._say(change.note, change.actor, is_internal=True)
        try:
            if not self._put(found, message, acted=change.actor, **theirs):
                return None
        except DeskConflict:
            return None
        except DeskRefused:
            # Names of our own are always taken; a person may be unknown there.
            raise DeskRefused("assignee" if "assignedto" in theirs else None) from None
        changed = self.ticket(ticket_id)
        return None if changed is None else changed.ticket

    def of_customer(self, customer_id: str, rows: int, statuses: Sequence[Status] = ()) -> Sequence[Ticket]:
        """Return a customer's newest tickets, in any of these statuses if there are some."""
        query = [("requester", customer_id), ("@sort", "-creation,-id")]
        query += [("status", ",".join(NAMES.all_of("status", statuses or TRANSITIONS)))]
        return [one.ticket for _, one in self._page_of(query, 1)[0] if one is not None][:rows]

    def _issue(self, ticket_id: str, fields: str = ISSUE_FIELDS) -> tuple[CustomerTicket, DeskAnswer] | None:
        answer = self._client.get(ISSUE, ticket_id, query=[("@fields", fields)]) if ticket_id.isdigit() else None
        found = None if answer is None else _ticket(_flat(answer.document["data"]), self._desk)
        return None if answer is None or found is None else (found, answer)

    def _reader(self, query: Pairs) -> RowReader[CustomerTicket]:
        return NumberedPages(lambda number: self._page_of(query, number), ROWS).rows

    def _page_of(self, query: Pairs, number: int) -> NumberedPage[CustomerTicket]:
        found, is_end = collection(self._client, ISSUES, query, ISSUE_FIELDS, number)
        return [(one["id"], _ticket(one, self._desk)) for one in found], is_end

    def _messages(self, ids: Sequence[str], fields: str) -> Sequence[Any]:
        query = [("@verbose", "3"), ("@sort", "-id"), ("@page_size", str(MAX_MESSAGES)), *(("id", one) for one in ids)]
        return collection(self._client, MESSAGES, query, fields)[0]

    def _changes(self, ticket_id: str, hidden: frozenset[str]) -> Sequence[FieldChanges]:
        query, fields = [("issue", ticket_id), ("@sort", "-id")], "version,acted,fields,creator.username,creation"
        done = map(_change(hidden), collection(self._client, CHANGES, query, fields)[0])
        return [one for one in done if one.fields]

    def _say(self, text: str, author: str, *, is_internal: bool) -> str:
        return self._made(MESSAGES, {"content": text, "acted": author, "internal": is_internal})

    def _put(self, found: tuple[CustomerTicket, DeskAnswer], message: str | None, **fields: object) -> bool:
        data = found[1].document["data"]
        ids = [one["id"] for one in data["attributes"]["messages"]]
        body = {**fields, **({} if message is None else {"messages": [*ids, message]})}
        return self._client.put(ISSUE, data["id"], body=body, if_match=found[1].etag) is not None

    def _made(self, route: DeskRoute, body: dict[str, Any]) -> str:
        answer = self._client.post(route, body=body)
        if answer is None:
            raise DeskUnavailable("NotAllowed")
        return str(answer.document["data"]["id"])


class RoundupCustomers(DeskCustomers):
    """`Customers` at Roundup."""

    def __init__(self, desk: ForeignDesk, means: DeskMeans, tickets: RoundupTickets) -> None:
        super().__init__(means)
        self._desk, self._client, self._tickets = desk, means.client, tickets

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer."""
        return customer(self._desk, self._client, customer_id)

    def find(self, sought: Sequence[str]) -> RowReader[Customer]:
        """Return what reads those in whose words all of these are."""
        query = [*(("words", word) for word in sought), ("roles", CUSTOMER), ("@sort", "id")]

        def read(number: int) -> NumberedPage[Customer]:
            found, is_end = collection(self._client, USERS, query, ",".join(USER_FIELDS), number)
            return [(one["id"], _customer(one, self._desk)) for one in found], is_end

        return NumberedPages(read, ROWS).rows

    def tickets_of(self, customer_id: str, rows: int, statuses: Sequence[Status] = ()) -> Sequence[Ticket]:
        """Return a customer's newest tickets, in any of these statuses if there are some."""
        return self._tickets.of_customer(customer_id, rows, statuses)


def collection(
    client: DeskClient, route: DeskRoute, query: Pairs, fields: str, number: int = 1
) -> tuple[list[Any], bool]:
    """Return a page of a listing, and whether it is the last."""
    page = [("@fields", fields), ("@page_size", str(ROWS)), ("@page_index", str(number))]
    answer = client.get(route, query=[*page, *query])
    if answer is None:
        raise DeskUnavailable("NotAllowed")
    data = answer.document["data"]
    return data["collection"], number * ROWS >= data["@total_size"]


def customer(desk: ForeignDesk, client: DeskClient, customer_id: str) -> Customer | None:
    """Return the customer, or None if there is none."""
    answer = client.get(USER, customer_id) if customer_id.isdigit() else None
    return None if answer is None else _customer(_flat(answer.document["data"]), desk)


def at(text: str) -> datetime:
    """Return a time of Roundup, which is UTC: ``2026-07-01.10:00:03``."""
    return datetime.strptime(text, "%Y-%m-%d.%H:%M:%S").replace(tzinfo=UTC)


def _customer(user: Document, desk: ForeignDesk) -> Customer | None:
    if CUSTOMER not in (user["roles"] or "").split(","):
        return None
    region = user["organisation"] or ""
    return Customer(
        customer_id=user["id"], name=user["realname"] or user["username"], email=user["address"] or "",
        phone=user["phone"] or "", region=region if region in desk.regions else "",
        created_at=at(user["creation"]) if "creation" in user else None,
    )  # fmt: skip


def _ticket(issue: Document, desk: ForeignDesk) -> CustomerTicket | None:
    user = {name: issue[f"requester.{name}"] for name in USER_FIELDS}
    customer = _customer({"id": issue["requester"]["id"], **user}, desk) if issue["requester"] else None
    status, priority = NAMES.status(issue["status.name"]), NAMES.priority(issue["priority.name"])
    if customer is None or status is None or priority is None:
        return None
    ticket = Ticket(
        ticket_id=issue["id"], customer_id=customer.customer_id, subject=issue["title"], priority=priority,
        status=status, assignee=issue["assignedto.username"], opened_at=at(issue["creation"]),
        opened_by=issue["opener"] or issue["creator.username"], updated_at=at(issue["activity"]),
        version=issue["version"] or 1,
    )  # fmt: skip
    return CustomerTicket(ticket=ticket, customer=customer)


def _flat(data: Document) -> Document:
    return {"id": data["id"], **data["attributes"]}


def _audience(message: Document) -> Audience:
    return "internal" if message["internal"] else "public"


def _comment(message: Document, customer_id: str) -> Comment:
    return Comment(
        comment_id=message["id"], at=at(message["creation"]), author=message["acted"] or message["creator.username"],
        author_kind="customer" if message["creator"]["id"] == customer_id else "agent", audience=_audience(message),
        text=message["content"],
    )  # fmt: skip


def _change(hidden: frozenset[str]) -> Callable[[Document], FieldChanges]:
    def read(change: Document) -> FieldChanges:
        fields = {
            FIELDS[name]: (NAMES.ours(name, was), NAMES.ours(name, became))
            for name, (was, became) in json.loads(change["fields"]).items() if FIELDS[name] not in hidden
        }  # fmt: skip
        actor = change["acted"] or change["creator.username"]
        return FieldChanges(at=at(change["creation"]), actor=actor, version=change["version"], fields=fields)

    return read


def profile(desk: ForeignDesk) -> DeskProfile:
    """Return what the desk is called and has. Raises `InvalidSetting`."""
    if desk.actor is DeskActor.AUTHOR:
        raise InvalidSetting("DESK_ACTOR", "must be service: the account acts for everybody")
    if desk.options:
        raise InvalidSetting("DESK_OPTIONS", "must be empty: this adapter has no options")
    return DeskProfile(
        name="Roundup",
        ticket_id=Identifier(pattern=r"^[1-9][0-9]{0,9}$", example="4711"),
        customer_id=Identifier(pattern=r"^[1-9][0-9]{0,9}$", example="12"),
        regions=desk.regions,
        left_out=CUSTOMER_WRITES,
        absent=frozenset({"kind", "tags", "team"}),
    )


def ports(desk: ForeignDesk, means: DeskMeans) -> DeskPorts:
    """Build the ports."""
    tickets = RoundupTickets(desk, means)
    return DeskPorts(customers=RoundupCustomers(desk, means, tickets), tickets=tickets, profile=profile(desk))


def headers(desk: ForeignDesk) -> dict[str, str]:
    """Return what Roundup wants of whoever writes and is no browser."""
    return {"Origin": DeskAddress.of(desk.url).origin, "X-Requested-With": "service-desk"}


ADAPTER: Final = DeskAdapter(
    api_path="/rest/data",
    credentials=basic_value("username", "password"),
    headers=headers,
    profile=profile,
    ports=ports,
)
