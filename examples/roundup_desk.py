"""Adapter of Roundup 2, to be copied to tools/desk.py: for a tracker of the classic template with roundup_detector.py.

A customer is a user with the role Customer; the region is their organisation.
"""

import json
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, Final

from servicedesk import desks
from servicedesk.desks import DeskRoute, Record, flag_in, id_in, number_in, record_in, records_in, text_in, time_in

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
NAMES: Final = desks.DeskNames(
    {
        "unread": "new",
        "chatting": "open",
        "testing": "open",
        "in-progress": "open",
        "need-eg": "pending",
        "deferred": "on_hold",
        "done-cbb": "resolved",
        "resolved": "closed",
    },
    {"critical": "urgent", "urgent": "high", "bug": "normal", "wish": "low", "feature": "low"},
)
FIELDS: Final = {"status": "status", "priority": "priority", "assignedto": "assignee"}
USER_FIELDS: Final = ("realname", "username", "address", "phone", "organisation", "roles", "creation")
ISSUE_FIELDS: Final = (
    "title,description,requester,status.name,priority.name,assignedto.username,opener,creator.username,creation,"
    f"activity,version,{','.join(f'requester.{name}' for name in USER_FIELDS)}"
)
MESSAGE_FIELDS: Final = "content,internal,acted,creator.username,creator.realname,creator.roles,creation"

Pairs = Sequence[tuple[str, str]]
#: An issue as it came; one that was read alone has its messages and its ETag.
Issue = desks.DeskTicket[Record]


class RoundupCustomers(desks.DeskCustomers):
    def read(self, customer_id: str) -> desks.Customer | None:
        answer = self.means.client.get(USER, customer_id)
        return None if answer is None else customer_of(self.means.desk, flat(answer))

    def find(self, sought: Sequence[str]) -> desks.RowReader[desks.Customer]:
        query = [*(("words", word) for word in sought), ("roles", CUSTOMER), ("@sort", "id")]
        page = partial(page_of, self.means.client, USERS, [*query, ("@fields", ",".join(USER_FIELDS))])
        return desks.numbered_rows(page, partial(customer_of, self.means.desk), ROWS)

    def tickets_of(self, customer_id: str, statuses: Collection[desks.Status]) -> desks.RowReader[Issue]:
        status = ",".join(NAMES.all_of("status", statuses))
        return issues_of(self.means, [("requester", customer_id), ("status", status), ("@sort", "-creation,-id")])


class RoundupTickets(desks.DeskTickets[Record]):
    def read(self, ticket_id: str) -> Issue | None:
        answer = self.means.client.get(ISSUE, ticket_id, query=[("@fields", f"{ISSUE_FIELDS},messages")])
        return None if answer is None else ticket_of(self.means.desk, {**flat(answer), "etag": answer.etag})

    def rows(self, wanted: desks.TicketFilter, view: desks.View) -> desks.RowReader[Issue]:
        query = [("@sort", "-activity,-id" if wanted.is_by_update else "priority,creation,id")]
        query += [("status", ",".join(NAMES.all_of("status", wanted.possible_statuses)))]
        query += [("priority", ",".join(NAMES.all_of("priority", wanted.priorities)))] if wanted.priorities else []
        query += [("assignedto", NOBODY)] if wanted.is_unassigned else []
        query += [("assignedto.username", wanted.assignee)] if wanted.assignee else []
        query += [("activity", f"{wanted.updated_since:%Y-%m-%d.%H:%M:%S};")] if wanted.updated_since else []
        return issues_of(self.means, query)

    def find(self, sought: Sequence[str], view: desks.View, customer_id: str | None) -> desks.RowReader[Issue]:
        whose = [("requester", customer_id)] if customer_id else []
        return issues_of(self.means, [*(("words", word) for word in sought), *whose, ("@sort", "-creation,-id")])

    def descriptions(self, found: Sequence[Issue]) -> Sequence[str]:
        return [text_in(one.record, "description") for one in found]

    def history(self, found: Issue, asked: desks.Asked) -> desks.DeskHistory:
        """Return what was said and done: whose messages are whose first, then so many of them with their texts."""
        older = [one for one in reversed(message_ids(found)) if asked.is_older(one)][:MAX_MESSAGES]
        said = self._messages(older, "internal") if asked.audiences else []
        mine = [id_in(one) for one in said if audience_of(one) in asked.audiences][: desks.MAX_COMMENTS + 1]
        changes = [("issue", found.ticket.ticket_id), ("@sort", "-id")]
        changes += [("@fields", "version,acted,fields,creator.username,creation")]
        done = page_of(self.means.client, CHANGES, changes)[0] if asked.before is None else []
        return desks.DeskHistory(
            description=text_in(found.record, "description"),
            comments=[comment_of(one) for one in self._messages(mine, MESSAGE_FIELDS)],
            changes=[change_of(one) for one in done],
        )

    def open(self, ticket: desks.NewTicket, key: desks.IdempotencyKey) -> str:
        body = {
            "title": ticket.subject,
            "description": ticket.description,
            "requester": ticket.customer.customer_id,
            "opener": ticket.opened_by,
            "priority": NAMES.theirs("priority", ticket.priority),
            "status": NAMES.theirs("status", "new"),
        }
        return self._made(ISSUES, body)

    def say(self, found: Issue, comment: desks.NewComment) -> str | None:
        """Say something. A message that is in no issue is seen by nobody: only the second write counts."""
        is_internal, status = comment.audience == "internal", desks.status_after(found.ticket, comment)
        moved = {"status": NAMES.theirs("status", status)} if status != found.ticket.status else {}
        message = self._made(MESSAGES, {"content": comment.text, "acted": comment.author, "internal": is_internal})
        return message if self._put(found, [message], {**moved, "acted": comment.author}) else None

    def change(self, found: Issue, change: desks.TicketChange) -> desks.Ticket | None:
        note = {"content": change.note, "acted": change.actor, "internal": True}
        messages = [] if change.note is None else [self._made(MESSAGES, note)]
        named = {name: ours for name, ours in FIELDS.items() if ours in change.fields}
        fields = {name: NAMES.theirs(ours, str(change.fields[ours] or NOBODY)) for name, ours in named.items()}
        try:
            if not self._put(found, messages, {**fields, "acted": change.actor}):
                return None
        except desks.DeskRefused:
            # Names of our own are always taken; a person may be unknown there.
            raise desks.DeskRefused(named.get("assignedto")) from None
        return self.read_back(found)

    def _messages(self, ids: Sequence[str], fields: str) -> Sequence[Record]:
        query = [("@fields", fields), ("@verbose", "3"), ("@sort", "-id"), ("@page_size", str(MAX_MESSAGES))]
        return page_of(self.means.client, MESSAGES, [*query, *(("id", one) for one in ids)])[0] if ids else []

    def _put(self, found: Issue, messages: Sequence[str], fields: dict[str, object]) -> bool:
        # The status is said in any case: else the template's detector takes every message for an answer.
        body = {"status": found.record["status.name"], **fields, "messages": [*message_ids(found), *messages]}
        ticket_id, etag = found.ticket.ticket_id, found.record["etag"]
        return self.means.client.put(ISSUE, ticket_id, body=body, if_match=etag) is not None

    def _made(self, route: DeskRoute, body: dict[str, Any]) -> str:
        return desks.made_id(self.means.client.post(route, body=body), "data")


def page_of(client: desks.DeskClient, route: DeskRoute, query: Pairs, number: int = 1) -> tuple[list[Record], bool]:
    """Return the records of a page, and whether it is the last."""
    page = [("@page_size", str(ROWS)), ("@page_index", str(number))]
    data = record_in(desks.require_answer(client.get(route, query=[*page, *query])).document, "data")
    return records_in(data, "collection"), number * ROWS >= number_in(data, "@total_size")


def issues_of(means: desks.DeskMeans, query: Pairs) -> desks.RowReader[Issue]:
    """Return what reads the tickets that a query finds."""
    page = partial(page_of, means.client, ISSUES, [*query, ("@fields", ISSUE_FIELDS)])
    return desks.numbered_rows(page, partial(ticket_of, means.desk), ROWS)


def flat(answer: desks.DeskAnswer) -> Record:
    data = record_in(answer.document, "data")
    return {**record_in(data, "attributes"), "id": data.get("id")}


def message_ids(found: Issue) -> list[str]:
    return sorted(map(id_in, records_in(found.record, "messages")), key=int)


def customer_of(desk: desks.ForeignDesk, user: Record) -> desks.Customer | None:
    """Return a customer; None for whoever is none."""
    if CUSTOMER not in text_in(user, "roles").split(","):
        return None
    return desks.Customer(
        customer_id=id_in(user),
        name=text_in(user, "realname") or text_in(user, "username"),
        email=text_in(user, "address"),
        phone=text_in(user, "phone"),
        region=desk.region_of(text_in(user, "organisation")),
        created_at=desks.optional_time(user, "creation"),
    )


def ticket_of(desk: desks.ForeignDesk, issue: Record) -> Issue | None:
    """Return a ticket; None for one that is no customer's, or has no status or priority with a name of ours."""
    user = {name: issue.get(f"requester.{name}") for name in USER_FIELDS}
    customer = customer_of(desk, {**record_in(issue, "requester"), **user}) if issue.get("requester") else None
    status, priority = NAMES.status(text_in(issue, "status.name")), NAMES.priority(text_in(issue, "priority.name"))
    if customer is None or status is None or priority is None:
        return None
    ticket = desks.Ticket(
        ticket_id=id_in(issue),
        customer_id=customer.customer_id,
        subject=text_in(issue, "title"),
        priority=priority,
        status=status,
        assignee=text_in(issue, "assignedto.username") or None,
        opened_at=time_in(issue, "creation"),
        opened_by=text_in(issue, "opener") or text_in(issue, "creator.username"),
        updated_at=time_in(issue, "activity"),
        version=number_in(issue, "version") or 1,
    )
    return Issue(ticket=ticket, customer=customer, record=issue)


def audience_of(message: Record) -> desks.Audience:
    return "internal" if flag_in(message, "internal") else "public"


def comment_of(message: Record) -> desks.Comment:
    is_customers = CUSTOMER in text_in(message, "creator.roles").split(",")
    colleague = text_in(message, "acted") or text_in(message, "creator.username")
    return desks.Comment(
        comment_id=id_in(message),
        at=time_in(message, "creation"),
        author=text_in(message, "creator.realname") if is_customers else colleague,
        author_kind="customer" if is_customers else "agent",
        audience=audience_of(message),
        text=text_in(message, "content"),
    )


def change_of(done: Record) -> desks.FieldChanges:
    return desks.FieldChanges(
        at=time_in(done, "creation"),
        actor=text_in(done, "acted") or text_in(done, "creator.username"),
        version=number_in(done, "version"),
        fields={FIELDS[name]: NAMES.both(name, values) for name, values in json.loads(text_in(done, "fields")).items()},
    )


def profile(desk: desks.ForeignDesk) -> desks.DeskProfile:
    """Return what the desk is called and has. Raises `InvalidSetting`."""
    desks.require_service_actor(desk, "the account acts for everybody")
    desks.options_of(desk)
    return desks.DeskProfile(
        name="Roundup",
        ticket_id=desks.Identifier(pattern=r"^[1-9][0-9]{0,9}$", example="4711"),
        customer_id=desks.Identifier(pattern=r"^[1-9][0-9]{0,9}$", example="12"),
        regions=desk.regions,
        left_out=desks.CUSTOMER_WRITES,
        absent=frozenset({"due_at", "kind", "tags", "team"}),
    )


ADAPTER: Final = desks.DeskAdapter(
    api_path="/rest/data",
    credentials=desks.basic_value("username", "password"),
    # What Roundup wants of whoever writes and is no browser.
    headers=lambda desk: {"Origin": desks.DeskAddress.of(desk.url).origin, "X-Requested-With": "service-desk"},
    profile=profile,
    ports=desks.ports_of(RoundupCustomers, RoundupTickets),
)
