"""Tickets of Zendesk as ours: `TicketObject`, with the users, groups and organizations that come along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from servicedesk.cache import BoundedCache
from servicedesk.desks.conversation import THE_CUSTOMER, DeskTicket
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.records import Record, record_in, records_in, texts_in
from servicedesk.desks.signature import without_signature
from servicedesk.desks.zendesk.mapping import ALONG, KINDS, PRIORITIES, STATUSES, TICKET, USERS
from servicedesk.desks.zendesk.regions import Regions
from servicedesk.desks.zendesk.shapes import (
    moment_in,
    number_in,
    optional_number,
    ours_of,
    read_document,
    records_along,
    text_in,
    written_moment,
)
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.desks.zendesk.users import ZendeskUser, customer_of, users_by_id
from servicedesk.tools.ticket import MAX_TAGS, Ticket

_MAX_REMEMBERED = 1_000


class TicketReader:
    """Makes our tickets of Zendesk's records. Lives as long as the execution environment."""

    def __init__(self, client: DeskClient, staff: Staff, regions: Regions) -> None:
        self._client = client
        self._staff = staff
        self._regions = regions
        #: What colleagues were called who came along with tickets: for the history alone, which names them by number.
        self._called: BoundedCache[int, str] = BoundedCache(_MAX_REMEMBERED)

    def ticket(self, ticket_id: str) -> DeskTicket[Record] | None:
        """Return a ticket; None if there is none, or it is no customer's."""
        answer = self._client.get(TICKET, ticket_id, query=[("include", ALONG)])
        return None if answer is None else self.tickets(answer.document, [record_in(answer.document, "ticket")])[0]

    def tickets(self, document: Any, records: Sequence[Record]) -> list[DeskTicket[Record] | None]:  # noqa: ANN401 -- JSON
        """Return the tickets of an answer, in its order; None for those of nobody whom the desk serves."""
        users = users_by_id(records_along(document, "users"))
        users |= self._users(_requesters(records) - users.keys())
        for user in users.values():
            if user.is_colleague:
                self._called.keep(user.user_id, self._staff.names.name(user))
        customers = {one: user for one, user in users.items() if user.is_customer and one in _requesters(records)}
        regions = self._regions.of(customers.values(), records_along(document, "organizations"))
        found: list[DeskTicket[Record] | None] = []
        for record in records:
            requester = customers.get(optional_number(record, "requester_id") or 0)
            if requester is None:
                found.append(None)
                continue
            ticket, customer = self.ticket_of(record, users), customer_of(requester, regions[requester.user_id])
            found.append(DeskTicket(ticket=ticket, customer=customer, record=record))
        return found

    def ticket_of(self, record: Record, users: Mapping[int, ZendeskUser]) -> Ticket:
        """Return one ticket, with the names that are known."""
        opened_at, kind = moment_in(record, "created_at"), ours_of(KINDS, text_in(record, "type"))
        return Ticket(
            ticket_id=str(number_in(record, "id")),
            customer_id=str(number_in(record, "requester_id")),
            kind=kind,
            subject=text_in(record, "subject"),
            assignee=self.agent_name(optional_number(record, "assignee_id"), users),
            opened_at=opened_at,
            opened_by=self._opened_by(record, users),
            **changeable(record, self._staff),
        )

    def description(self, record: Record) -> str:
        """Return `TicketObject.description`, without the line that says for whom the deployment's account wrote it."""
        return self._description_and_actor(record)[0]

    def agent_name(self, agent_id: int | None, users: Mapping[int, ZendeskUser]) -> str | None:
        """Return what a colleague is called; the number of one who is not known."""
        if agent_id is None:
            return None
        user = users.get(agent_id)
        return str(agent_id) if user is None or not user.is_colleague else self._staff.names.name(user)

    def remembered_name(self, agent_id: int) -> str:
        """Return what a colleague was called when they last came along; their number if they have not."""
        return self._called.get(agent_id) or str(agent_id)

    def _opened_by(self, record: Record, users: Mapping[int, ZendeskUser]) -> str:
        submitter_id, actor = optional_number(record, "submitter_id"), self._description_and_actor(record)[1]
        if actor is not None:
            return actor
        submitter = users.get(submitter_id or 0)
        if submitter_id == number_in(record, "requester_id") or (submitter and not submitter.is_colleague):
            return THE_CUSTOMER
        return self.agent_name(submitter_id, users) or THE_CUSTOMER

    def _description_and_actor(self, record: Record) -> tuple[str, str | None]:
        text = text_in(record, "description")
        said, actor = without_signature(text, is_public=False)
        is_own = actor is not None and optional_number(record, "submitter_id") == self._staff.own_id()
        return (said, actor) if is_own else (text, None)

    def _users(self, ids: set[int]) -> dict[int, ZendeskUser]:
        if not ids:
            return {}
        document = read_document(self._client, USERS, query=[("ids", ",".join(map(str, sorted(ids))))])
        return users_by_id(records_in(document, "users"))


def _requesters(records: Sequence[Record]) -> set[int]:
    return {one for record in records if (one := optional_number(record, "requester_id")) is not None}


def changeable(record: Record, staff: Staff) -> dict[str, Any]:
    """Return the fields of `Ticket` that a change may change, but for the assignee. Raises `DeskUnavailable`."""
    updated_at, group_id = moment_in(record, "updated_at"), optional_number(record, "group_id")
    return {
        "status": ours_of(STATUSES, text_in(record, "status")),
        "priority": ours_of(PRIORITIES, text_in(record, "priority")),
        "team": None if group_id is None else staff.team(group_id),
        "tags": tuple(texts_in(record, "tags")[:MAX_TAGS]),
        "updated_at": updated_at,
        "version": version_of(updated_at),
    }


def version_of(updated_at: datetime) -> int:
    """Return a ticket's version: when it was changed last, in epoch seconds. Two changes within one have the same."""
    return int(updated_at.timestamp())


def stamp_of(version: int) -> str:
    """Return `TicketObject.updated_stamp` of a version."""
    return written_moment(datetime.fromtimestamp(version, UTC))
