"""The audit trail: what was decided about calls, as administrators read it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeAlias

from pydantic import Field

from servicedesk.policy.audit import Outcome, RecordKind
from servicedesk.policy.schema import ALWAYS, UtcTime
from servicedesk.tools.identifier import as_written

#: How many records are enough for one page; it has up to `PAGE_RECORDS` + what one request to the log answers.
PAGE_RECORDS = 100
#: Of a record, a place and a text that stands there.
Term: TypeAlias = tuple[str, str]
# Which members of `about` name a customer: the one that a call is of, and the one that it is merged into another.
_CUSTOMERS = ("customer_id", "duplicate_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One decision about one call, list or message: names, ids and numbers; of arguments no more than ids."""

    __pydantic_config__ = ALWAYS

    at: UtcTime
    kind: Annotated[RecordKind, Field(description="list: the tools were listed. message refused: it was not read.")]
    #: How it ended: ``done``, ``not_granted`` and so on.
    outcome: str
    is_refused: Annotated[
        bool,
        Field(
            serialization_alias="refused",
            description="Whether the tool was not allowed, or the message not looked into.",
        ),
    ]
    #: None for a name that no tool has, and for what is no call.
    tool: str | None
    #: Who called: ``sub``.
    subject: str
    username: Annotated[
        str | None, Field(description="null: the user pool has nobody with that sub any more, or did not answer.")
    ] = None
    name: Annotated[
        str | None, Field(description="What tickets call an agent, or somebody of the company's identity provider.")
    ] = None
    owner: Annotated[str | None, Field(description="User name of the person who answers for an agent.")] = None
    #: The app client that they used.
    client_id: str
    #: ``group@version`` of each grant that allowed it; none when it was refused.
    grants: tuple[str, ...] = ()
    #: What shadow rules would have changed; None when none bore on it.
    shadow: Mapping[str, Any] | None = None
    request_id: str | None = None
    #: Revision spoken, client's name, customer, ticket, digest of the arguments, what was wrong with a message, AWS's
    #: error code: those that are known.
    about: Mapping[str, str] = field(default_factory=dict)

    def has(self, place: str, text: str) -> bool:
        """Whether a text stands at a place: a member's name, or ``about.`` and the name of a member of it."""
        if place == "message":
            return self.kind == text
        if place.startswith("about."):
            return self.about.get(place.removeprefix("about.")) == text
        return bool(getattr(self, place) == text)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which records are asked for. What is None makes no difference."""

    #: Aware: none earlier.
    since: datetime
    subject: str | None = None
    #: Of an agent: ``agent:NAME``. Its app client, and so its subject, goes when it is removed.
    name: str | None = None
    tool: str | None = None
    refused: bool | None = None
    outcome: Outcome | None = None
    #: Id of a customer: calls of them, and merges of them into another.
    customer: str | None = None
    ticket: str | None = None
    #: Name or id of the client that was used.
    client: str | None = None

    @property
    def terms(self) -> tuple[tuple[Term, ...], ...]:
        """Return what a record must have, as the log writes it: of each row, at least one."""
        kinds = tuple(("message", kind.value) for kind in RecordKind if self.refused in {None, kind.is_refusal})
        wanted: Iterable[tuple[tuple[str, ...], str | None]] = (
            (("subject",), self.subject),
            (("name",), self.name),
            (("tool",), self.tool),
            (("outcome",), self.outcome and self.outcome.value),
            (tuple(f"about.{name}" for name in _CUSTOMERS), self.customer and as_written(self.customer)),
            (("about.ticket_id",), self.ticket and as_written(self.ticket)),
            (("client_id", "about.client_name"), self.client),
        )
        rows = (tuple((place, text) for place in places) for places, text in wanted if text is not None)
        return (kinds, *rows)

    def wants(self, record: AuditRecord) -> bool:
        """Whether `record` is one of them."""
        return record.at >= self.since and all(
            any(record.has(place, text) for place, text in row) for row in self.terms
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some records, newest first. An empty page with a next one means: looked so far."""

    records: tuple[AuditRecord, ...]
    looked_back_to: Annotated[
        UtcTime, Field(description="Between here and the page before, or now, there is no other record to find.")
    ]
    next: str | None


class Audit(Protocol):
    """Where the records are kept."""

    def read(self, query: AuditQuery, cursor: str | None = None) -> AuditPage:
        """Return some records, newest first. A page may be empty and have a next one: the store looks on from there.

        Raises:
            AuditUnavailable: The store did not answer.
            InvalidPolicy: The cursor is none of this query's.
        """
