"""Rows of what was said and done about a ticket: comments, notes and changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from servicedesk.aws.desk_rows import (
    WRITTEN,
    Row,
    exact_timestamp,
    key,
    require_readable,
    strings,
    text,
    texts,
    time_of,
)
from servicedesk.aws.faults import UNREADABLE_ROW
from servicedesk.aws.tickets.rows import ticket_partition
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.ticket import Audience, AuthorKind, Comment, FieldChanges

#: What the sort keys of comments begin with. Notes lie behind the head, where who reads comments does not meet them.
COMMENTS: Final[Mapping[Audience, str]] = {"public": "comment#", "internal": "note#"}
CHANGES: Final = "change#"

_AUDIENCES: Final[Mapping[str, Audience]] = {prefix: audience for audience, prefix in COMMENTS.items()}


def comment_row(ticket_id: str, comment: Comment) -> dict[str, Any]:
    """Return the row that keeps a comment."""
    said = {"author": comment.author, "author_kind": comment.author_kind, "text": comment.text}
    sort_key = f"{COMMENTS[comment.audience]}{comment.comment_id}"
    return {**key(ticket_partition(ticket_id), sort_key), **WRITTEN, **strings(said)}


def comment_of(row: Row) -> Comment:
    """Return the comment that `row` keeps."""
    require_readable(row)
    kind, separator, comment_id = text(row, "sk").partition("#")
    return Comment(
        comment_id=comment_id,
        at=time_of(comment_id.partition("#")[0]),
        **texts(row, "author", "text"),
        author_kind=cast("AuthorKind", text(row, "author_kind")),
        audience=_AUDIENCES[kind + separator],
    )


def change_row(ticket_id: str, change: FieldChanges) -> dict[str, Any]:
    """Return the row that keeps a change."""
    fields = {name: {"L": [_notation(one) for one in values]} for name, values in change.fields.items()}
    sort_key = f"{CHANGES}{exact_timestamp(change.at)}#{change.version}"
    return {
        **key(ticket_partition(ticket_id), sort_key),
        **WRITTEN,
        **strings({"actor": change.actor}),
        "fields": {"M": fields},
    }


def change_of(row: Row) -> FieldChanges:
    """Return the change that `row` keeps."""
    require_readable(row)
    _, at, version = text(row, "sk").split("#")
    match row.get("fields"):
        case {"M": dict(fields)}:
            return FieldChanges(
                at=time_of(at),
                actor=text(row, "actor"),
                version=int(version),
                fields={name: _values(value) for name, value in fields.items()},
            )
    raise DeskUnavailable(UNREADABLE_ROW)


def _notation(value: str | None) -> dict[str, Any]:
    return {"NULL": True} if value is None else {"S": value}


def _values(value: Any) -> tuple[str | None, str | None]:  # noqa: ANN401 -- DynamoDB's notation
    match value:
        case {"L": [before, after]}:
            return before.get("S"), after.get("S")
    raise DeskUnavailable(UNREADABLE_ROW)
