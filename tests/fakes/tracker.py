"""Request Tracker in memory: as much of its REST API version 2 as the adapter uses, with what is odd about it.

What it answers was seen at a real one; `tests/desks/request_tracker` holds both to the same tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.ticket_sql import condition_of, like

NEVER: Final = "1970-01-01T00:00:00Z"
STATUSES: Final = ("new", "open", "stalled", "resolved", "rejected", "deleted")
ACTIVE: Final = ("new", "open", "stalled")
#: What everybody on the staff may read of a user, and by what they may be searched.
PUBLIC: Final = frozenset({"id", "Name", "RealName", "EmailAddress", "Country", "City", "Organization"})
SEARCHABLE: Final = frozenset({"RealName", "EmailAddress", "Name"})

Answer = tuple[int, Any, Mapping[str, str]]


@dataclass
class TrackedTicket:
    """A ticket as RT keeps it."""

    id: int
    fields: dict[str, Any]
    #: ``user`` or ``group``, and the id.
    requestors: list[tuple[str, int]]
    merged_into: int | None = None
    #: Users.
    in_copy: list[int] = field(default_factory=list)


@dataclass
class FakeTracker:
    """RT. `answer` answers a request."""

    #: Account → its token.
    tokens: dict[str, str] = field(
        default_factory=lambda: {name: f"token-of-{name}" for name in ("service-desk", "reader", "eve", "bob")}
    )
    #: Accounts that may only read.
    readers: frozenset[str] = frozenset({"reader"})
    #: Accounts that may do everything.
    superusers: frozenset[str] = frozenset()
    queues: dict[int, str] = field(
        default_factory=lambda: dict(
            enumerate(("General", "network", "billing", "agents", "leads", "Elsewhere"), start=1)
        )
    )
    #: Names of colleagues who may own tickets, beside those with a token.
    staff: tuple[str, ...] = ("ada", "zoe", "bob.miller")
    hidden_queues: frozenset[str] = frozenset({"Elsewhere"})
    #: Whether RT has the scrip that opens what was answered.
    opens_answered: bool = True
    now: datetime = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    tickets: dict[int, TrackedTicket] = field(default_factory=dict)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    #: Method, path and body of each request that wrote.
    writes: list[tuple[str, str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = count(40)
        self._parts = count(1)
        self._ticket_ids = count(1)
        self.users[1] = {"Name": "RT_System", "RealName": "The RT System itself"}
        self.users[6] = {"Name": "Nobody", "RealName": "Nobody in particular"}
        for name in (*self.tokens, *self.staff):
            self.add_user({"Name": name, "Privileged": 1})

    # What only those can do who run it.

    def make(self, orders: Sequence[tuple[str, Any]]) -> list[str]:
        """Make customers, tickets and comments, and return their ids."""
        ways: dict[str, Callable[[Any], int]] = {
            "customer": self.add_user, "ticket": self._seed, "disable": self._disable, "said": self._seed_said,
            "changed": self._seed_change,
        }  # fmt: skip
        return [str(ways[way](of)) for way, of in orders]

    def add_user(self, of: Mapping[str, Any]) -> int:
        """Add a user."""
        made = next(self._ids)
        self.users[made] = dict(of)
        return made

    def _disable(self, user_id: str) -> int:
        self.users[int(user_id)]["Disabled"] = 1
        return int(user_id)

    def _seed(self, of: Mapping[str, Any]) -> int:
        by = of.get("By") or "RT_System"
        made = self._open(
            {"Queue": of["Queue"], "Subject": of["Subject"], "Requestor": of["Requestor"], "Priority": of["Priority"]},
            by,
        )
        ticket = self.tickets[made]
        ticket.fields |= {"Status": of["Status"], "Owner": of.get("Owner") or "Nobody"}
        ticket.fields |= {name: _wire_date(of[name]) for name in ("Created", "LastUpdated") if of.get(name)}
        self._attach(self._record(made, "Create", by), of.get("Type", "text/plain"), of["Text"])
        for role, user_id in of.get("Watchers", ()):
            if role == "Cc":
                ticket.in_copy.append(int(user_id))
            else:
                ticket.requestors.append(("user", int(user_id)))
        return made

    def _seed_said(self, of: Mapping[str, Any]) -> int:
        ticket = self.tickets[int(of["Ticket"])]
        if not of.get("Quietly"):
            return self._say(ticket, of["By"], of["Way"], of["Type"], of["Text"])
        made = self._record(ticket.id, of["Way"], of["By"])
        self._attach(made, of["Type"], of["Text"])
        self._date(of)
        return made

    def _seed_change(self, of: Mapping[str, Any]) -> int:
        stored = (
            {name: str(self._user_id(of[name])) for name in ("OldValue", "NewValue")} if of["Field"] == "Owner" else of
        )
        if of["Field"] == "Queue":
            ids = {name: str(number) for number, name in self.queues.items()}
            stored = {name: ids[of[name]] for name in ("OldValue", "NewValue")}
        values = {name: stored[name] for name in ("OldValue", "NewValue")}
        made = self._record(int(of["Ticket"]), "Set", of["By"], Field=of["Field"], **values)
        self._date(of)
        return made

    def _date(self, of: Mapping[str, Any]) -> None:
        if of.get("At"):
            self.transactions[-1]["Created"] = _wire_date(of["At"])

    # What is asked over HTTP.

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a request."""
        parts = urlsplit(target)
        path = unquote(parts.path).removeprefix("/REST/2.0/")
        query = parse_qs(parts.query, keep_blank_values=True)
        account = next(
            (name for name, token in self.tokens.items() if headers.get("Authorization") == f"token {token}"), None
        )
        if account is None:
            return 401, {"message": "Unauthorized"}, {}
        document = json.loads(body) if body else None
        if method != "GET":
            self.writes.append((method, path, document))
            self.now += timedelta(seconds=3)
        for pattern, way, handler in self._routes():
            found = re.fullmatch(pattern, path)
            if found and way == method:
                return handler(account, query, document, headers, *found.groups())
        return 404, {"message": "Not Found"}, {}

    def _routes(self) -> Iterable[tuple[str, str, Callable[..., Answer]]]:
        return (
            (r"ticket/(\d+)", "GET", self._get_ticket),
            (r"ticket/(\d+)", "PUT", self._put_ticket),
            (r"ticket/(\d+)", "DELETE", self._delete_ticket),
            (r"ticket", "POST", self._post_ticket),
            (r"ticket/(\d+)/(correspond|comment)", "POST", self._post_message),
            (r"tickets", "GET", self._get_tickets),
            (r"user/([^/]+)", "GET", self._get_user),
            (r"users", "GET", self._get_users),
            (r"transactions", "GET", self._get_transactions),
            (r"attachments", "GET", self._get_attachments),
            (r"queues/all", "GET", self._get_queues),
            (r"queue/(\d+)", "GET", self._get_queue),
            (r"rt", "GET", self._get_rt),
        )

    def _get_ticket(self, account: str, query: Any, _body: Any, _headers: Any, ticket_id: str) -> Answer:
        ticket = self._ticket(ticket_id)
        if ticket is None:
            return 404, {"message": "Not Found"}, {}
        if not self._may_see(account, ticket):
            return 403, {"message": "Forbidden"}, {}
        document = {
            **self._plain(ticket), "id": ticket.id, "Type": "ticket", "Due": NEVER, "Started": NEVER,
            "EffectiveId": {"type": "ticket", "id": str(ticket.id)},
            "Requestor": [self._member(one, ()) for one in ticket.requestors],
            "Cc": [self._member(("user", one), ()) for one in ticket.in_copy],
            "Queue": self._queue(ticket, _subfields(query, "Queue")),
            "Owner": self._person(ticket.fields["Owner"], _subfields(query, "Owner")),
            "Creator": self._person(ticket.fields["Creator"], _subfields(query, "Creator")),
            "_hyperlinks": self._offers(account, "self", "correspond", "comment", "lifecycle"),
        }  # fmt: skip
        return 200, document, {"ETag": f'"{self._last(ticket)}"'}

    def _put_ticket(self, account: str, _query: Any, body: Any, headers: Mapping[str, str], ticket_id: str) -> Answer:
        ticket = self._ticket(ticket_id)
        if ticket is None:
            return 404, {"message": "Resource does not exist; use POST to create"}, {}
        if headers.get("If-Match") not in {None, f'"{self._last(ticket)}"'}:
            return 412, {"message": "Precondition Failed"}, {}
        said = [
            self._set(account, ticket, name, body[name])
            for name in ("Owner", "Priority", "Queue", "Status", "Due")
            if name in body
        ]
        if "MergeInto" in body:
            said.append(self._merge(ticket, int(body["MergeInto"])))
        return 200, said, {}

    def _delete_ticket(self, *_: Any) -> Answer:
        return 500, {"message": "Internal Server Error"}, {}

    def _post_ticket(self, account: str, _query: Any, body: Any, _headers: Any) -> Answer:
        if body["Queue"] not in self.queues.values() or body["Queue"] in self.hidden_queues or account in self.readers:
            return 403, {"message": f"No permission to create tickets in the queue '{body['Queue']}'"}, {}
        made = self._open(body, account)
        self._attach(
            self._record(made, "Create", account), body.get("ContentType", "text/plain"), body.get("Content", "")
        )
        return 201, {"id": str(made), "type": "ticket", "_url": f"http://elsewhere.test/REST/2.0/ticket/{made}"}, {}

    def _post_message(self, account: str, _query: Any, body: Any, _headers: Any, ticket_id: str, way: str) -> Answer:
        if body.get("Content") and not body.get("ContentType"):
            return 400, {"message": "ContentType is a required field for application/json"}, {}
        ticket = self._ticket(ticket_id)
        if ticket is None or account in self.readers or not self._may_see(account, ticket):
            return 400, {"message": "Permission Denied"}, {}
        self._say(ticket, account, way.capitalize(), body["ContentType"], body["Content"])
        return 201, [f"{'Correspondence' if way == 'correspond' else 'Comments'} added"], {}

    def _get_tickets(self, account: str, query: Any, *_: Any) -> Answer:
        try:
            holds = condition_of(query["query"][0])
        except (ValueError, IndexError):
            return 400, {"message": "Couldn't parse query"}, {}
        found = [
            one
            for one in self.tickets.values()
            if one.merged_into is None and one.fields["Status"] != "deleted" and self._may_see(account, one)
            and holds(lambda name, one=one: self._values(one, name))  # type: ignore[misc] # bound now
        ]  # fmt: skip
        found = _in_order(found, query, lambda one, name: one.id if name == "id" else self._sorted_by(one, name))
        return _collection([self._item(one, query) for one in found], query, has_total=False)

    def _get_user(self, account: str, _query: Any, _body: Any, _headers: Any, name: str) -> Answer:
        user_id = self._user_id(name)
        if user_id is None:
            return 404, {"message": "Not Found"}, {}
        user = self.users[user_id]
        shown = {one: user.get(one) or None for one in ("RealName", "EmailAddress", "Name")}
        own = {"Disabled": 0, "Memberships": []} if user["Name"] == account else {}
        return 200, {**shown, "Privileged": user.get("Privileged", 0), "_hyperlinks": [], **own}, {}

    def _get_users(self, _account: str, query: Any, *_: Any) -> Answer:
        limits: dict[str, list[Mapping[str, Any]]] = {}
        for one in json.loads(query["query"][0]):
            if one["field"] in SEARCHABLE:  # the others are left out, and nobody says so
                limits.setdefault(one["field"], []).append(one)
        found = [
            (user_id, user)
            for user_id, user in self.users.items()
            if not user.get("Disabled") and all(_meets_any(user.get(name) or "", of) for name, of in limits.items())
        ]
        found = _in_order(found, query, lambda one, name: one[0] if name == "id" else str(one[1].get(name, "")))
        fields = query.get("fields", [""])[0].split(",")
        items = [{"type": "user", "id": user["Name"], **self._user_fields(user_id, fields)} for user_id, user in found]
        return _collection(items, query)

    def _get_transactions(self, account: str, query: Any, *_: Any) -> Answer:
        holds = condition_of(query["query"][0])
        found = [
            one
            for one in self.transactions
            if self._may_see(account, self.tickets[one["ObjectId"]])
            and holds(lambda name, one=one: ["RT::Ticket" if name == "ObjectType" else str(one[name])])  # type: ignore[misc]
        ]
        found = _in_order(found, query, lambda one, name: one[name])
        fields = query.get("fields", [""])[0].split(",")
        items = [self._transaction(one, fields) for one in found]
        return _collection(items, query, has_total=False)

    def _transaction(self, one: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
        shown = {name: str(one[name]) for name in fields if name in one}
        creator = {"Creator": self._person(one["Creator"], ())} if "Creator" in fields else {}
        return {"type": "transaction", "id": str(one["id"]), "_url": "http://elsewhere.test/", **shown, **creator}

    def _get_attachments(self, _account: str, query: Any, *_: Any) -> Answer:
        limits: dict[str, set[str]] = {}
        for one in json.loads(query["query"][0]):
            limits.setdefault(one["field"], set()).add(str(one["value"]))
        fields = query.get("fields", [""])[0].split(",")
        if "Parent" in fields:
            return 500, {"message": "Internal Server Error"}, {}
        found = [one for one in self.attachments if all(str(one[name]) in values for name, values in limits.items())]
        found = _in_order(found, query, lambda one, name: one[name])
        items = [
            {"type": "attachment", "id": str(one["id"]), **{name: str(one[name]) for name in fields}} for one in found
        ]
        return _collection(items, query, has_total=False)

    def _get_queues(self, account: str, query: Any, *_: Any) -> Answer:
        there = [(one, name) for one, name in self.queues.items() if name not in self.hidden_queues]
        return _collection([{"type": "queue", "id": str(one), "Name": name} for one, name in there], query)

    def _get_queue(self, account: str, _query: Any, _body: Any, _headers: Any, queue_id: str) -> Answer:
        name = self.queues.get(int(queue_id))
        if name is None or name in self.hidden_queues:
            return 404, {"message": "Not Found"}, {}
        return 200, {"id": int(queue_id), "Name": name, "_hyperlinks": self._offers(account, "self", "create")}, {}

    def _get_rt(self, account: str, *_: Any) -> Answer:
        return 200, {"Version": "5.0.3", **({"Plugins": []} if account in self.superusers else {})}, {}

    def _offers(self, account: str, *refs: str) -> list[dict[str, str]]:
        there = [one for one in refs if one == "self" or account not in self.readers]
        return [{"ref": one, "_url": "http://elsewhere.test/REST/2.0"} for one in there]

    # What happens then.

    def _open(self, body: Mapping[str, Any], account: str) -> int:
        made = next(self._ticket_ids)
        user_id = self._user_id(str(body["Requestor"]))
        at = _wire(self.now)
        # Whoever cannot be found is no requestor, and the ticket is opened all the same.
        requestors = [("user", user_id)] if user_id is not None else []
        group = re.fullmatch(r"group:(\d+)", str(body["Requestor"]))
        self.tickets[made] = TrackedTicket(
            id=made,
            fields={
                "Subject": body["Subject"], "Queue": body["Queue"], "Status": "new", "Owner": "Nobody",
                "Priority": str(body.get("Priority", 0)), "Creator": account, "Created": at, "LastUpdated": at,
            },
            requestors=[("group", int(group[1]))] if group else requestors,
        )  # fmt: skip
        return made

    def _say(self, ticket: TrackedTicket, by: str, way: str, kind: str, text: str) -> int:
        made = self._record(ticket.id, way, by)
        self._attach(made, kind, text)
        if way == "Correspond":
            self._attach(self._record(ticket.id, "EmailRecord", "RT_System"), "text/plain", text)
            is_customers = ("user", self._user_id(by)) in ticket.requestors
            to_open = ticket.fields["Status"] != "open" and not (ticket.fields["Status"] == "new" and is_customers)
            if self.opens_answered and to_open:
                self._change(ticket, "Status", "open", "RT_System")
        ticket.fields["LastUpdated"] = _wire(self.now)
        return made

    def _set(self, account: str, ticket: TrackedTicket, name: str, value: Any) -> str:  # noqa: PLR0911 -- one a refusal
        if account in self.readers:
            return "Permission Denied"
        before = ticket.fields.get(name)
        if name == "Due":
            return f"Ticket {ticket.id}: Due changed from Not set to Not set"
        if name == "Status" and value not in STATUSES:
            return f"Ticket {ticket.id}: Status '{value}' isn't a valid status for this ticket."
        if name == "Owner" and (self._user_id(str(value)) is None or not self._may_own(str(value))):
            return f"Ticket {ticket.id}: That user may not own tickets in that queue"
        if name == "Queue" and (value not in self.queues.values() or value in self.hidden_queues):
            return f"Ticket {ticket.id}: Queue {value} does not exist"
        value = str(value)
        if value == before:
            return f"Ticket {ticket.id}: That is the same value"
        self._change(ticket, name, value, account)
        return f"Ticket {ticket.id}: {name} changed from '{before}' to '{value}'"

    def _change(self, ticket: TrackedTicket, name: str, value: str, by: str) -> None:
        before = ticket.fields[name]
        ticket.fields |= {name: value, "LastUpdated": _wire(self.now)}
        stored: tuple[str, ...] = (str(before), value)
        if name == "Owner":
            stored = tuple(str(self._user_id(one)) for one in stored)
            self._record(ticket.id, "SetWatcher", by, Field=name, OldValue=stored[0], NewValue=stored[1])
        if name == "Queue":
            stored = tuple(str(next(one for one, called in self.queues.items() if called == of)) for of in stored)
        self._record(
            ticket.id, "Status" if name == "Status" else "Set", by, Field=name, OldValue=stored[0], NewValue=stored[1]
        )

    def _merge(self, ticket: TrackedTicket, into: int) -> str:
        ticket.merged_into = into
        return "Merge Successful"

    def _record(self, ticket_id: int, kind: str, by: str, **more: str) -> int:
        made = next(self._ids)
        empty = {"Field": "", "OldValue": "", "NewValue": ""}
        self.transactions.append(
            {
                "id": made,
                "ObjectId": ticket_id,
                "Type": kind,
                "Creator": by,
                "Created": _wire(self.now),
                **empty,
                **more,
            }
        )
        return made

    def _attach(self, transaction_id: int, kind: str, text: str, name: str = "") -> None:
        self.attachments.append(
            {
                "id": next(self._parts), "TransactionId": transaction_id, "ContentType": kind, "Content": text,
                "ContentLength": len(text.encode()), "Filename": name,
            }
        )  # fmt: skip

    # What it knows.

    def _ticket(self, ticket_id: str) -> TrackedTicket | None:
        ticket = self.tickets.get(int(ticket_id))
        return ticket if ticket is None or ticket.merged_into is None else self.tickets[ticket.merged_into]

    def _last(self, ticket: TrackedTicket) -> int:
        return max((one["id"] for one in self.transactions if one["ObjectId"] == ticket.id), default=1)

    def _may_see(self, _account: str, ticket: TrackedTicket) -> bool:
        return ticket.fields["Queue"] not in self.hidden_queues

    def _may_own(self, name: str) -> bool:
        return name == "Nobody" or name in {"bob", "eve", *self.staff}

    def _user_id(self, name: str) -> int | None:
        if name.isdigit():
            return int(name) if int(name) in self.users else None
        return next((one for one, user in self.users.items() if user["Name"] == name), None)

    def _queue_id(self, ticket: TrackedTicket) -> int:
        return next(one for one, name in self.queues.items() if name == ticket.fields["Queue"])

    def _queue(self, ticket: TrackedTicket, fields: Sequence[str]) -> dict[str, str]:
        queue = {"type": "queue", "id": str(self._queue_id(ticket))}
        return {**queue, "Name": ticket.fields["Queue"]} if "Name" in fields else queue

    def _plain(self, ticket: TrackedTicket) -> dict[str, Any]:
        return {name: ticket.fields[name] for name in ("Subject", "Status", "Priority", "Created", "LastUpdated")}

    def _person(self, name: str, fields: Sequence[str]) -> dict[str, Any]:
        user_id = self._user_id(name) or 0
        return {"type": "user", "id": name, "_url": "http://elsewhere.test/", **self._user_fields(user_id, fields)}

    def _member(self, member: tuple[str, int], fields: Sequence[str]) -> dict[str, Any]:
        kind, member_id = member
        if kind == "group":
            return {"type": "group", "id": member_id}
        return self._person(self.users[member_id]["Name"], fields)

    def _user_fields(self, user_id: int, fields: Sequence[str]) -> dict[str, Any]:
        user = self.users.get(user_id, {})
        return {
            name: user_id if name == "id" else (user.get(name) or "") if name in PUBLIC else ""
            for name in fields
            if name
        }

    def _item(self, ticket: TrackedTicket, query: Any) -> dict[str, Any]:
        whole = {
            **self._plain(ticket), "EffectiveId": str(ticket.id), "Type": "ticket",
            "Queue": self._queue(ticket, _subfields(query, "Queue")),
            "Owner": self._person(ticket.fields["Owner"], _subfields(query, "Owner")),
            "Creator": self._person(ticket.fields["Creator"], _subfields(query, "Creator")),
            "Requestor": [self._member(one, _subfields(query, "Requestor")) for one in ticket.requestors],
        }  # fmt: skip
        wanted = query.get("fields", [""])[0].split(",")
        return {"type": "ticket", "id": str(ticket.id), **{name: whole[name] for name in wanted if name in whole}}

    def _values(self, ticket: TrackedTicket, name: str) -> list[str]:
        if name == "id":
            return [str(ticket.id)]
        if name.startswith("Requestor."):
            of = [(one, self.users[one]) for kind, one in ticket.requestors if kind == "user"]
            wanted = name.removeprefix("Requestor.")
            return [str(one) if wanted == "id" else str(user.get(wanted) or "") for one, user in of]
        if name == "Content":
            mine = {one["id"] for one in self.transactions if one["ObjectId"] == ticket.id}
            return [one["Content"] for one in self.attachments if one["TransactionId"] in mine]
        return [ticket.fields[name]]

    def _sorted_by(self, ticket: TrackedTicket, name: str) -> Any:
        value = ticket.fields[name]
        return int(value) if name == "Priority" else value


def _meets_any(value: str, limits: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a value meets any of the limits of its field: so RT puts several together."""
    return any(_meets(value, one["operator"], str(one["value"])) for one in limits)


def _meets(value: str, operator: str, wanted: str) -> bool:
    match operator:
        case "LIKE":
            return like(wanted).search(value) is not None
        case ">":
            return value > wanted
    return value.casefold() == wanted.casefold()


def _subfields(query: Any, name: str) -> Sequence[str]:
    return [one for one in query.get(f"fields[{name}]", [""])[0].split(",") if one]


def _in_order(found: list[Any], query: Any, key: Callable[[Any, str], Any]) -> list[Any]:
    columns = list(zip(query.get("orderby", []), query.get("order", []), strict=True))
    for name, direction in reversed(columns):
        found = sorted(found, key=lambda one, name=name: key(one, name), reverse=direction == "DESC")  # type: ignore[misc]
    return found


def _collection(items: list[Any], query: Any, *, has_total: bool = True) -> Answer:
    rows = min(int(query.get("per_page", ["20"])[0]), 100)
    total = len(items) if has_total else None
    document = {
        "items": items[:rows],
        "count": len(items[:rows]),
        "page": 1,
        "per_page": rows,
        "total": total,
        "pages": None,
    }
    return 200, document, {}


def _wire(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _wire_date(text: str) -> str:
    return f"{text.replace(' ', 'T')}Z"
