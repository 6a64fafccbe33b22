"""Conversation and history of a ticket: `TicketCommentsResponse` and `TicketAuditsResponseNoneCursor`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from servicedesk.desks.conversation import THE_CUSTOMER, Asked
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.route import QueryPart
from servicedesk.desks.records import Record, records_in, unreadable
from servicedesk.desks.signature import without_signature
from servicedesk.desks.zendesk.mapping import AUDITS, CHANGED_FIELDS, COMMENTS, PRIORITIES, STATUSES
from servicedesk.desks.zendesk.shapes import (
    NO_ID,
    cursor_after,
    moment_in,
    number_in,
    optional_number,
    read_document,
    records_along,
    text_in,
)
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.desks.zendesk.tickets_read import TicketReader, version_of
from servicedesk.desks.zendesk.users import ZendeskUser, users_by_id
from servicedesk.tools.ticket import AuthorKind, Comment, FieldChanges
from servicedesk.tools.tickets import MAX_COMMENTS

#: Under this name an audit of ours keeps for whom it was; Zendesk shows it to no customer.
ACTED_FOR: Final = "acted_for"
#: Of one request: the most that Zendesk gives.
A_PAGE: Final = 100
#: Of the comments, in one call of a tool.
MAX_PAGES: Final = 2
#: Zendesk numbers no more of them.
_LAST_PAGE: Final = 99
#: Where comments go on is a number: behind which id, of so many digits, and in front of them on which page to look.
_ID_DIGITS: Final = 20
#: Zendesk itself: triggers and automations.
_SYSTEM_ID: Final = -1
_SYSTEM: Final = "the service desk"


class History:
    """Reads what was said and done. Lives as long as the execution environment."""

    def __init__(self, client: DeskClient, staff: Staff, tickets: TicketReader) -> None:
        self._client = client
        self._staff = staff
        self._tickets = tickets

    def comments(self, ticket_id: str, asked: Asked) -> tuple[list[Comment], str | None]:
        """Return the next comments, the newest first, and behind which place they go on; None if none follow.

        What is said meanwhile moves the others to later pages and none to an earlier one, so that a place stays good.
        The first of all is the description, and none of these.
        """
        found: list[Comment] = []
        page, behind = _place_of(asked.before)
        for _ in range(MAX_PAGES if behind else 0):
            said, is_last = self._page(ticket_id, page)
            older = [one for one in said if int(one.comment_id) < behind]
            fitting = [one for one in older if one.audience in asked.audiences]
            left = MAX_COMMENTS - len(found)
            if len(fitting) > left:
                found += fitting[:left]
                return found, f"{page}{found[-1].comment_id:0>{_ID_DIGITS}}"
            found += fitting
            if is_last:
                return found, None
            behind, page = int(older[-1].comment_id) if older else behind, page + 1
        return found, f"{page}{behind:0{_ID_DIGITS}}" if behind else None

    def changes(self, ticket_id: str) -> tuple[list[FieldChanges], bool]:
        """Return the newest changes of fields, the newest first, and whether there may be more."""
        query: list[QueryPart] = [("include", "users"), ("sort", "-created_at"), ("page[size]", A_PAGE)]
        document = read_document(self._client, AUDITS, ticket_id, query=query)
        users = users_by_id(records_along(document, "users"))
        audits = sorted(records_in(document, "audits"), key=_number, reverse=True)
        steps = ((one, moment_in(one, "created_at"), self._fields(one, users)) for one in audits)
        changes = [
            FieldChanges(at=at, actor=self._actor(one, users), version=version_of(at), fields=fields)
            for one, at, fields in steps
            if fields
        ]
        return changes, cursor_after(document) is not None

    def _page(self, ticket_id: str, page: int) -> tuple[list[Comment], bool]:
        query: list[QueryPart] = [
            ("include", "users"), ("sort_order", "desc"), ("per_page", A_PAGE), ("page", page),
        ]  # fmt: skip
        document = read_document(self._client, COMMENTS, ticket_id, query=query)
        said = sorted(records_in(document, "comments"), key=_number, reverse=True)
        users, is_last = users_by_id(records_along(document, "users")), not document.get("next_page")
        return [self._comment(one, users) for one in (said[:-1] if is_last else said)], is_last

    def _comment(self, record: Record, users: Mapping[int, ZendeskUser]) -> Comment:
        is_public, author_id = record.get("public"), optional_number(record, "author_id")
        if not isinstance(is_public, bool):
            raise unreadable()
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

    def _fields(self, record: Record, users: Mapping[int, ZendeskUser]) -> dict[str, tuple[str | None, str | None]]:
        changed = [one for one in records_in(record, "events") if one.get("type") == "Change"]
        named = [(CHANGED_FIELDS.get(text_in(one, "field_name")), one) for one in changed]
        return {
            name: (self._value(name, one.get("previous_value"), users), self._value(name, one.get("value"), users))
            for name, one in named
            if name is not None
        }

    def _actor(self, record: Record, users: Mapping[int, ZendeskUser]) -> str:
        author_id, actor = optional_number(record, "author_id"), _acted_for(record)
        if actor is not None and author_id == self._staff.own_id():
            return actor
        user = users.get(author_id or 0)
        return self._author(author_id, users)[1] if user is None or user.is_colleague else THE_CUSTOMER

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


def _place_of(before: str | None) -> tuple[int, int]:
    """Return the page on which comments go on, and the id behind which; 0 for what is no place. An id alone is one."""
    if before is None:
        return 1, NO_ID
    page, behind = divmod(int(before) if before.isdecimal() else 0, 10**_ID_DIGITS)
    return (page or 1, behind) if page <= _LAST_PAGE else (1, 0)


def _number(record: Record) -> int:
    return number_in(record, "id")
