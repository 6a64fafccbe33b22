"""Conversation and history of a ticket: `TicketCommentsResponse` and `TicketAuditsResponseNoneCursor`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.route import QueryPart
from servicedesk.desks.signature import without_signature
from servicedesk.desks.zendesk.mapping import AUDITS, CHANGED_FIELDS, COMMENTS, PRIORITIES, STATUSES
from servicedesk.desks.zendesk.shapes import (
    Record,
    cursor_after,
    moment_in,
    number_in,
    optional_number,
    records_along,
    records_in,
    text_in,
    unexpected_document,
)
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.desks.zendesk.tickets_read import TicketReader, version_of
from servicedesk.desks.zendesk.users import ZendeskUser, users_by_id
from servicedesk.tools.ticket import AuthorKind, Comment, FieldChanges

#: Under this name an audit of ours keeps for whom it was; Zendesk shows it to no customer.
ACTED_FOR: Final = "acted_for"
#: Of one request; with `MAX_PAGES` the newest that are read of a ticket.
COMMENTS_A_PAGE: Final = 50
MAX_PAGES: Final = 2
AUDITS_A_PAGE: Final = 50
#: Zendesk itself: triggers and automations.
_SYSTEM_ID: Final = -1
_SYSTEM: Final = "the service desk"


class History:
    """Reads what was said and done. Lives as long as the execution environment."""

    def __init__(self, client: DeskClient, staff: Staff, tickets: TicketReader) -> None:
        self._client = client
        self._staff = staff
        self._tickets = tickets

    def comments(self, ticket_id: str) -> list[Comment]:
        """Return the newest comments, the newest first, without the first of all, which is the description."""
        comments: list[Comment] = []
        newest: list[QueryPart] = [("include", "users"), ("sort", "-created_at"), ("page[size]", COMMENTS_A_PAGE)]
        query = newest
        for _ in range(MAX_PAGES):
            answer = self._client.get(COMMENTS, ticket_id, query=query)
            if answer is None:
                # The ticket was just read: it is the account that may not see these.
                raise unexpected_document()
            users = users_by_id(records_along(answer.document, "users"))
            said = sorted(records_in(answer.document, "comments"), key=_number, reverse=True)
            comments += [self._comment(one, users) for one in said]
            after = cursor_after(answer.document)
            if after is None:
                return comments[:-1]
            query = [*newest, ("page[after]", after)]
        return comments

    def changes(self, ticket_id: str, hidden: Collection[str]) -> list[FieldChanges]:
        """Return the newest changes of fields, the newest first; of hidden ones nothing is told."""
        query: list[QueryPart] = [("include", "users"), ("sort", "-created_at"), ("page[size]", AUDITS_A_PAGE)]
        answer = self._client.get(AUDITS, ticket_id, query=query)
        if answer is None:
            raise unexpected_document()
        users = users_by_id(records_along(answer.document, "users"))
        audits = sorted(records_in(answer.document, "audits"), key=_number, reverse=True)
        told = (self._change(one, users, hidden) for one in audits)
        return [one for one in told if one is not None]

    def _comment(self, record: Record, users: Mapping[int, ZendeskUser]) -> Comment:
        is_public, author_id = record.get("public"), optional_number(record, "author_id")
        if not isinstance(is_public, bool):
            raise unexpected_document()
        # Never `html_body`; and `body` may have marks of a layout, where a plain text is missing.
        text = text_in(record, "plain_body") or text_in(record, "body")
        said, actor = self._text_and_actor(text, record, is_public=is_public)
        kind, name = self._author(author_id, users)
        return Comment(
            comment_id=str(number_in(record, "id")),
            at=moment_in(record, "created_at"),
            author=actor or name,
            author_kind=kind,
            audience="public" if is_public else "internal",
            text=said,
        )

    def _text_and_actor(self, text: str, record: Record, *, is_public: bool) -> tuple[str, str | None]:
        """Return a text without our signature, and for whom the deployment's account wrote it, if it did.

        An answer to a customer has none: a line there that looks like one is somebody's words.
        """
        said, signer = (text, None) if is_public else without_signature(text, is_public=False)
        actor = _acted_for(record) or signer
        if actor is None or optional_number(record, "author_id") != self._staff.own_id():
            return text, None
        return said, actor

    def _author(self, author_id: int | None, users: Mapping[int, ZendeskUser]) -> tuple[AuthorKind, str]:
        if author_id is None or author_id == _SYSTEM_ID:
            return "system", _SYSTEM
        user = users.get(author_id)
        if user is None:
            # Nobody says that they are of the staff: their words are no colleague's.
            return "customer", str(author_id)
        if user.is_colleague:
            return "agent", self._staff.names.name(user)
        return "customer", user.name

    def _change(self, record: Record, users: Mapping[int, ZendeskUser], hidden: Collection[str]) -> FieldChanges | None:
        fields: dict[str, tuple[str | None, str | None]] = {}
        for event in records_in(record, "events"):
            name = CHANGED_FIELDS.get(text_in(event, "field_name")) if event.get("type") == "Change" else None
            if name is None or name in hidden:
                continue
            was, became = (self._value(name, event.get(side), users) for side in ("previous_value", "value"))
            if was != became:
                fields[name] = was, became
        if not fields:
            return None
        at, author_id = moment_in(record, "created_at"), optional_number(record, "author_id")
        actor = _acted_for(record)
        if actor is None or author_id != self._staff.own_id():
            actor = self._author(author_id, users)[1] if self._is_staffs(author_id, users) else "the customer"
        return FieldChanges(at=at, actor=actor, version=version_of(at), fields=fields)

    def _is_staffs(self, author_id: int | None, users: Mapping[int, ZendeskUser]) -> bool:
        user = users.get(author_id or 0)
        return user is None or user.is_colleague

    def _value(self, name: str, value: object, users: Mapping[int, ZendeskUser]) -> str | None:
        """Return a value of a field as we tell it: a word of ours, a name, or a list of tags. Never free text."""
        if name == "tags":
            return ", ".join(map(str, value) if isinstance(value, list) else str(value or "").split()) or None
        text = "" if value is None else str(value)
        if name == "status":
            return STATUSES.get(text)
        if name == "priority":
            return PRIORITIES.get(text or None)
        if not text.isdecimal():
            return None
        number = int(text)
        if name == "team":
            return self._staff.team(number)
        return self._tickets.agent_name(number, users) if number in users else self._tickets.remembered_name(number)


def _acted_for(record: Record) -> str | None:
    metadata = record.get("metadata")
    custom = metadata.get("custom") if isinstance(metadata, dict) else None
    name = custom.get(ACTED_FOR) if isinstance(custom, dict) else None
    return name if isinstance(name, str) and name else None


def _number(record: Record) -> int:
    return number_in(record, "id")
