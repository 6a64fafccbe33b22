"""What Zendesk calls things, as data. Names in comments are of schemas in its published OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from servicedesk.desks.http.route import DeskRoute
from servicedesk.tools.ticket_rows import Kind, Priority, Status

# `TicketObject.status`. With custom statuses it is the category.
STATUSES: Final[Mapping[str, Status]] = {
    "new": "new",
    "open": "open",
    "pending": "pending",
    "hold": "on_hold",
    "solved": "resolved",
    "closed": "closed",
}
THEIR_STATUSES: Final[Mapping[str, str]] = {ours: theirs for theirs, ours in STATUSES.items()}

# `TicketObject.priority`, whose names are ours. A ticket may have none.
PRIORITIES: Final[Mapping[str | None, Priority]] = {
    "urgent": "urgent",
    "high": "high",
    "normal": "normal",
    None: "normal",
    "low": "low",
}

# `TicketObject.type`. A ticket may have none.
KINDS: Final[Mapping[str | None, Kind]] = {
    "incident": "incident",
    "problem": "incident",
    "task": "request",
    "question": "question",
    None: "question",
}
TYPES: Final[Mapping[Kind, str]] = {"incident": "incident", "request": "task", "question": "question"}

# `UserForAdmin.role`.
CUSTOMER_ROLE: Final = "end-user"
STAFF_ROLES: Final = frozenset({"agent", "admin"})

#: `field_name` of an audit's event of the type `Change` → ours. Of other fields nothing is told.
CHANGED_FIELDS: Final[Mapping[str, str]] = {
    "status": "status",
    "priority": "priority",
    "assignee_id": "assignee",
    "group_id": "team",
    "tags": "tags",
    "current_tags": "tags",
}

CUSTOMER: Final = "customer_id"
#: Members of `details` in the answer 422 → our name of what does not fit.
REFUSED_FIELDS: Final[Mapping[str, str]] = {
    "assignee": "assignee",
    "assignee_id": "assignee",
    "group": "team",
    "group_id": "team",
    "priority": "priority",
    "requester": CUSTOMER,
    "requester_id": CUSTOMER,
    "status": "status",
    "subject": "subject",
    "tags": "tags",
}

USER, ME = DeskRoute("users/{}"), DeskRoute("users/me")
USERS, USER_SEARCH = DeskRoute("users/show_many"), DeskRoute("users/search")
USER_TICKETS, USER_RELATED = DeskRoute("users/{}/tickets/requested"), DeskRoute("users/{}/related")
ORGANIZATIONS, GROUPS = DeskRoute("organizations/show_many"), DeskRoute("groups")
TICKETS, TICKET = DeskRoute("tickets"), DeskRoute("tickets/{}")
COMMENTS, AUDITS = DeskRoute("tickets/{}/comments"), DeskRoute("tickets/{}/audits")
SEARCH: Final = DeskRoute("search")
#: What a look at the desk reads beside these.
STAFF_LIST, CUSTOM_ROLES, CUSTOM_STATUSES = (
    DeskRoute("users"),
    DeskRoute("custom_roles"),
    DeskRoute("custom_statuses"),
)

# Options of a deployment.
REGION_OPTION, AGENTS_OPTION, ON_HOLD_OPTION = "region", "agents", "on_hold"

#: What comes along with tickets: whose they are, and who works on them.
ALONG: Final = "users,organizations"
#: The same with what a search finds.
ALONG_WITH_FOUND: Final = f"tickets({ALONG})"
