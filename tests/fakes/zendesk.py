"""Zendesk Support in memory: users, groups, organizations and tickets. `ZendeskServer` serves it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

BOT: Final = 500
_CLOSED: Final = {"status": [{"description": "Status: closed prevents ticket update"}]}
_WRITABLE: Final = ("subject", "status", "priority", "type", "assignee_id", "group_id", "requester_id", "tags")
_CHANGED: Final = ("subject", "status", "priority", "type", "assignee_id", "group_id", "tags")


class Refusal(Exception):
    """What is answered instead: a status, and a document."""

    def __init__(self, status: int, document: Any) -> None:
        super().__init__(str(status))
        self.status, self.document = status, document


def invalid(details: Mapping[str, Any]) -> Refusal:
    """Return the answer to what does not fit."""
    return Refusal(422, {"error": "RecordInvalid", "description": "Record validation errors", "details": details})


def zendesk_moment(at: datetime) -> str:
    """Return a time as Zendesk writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class FakeZendesk:
    """All that Zendesk has. Each write takes a second of its clock."""

    now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    groups: dict[int, dict[str, Any]] = field(default_factory=dict)
    organizations: dict[int, dict[str, Any]] = field(default_factory=dict)
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    #: ``user_fields`` or ``organization_fields`` → `CustomFieldObject` of each.
    custom_fields: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    custom_statuses: list[dict[str, Any]] = field(default_factory=list)
    #: Id → `CustomRoleConfigurationObject`.
    custom_roles: dict[int, dict[str, Any]] = field(default_factory=dict)
    #: Paths that the account may not read.
    forbidden: set[str] = field(default_factory=set)
    #: By the ticket's id, the oldest first.
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    audits: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    #: Idempotency key → the request's body, and what was answered.
    once: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    #: What a search knows; None: everything, at once.
    indexed: dict[tuple[str, int], dict[str, Any]] | None = None
    #: What is answered instead to the next reads, and writes, of which nothing is done: status, document, headers.
    instead_of_writes: deque[tuple[int, Any, dict[str, str]]] = field(default_factory=deque)
    instead: deque[tuple[int, Any, dict[str, str]]] = field(default_factory=deque)
    #: Changes each answer, of method, path and document.
    tamper: Callable[[str, str, Any], Any] = lambda _method, _path, document: document
    ids: count[int] = field(default_factory=lambda: count(10_001))

    def __post_init__(self) -> None:
        self.add_user(BOT, "Service Desk Bot", role="agent", email="bot@corp.example", external_id="bot")
        self.users[BOT] |= {"ticket_restriction": None, "only_private_comments": False, "custom_role_id": None}
        for number, category in enumerate(("new", "open", "pending", "hold", "solved"), 700):
            self.add_status(number, category.capitalize(), category, default=True)

    def add_user(self, user_id: int, name: str, *, role: str = "end-user", **members: Any) -> dict[str, Any]:
        """Add a user."""
        self.users[user_id] = {
            "id": user_id, "url": f"https://corp.zendesk.com/api/v2/users/{user_id}", "name": name, "email": None,
            "phone": None, "external_id": None, "role": role, "active": True, "suspended": False, "verified": True,
            "organization_id": None, "user_fields": {}, "created_at": zendesk_moment(self.now),
            "updated_at": zendesk_moment(self.now),
            **members,
        }  # fmt: skip
        return self.users[user_id]

    def add_group(self, group_id: int, name: str, **members: Any) -> None:
        """Add a group of agents."""
        self.groups[group_id] = {"id": group_id, "name": name, "deleted": False, **members}

    def add_organization(self, organization_id: int, **fields: Any) -> None:
        """Add an organization with these custom fields."""
        self.organizations[organization_id] = {
            "id": organization_id, "name": f"Organization {organization_id}", "organization_fields": fields,
        }  # fmt: skip

    def add_field(self, noun: str, key: str, *values: str, **members: Any) -> None:
        """Add a custom field of users or of organizations; with values, one that takes no others."""
        options = [{"id": next(self.ids), "name": value.capitalize(), "value": value} for value in values]
        more = {"type": "dropdown", "custom_field_options": options} if values else {"type": "text"}
        self.custom_fields.setdefault(f"{noun}_fields", []).append(
            {"id": next(self.ids), "key": key, "title": key, "active": True, **more, **members}
        )

    def add_status(self, status_id: int, label: str, category: str, **members: Any) -> None:
        """Add a status that agents see."""
        status = {"id": status_id, "agent_label": label, "status_category": category, "active": True, "default": False}
        self.custom_statuses.append({**status, **members})

    def tick(self) -> datetime:
        """Let a second pass."""
        self.now += timedelta(seconds=1)
        return self.now

    def index(self) -> None:
        """Let a search find everything as it is now, and nothing newer from now on."""
        self.indexed = {(kind, one["id"]): dict(one) for kind, one in self._all()}

    def searchable(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """Yield kind and record of all that a search knows."""
        if self.indexed is None:
            yield from self._all()
        else:
            yield from ((kind, one) for (kind, _), one in self.indexed.items())

    def words_of(self, kind: str, record: Mapping[str, Any]) -> str:
        """Return what a search finds a record by: comments that are not for everybody, too."""
        if kind == "user":
            return " ".join(str(record[name] or "") for name in ("name", "email", "phone"))
        said = " ".join(one["body"] for one in self.comments.get(record["id"], ()))
        return f"{record['subject']} {record['description']} {said}"

    def create(self, ticket: Mapping[str, Any], idempotency_key: str | None) -> dict[str, Any]:
        """Open a ticket; the same key with the same body gives the same, with another it is refused."""
        body = json.dumps(ticket, sort_keys=True)
        if idempotency_key in self.once:
            kept, answer = self.once[idempotency_key or ""]
            if kept != body:
                raise Refusal(
                    400, {"error": "IdempotentRequestError", "description": "Request parameters are different"}
                )
            return answer
        self._check(ticket)
        at, ticket_id = zendesk_moment(self.tick()), next(self.ids)
        requester = self.users[ticket["requester_id"]]
        self.tickets[ticket_id] = {
            "id": ticket_id, "url": f"https://corp.zendesk.com/api/v2/tickets/{ticket_id}", "subject": None,
            "description": ticket["comment"]["body"], "status": "new", "priority": None, "type": None,
            "assignee_id": None, "group_id": None, "organization_id": requester["organization_id"], "tags": [],
            "submitter_id": ticket.get("submitter_id", BOT), "created_at": at, "updated_at": at,
            **{name: ticket[name] for name in _WRITABLE if name in ticket},
        }  # fmt: skip
        self.comments[ticket_id], self.audits[ticket_id] = [], []
        by = self.tickets[ticket_id]["submitter_id"]
        self.audit(ticket_id, ticket, [], {"author_id": by, **ticket["comment"]})
        answer = {"ticket": dict(self.tickets[ticket_id])}
        if idempotency_key is not None:
            self.once[idempotency_key] = body, answer
        return answer

    def update(self, ticket_id: int, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Change a ticket, comment on it, or both."""
        ticket = self.tickets[ticket_id]
        if "safe_update" in sent and sent.get("updated_stamp") != ticket["updated_at"]:
            raise Refusal(409, {"error": "UpdateConflict", "description": "Safe Update prevented the update"})
        if ticket["status"] == "closed":
            raise invalid(_CLOSED)
        self._check(sent)
        changes = [
            {"id": next(self.ids), "type": "Change", "field_name": name, "value": _event_value(sent[name]),
             "previous_value": _event_value(ticket[name])}
            for name in _CHANGED if name in sent and sent[name] != ticket[name]
        ]  # fmt: skip
        ticket |= {name: sent[name] for name in _WRITABLE if name in sent}
        ticket["updated_at"] = zendesk_moment(self.tick())
        audit = self.audit(ticket_id, sent, changes, sent.get("comment"))
        return {"ticket": dict(ticket), "audit": audit}

    def audit(
        self, ticket_id: int, sent: Mapping[str, Any], events: list[Any], comment: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """Keep what was done, and what was said."""
        audit = {
            "id": next(self.ids), "ticket_id": ticket_id, "author_id": BOT, "created_at": zendesk_moment(self.now),
            "events": events, "metadata": {"system": {}, "custom": dict(sent.get("metadata", {}))},
            "via": {"channel": "api"},
        }  # fmt: skip
        if comment is not None:
            said = {
                "id": next(self.ids), "type": "Comment", "author_id": comment.get("author_id") or BOT,
                "body": comment["body"], "html_body": f"<p>{comment['body']}</p>", "plain_body": comment["body"],
                # What does not say it is public.
                "public": comment.get("public", True), "audit_id": audit["id"], "attachments": [],
            }  # fmt: skip
            audit["events"] = [*events, said]
            more = {"created_at": zendesk_moment(self.now), "metadata": audit["metadata"], "via": {"channel": "api"}}
            self.comments[ticket_id].append({**said, **more})
        self.audits[ticket_id].append(audit)
        return audit

    def _check(self, sent: Mapping[str, Any]) -> None:
        requester = self.users.get(sent.get("requester_id", BOT))
        if requester is None or not requester["active"] or requester["suspended"]:
            raise invalid({"requester": [{"description": "Requester: is suspended or deleted"}]})
        if sent.get("group_id") is not None and sent["group_id"] not in self.groups:
            raise invalid({"group": [{"description": "Group: is invalid"}]})
        for author in (sent.get("assignee_id"), sent.get("submitter_id")):
            if author is not None and author not in self.users:
                raise invalid({"assignee": [{"description": "Assignee: is invalid"}]})

    def _all(self) -> Iterable[tuple[str, dict[str, Any]]]:
        yield from (("user", one) for one in self.users.values() if one["active"])
        yield from (("ticket", one) for one in self.tickets.values())


def _event_value(value: Any) -> Any:
    return str(value) if isinstance(value, int) else value
