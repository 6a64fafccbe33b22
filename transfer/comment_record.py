"""Record of a comment: what a ticket's row says of its comments and notes, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, get_args

from servicedesk.aws.desk_rows import exact_timestamp
from servicedesk.tools.ticket import Audience, AuthorKind, Comment
from transfer.cells import Cells
from transfer.ids import CROCKFORD, crockford
from transfer.mapping import SourceMapping
from transfer.source_file import SourceRow

#: Twenty of them, in the widest script, are less than one read of DynamoDB returns. What is longer goes on in another.
MAX_COMMENT_CHARACTERS: Final = 10_000
#: A ticket's; those of one moment are told apart by the second part of their ids.
MAX_COMMENTS: Final = len(CROCKFORD) ** 2
#: The author of what a customer said, until it is known what they are called.
THE_CUSTOMER: Final = ""

_SUFFIX = re.compile(f"[{CROCKFORD}]{{2}}")


def comments_of(
    row: SourceRow,
    ticket: Cells,
    mapping: SourceMapping,
    customer_id: str | None,
    *,
    said_first: Sequence[Comment] = (),
) -> tuple[Comment, ...]:
    """Return the comments of a ticket's row, the oldest first; what is wrong with them is a fault of the ticket's.

    Args:
        row: The ticket's.
        ticket: Reads it.
        mapping: Of the source.
        customer_id: Whose ticket it is, as the source says it: an author of that id is the customer.
        said_first: Comments before them.
    """
    said = ticket.parts("comments", json.loads)
    if mapping.first_comment_is_description:
        said = said[1:]
    if len(said) > MAX_COMMENTS:
        ticket.fault("comments", f"are {len(said):,}, and may be {MAX_COMMENTS:,}")
        return ()
    read = [
        one for place, values in enumerate(said) if (one := _comment(row, ticket, mapping, customer_id, place, values))
    ]
    parts = [*said_first, *(part for one in read for part in _in_pieces(one))]
    return tuple(sorted(map(_with_id, parts, range(len(parts))), key=lambda one: one.comment_id))


def comment_document(comment: Comment) -> dict[str, Any]:
    """Return a comment as files have it."""
    return {
        "comment_id": comment.comment_id,
        "at": exact_timestamp(comment.at),
        "author": comment.author,
        "author_kind": comment.author_kind,
        "audience": comment.audience,
        "text": comment.text,
    }


def said_by_customer(texts: Iterable[str], at: datetime) -> list[Comment]:
    """Return what the customer said at a time as comments, which have no ids yet."""
    said: Any = {"author": THE_CUSTOMER, "author_kind": "customer", "audience": "public"}
    return [Comment(comment_id="", at=at, text=text, **said) for text in texts]


def pieces(text: str) -> list[str]:
    """Return a text in pieces that each fit a row, cut where a line or a word ends."""
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    while len(text) > MAX_COMMENT_CHARACTERS:
        head = text[:MAX_COMMENT_CHARACTERS]
        end = max(head.rfind("\n"), head.rfind(" ")) + 1 or MAX_COMMENT_CHARACTERS
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text


def _comment(  # noqa: PLR0913, PLR0917 -- a row within a row
    row: SourceRow, ticket: Cells, mapping: SourceMapping, customer_id: str | None, place: int, values: object
) -> Comment | None:
    if not isinstance(values, dict):
        ticket.fault("comments", f"must be objects, and number {place + 1} is none")
        return None
    within = SourceRow(line=row.line, values=values)
    cells = Cells(within, mapping.table("comments"), mapping.time_zone, f"comments[{place}].")
    author, kind = cells.line("author"), None
    if cells.raw("author_kind") is not None:
        kind = cells.one_of("author_kind", get_args(AuthorKind))
    elif author is not None:
        kind, author = ("customer", THE_CUSTOMER) if author == customer_id else ("agent", author)
    read: Any = {
        "comment_id": cells.line("comment_id", needed=False) or "",
        "at": cells.moment("at"),
        "author": author,
        "author_kind": kind,
        "audience": cells.one_of("audience", get_args(Audience)),
        "text": cells.paragraphs("text"),
    }
    ticket.faults.extend(cells.faults)
    return None if any(not fault.is_remark for fault in cells.faults) else Comment(**read)


def _in_pieces(comment: Comment) -> Iterator[Comment]:
    first, *others = pieces(comment.text)
    yield replace(comment, text=first)
    yield from (replace(comment, text=text, comment_id="") for text in others)


def _with_id(comment: Comment, place: int) -> Comment:
    """Return a comment with the id that it has, if it is one of ours, or one that is made of its time and place."""
    at = exact_timestamp(comment.at)
    said, _, suffix = comment.comment_id.partition("#")
    kept = suffix if said == at and _SUFFIX.fullmatch(suffix) else crockford(place, 2)
    return replace(comment, comment_id=f"{at}#{kept}")
