"""Fields of the desk's data as files have them: the columns of an export, and what an import takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CUSTOMER_FIELDS: Final = ("customer_id", "name", "email", "phone", "region", "created_at", "username")
TICKET_FIELDS: Final = (
    "ticket_id", "customer_id", "kind", "subject", "description", "priority", "status", "assignee", "team", "tags",
    "opened_at", "opened_by", "updated_at", "version", "comments", "changes",
)  # fmt: skip
COMMENT_FIELDS: Final = ("comment_id", "at", "author", "author_kind", "audience", "text")
CHANGE_FIELDS: Final = ("at", "actor", "version", "fields")

#: What a mapping may map. Comments and changes stand in their ticket's row, as a list.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "customers": CUSTOMER_FIELDS,
    "tickets": TICKET_FIELDS,
    "comments": COMMENT_FIELDS,
    "changes": CHANGE_FIELDS,
}
TABLES: Final = tuple(FIELDS)
