"""Rows of files, whole and right: what a test changes one thing of."""

from __future__ import annotations

from typing import Any, Final

CUSTOMER: Final[dict[str, Any]] = {
    "customer_id": "C-7",
    "name": "Zoë Benoît",
    "email": "zoe.benoit@example.com",
    "phone": "+44 7700 900007",
    "region": "EMEA",
    "created_at": "2024-03-18T09:30:00Z",
    "username": "zoe.benoit",
}
COMMENT: Final[dict[str, Any]] = {
    "comment_id": "2026-11-02T09:00:00.000000Z#7K",
    "at": "2026-11-02T09:00:00Z",
    "author": "bob",
    "author_kind": "agent",
    "audience": "public",
    "text": "We are looking at it.",
}
CHANGE: Final[dict[str, Any]] = {
    "at": "2026-11-02T09:00:00Z",
    "actor": "bob",
    "version": 2,
    "fields": {"status": ["new", "open"]},
}
TICKET: Final[dict[str, Any]] = {
    "ticket_id": "T-8KQ3M2ZP",
    "customer_id": "C-7",
    "kind": "incident",
    "subject": "Printer on fire",
    "description": "Since today.\n\nIt burns.",
    "priority": "high",
    "status": "open",
    "assignee": "bob",
    "team": "platform",
    "tags": ["printer", "fire"],
    "opened_at": "2026-11-01T09:00:00Z",
    "opened_by": "dan",
    "updated_at": "2026-11-03T09:00:00Z",
    "version": 2,
    "comments": [COMMENT],
    "changes": [CHANGE],
}
ZENDESK_USER: Final[dict[str, Any]] = {
    "id": 360_001_234_567,
    "name": "Zoë Benoît",
    "email": "zoe.benoit@example.com",
    "phone": None,
    "role": "end-user",
    "created_at": "2024-03-18T09:30:00Z",
    "user_fields": {"region": "EMEA"},
}
ZENDESK_TICKET: Final[dict[str, Any]] = {
    "id": 35_436,
    "requester": {"id": 360_001_234_567, "name": "Zoë Benoît"},
    "submitter": {"id": 9, "email": "bob@example.com"},
    "assignee": {"id": 9, "email": "bob@example.com"},
    "group": {"id": 3, "name": "Tier 2 — Billing"},
    "type": "problem",
    "subject": "Printer on fire",
    "description": "Since today.",
    "priority": None,
    "status": "hold",
    "tags": ["printer_fire"],
    "created_at": "2026-11-01T09:00:00Z",
    "updated_at": "2026-11-03T09:00:00Z",
    "comments": [
        {
            "id": 1,
            "author_id": 360_001_234_567,
            "body": "Since today.",
            "public": True,
            "created_at": "2026-11-01T09:00:00Z",
        },
        {"id": 2, "author_id": 9, "body": "It burns.", "public": False, "created_at": "2026-11-02T09:00:00Z"},
        {
            "id": 3,
            "author_id": 360_001_234_567,
            "body": "Still does.",
            "public": True,
            "created_at": "2026-11-03T09:00:00Z",
        },
    ],
}
