"""Reads of one ticket. All are strongly consistent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.customer_rows import customer_of, is_live_profile
from servicedesk.aws.desk_reads import profile
from servicedesk.aws.desk_rows import LAST, Row, text
from servicedesk.aws.faults import UNREADABLE_ROW, desk_faults
from servicedesk.aws.tickets.conversation_rows import CHANGES, COMMENTS, change_of, comment_of
from servicedesk.aws.tickets.rows import DESCRIPTION, HAS_NOTES, HEAD, head_key, ticket_of_head, ticket_partition
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.ticket import Audience, Comment, FieldChanges
from servicedesk.tools.tickets import MAX_CHANGES, MAX_COMMENTS, CustomerTicket, TicketFile

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Changes are read in pages of so many, and no further than so many pages, where some are not to be told.
_CHANGES_OF_A_READ: Final = 100
_MAX_READS_OF_CHANGES: Final = 5


@dataclass(frozen=True, slots=True)
class TicketReads:
    """Reads tickets of one table."""

    client: DynamoDBClient
    table_name: str

    def head(self, ticket_id: str) -> Row | None:
        """Return the row that keeps a ticket."""
        with desk_faults():
            answer = self.client.get_item(TableName=self.table_name, Key=head_key(ticket_id), ConsistentRead=True)
        return answer.get("Item")

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket, with as many reads if there is none."""
        return self._of_customer(self.head(ticket_id))

    def file(
        self, ticket_id: str, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None
    ) -> TicketFile | None:
        """Return the ticket and what was said and done, with one Query for the newest and one for the customer.

        What was noted and changed takes a Query each, if anything was.
        """
        with_comments = before is None and "public" in audiences
        rows = self._newest(ticket_id) if with_comments else self._query(ticket_id, DESCRIPTION, HEAD, 2)
        found = self._of_customer(rows[0] if rows else None)
        if found is None:
            return None
        if [text(row, "sk") for row in rows[:2]] != [HEAD, DESCRIPTION]:
            raise DeskUnavailable(UNREADABLE_ROW)
        head, description, *public = rows
        if not with_comments:
            public = self._comments(ticket_id, "public", audiences, before)
        internal = self._comments(ticket_id, "internal", audiences, before) if HAS_NOTES in head else []
        comments = sorted(map(comment_of, [*public, *internal]), key=_comment_id, reverse=True)
        changes = self._changes(ticket_id, hidden) if before is None and found.ticket.version > 1 else []
        return TicketFile(
            ticket=found,
            description=text(description, "text"),
            comments=tuple(comments[:MAX_COMMENTS]),
            has_more_comments=len(comments) > MAX_COMMENTS,
            changes=tuple(changes[:MAX_CHANGES]),
            has_more_changes=len(changes) > MAX_CHANGES,
        )

    def _of_customer(self, head: Row | None) -> CustomerTicket | None:
        """Return the ticket that `head` keeps with its customer.

        That of nobody is looked for as well: how long an answer takes does not say whether there is a ticket that the
        caller may not see.
        """
        ticket = None if head is None else ticket_of_head(head)
        row = profile(self.client, self.table_name, "" if ticket is None else ticket.customer_id)
        if ticket is None or row is None or not is_live_profile(row):
            return None
        return CustomerTicket(ticket=ticket, customer=customer_of(row))

    def _newest(self, ticket_id: str) -> list[Row]:
        """Return head, description and the newest comments, one more than are shown if there are so many."""
        return self._query(ticket_id, COMMENTS["public"], HEAD, MAX_COMMENTS + 3)

    def _comments(
        self, ticket_id: str, audience: Audience, audiences: frozenset[Audience], before: str | None
    ) -> list[Row]:
        if audience not in audiences:
            return []
        prefix = COMMENTS[audience]
        rows = self._query(ticket_id, prefix, f"{prefix}{before or LAST}", MAX_COMMENTS + 2)
        return [row for row in rows if text(row, "sk") != f"{prefix}{before}"]

    def _changes(self, ticket_id: str, hidden: frozenset[str]) -> list[FieldChanges]:
        """Return the newest changes, one more than are shown if there are so many."""
        told: list[FieldChanges] = []
        last = f"{CHANGES}{LAST}"
        limit = _CHANGES_OF_A_READ if hidden else MAX_CHANGES + 1
        for _ in range(_MAX_READS_OF_CHANGES):
            rows = self._query(ticket_id, CHANGES, last, limit)
            some = [_shown_change(change_of(row), hidden) for row in rows if text(row, "sk") != last]
            told += [change for change in some if change.fields]
            if len(told) > MAX_CHANGES or len(rows) < limit:
                break
            last = text(rows[-1], "sk")
        return told

    def _query(self, ticket_id: str, first: str, last: str, limit: int) -> list[Row]:
        """Return the last rows of a ticket between two sort keys, the last one first."""
        with desk_faults():
            answer: Any = self.client.query(
                TableName=self.table_name,
                KeyConditionExpression="pk = :partition AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":partition": {"S": ticket_partition(ticket_id)},
                    ":first": {"S": first},
                    ":last": {"S": last},
                },
                ConsistentRead=True,
                ScanIndexForward=False,
                Limit=limit,
            )
        rows: list[Row] = answer["Items"]
        return rows


def _comment_id(comment: Comment) -> str:
    return comment.comment_id


def _shown_change(change: FieldChanges, hidden: frozenset[str]) -> FieldChanges:
    return replace(change, fields={name: values for name, values in change.fields.items() if name not in hidden})
