"""The audit trail: what was decided about calls, as administrators read it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Protocol

from pydantic import Field

from servicedesk.policy.audit import RecordKind
from servicedesk.policy.schema import ALWAYS, UtcTime
from servicedesk.policy.store import Page

PAGE_RECORDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One decision about one call, list or message: names, ids and numbers; of arguments no more than ids."""

    __pydantic_config__ = ALWAYS

    at: UtcTime
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which records are asked for. What is None makes no difference."""

    #: Aware: none earlier.
    since: datetime
    subject: str | None = None
    tool: str | None = None
    refused: bool | None = None

    @property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Member of a record → the values of it that are asked for; what may be anything is not there."""
        kinds = tuple(kind.value for kind in RecordKind if self.refused in {None, kind.is_refusal})
        wanted = {"subject": self.subject, "tool": self.tool}
        return {"message": kinds, **{name: (value,) for name, value in wanted.items() if value is not None}}

    def wants(self, record: AuditRecord) -> bool:
        """Whether `record` is one of them."""
        return (
            record.at >= self.since
            and self.subject in {None, record.subject}
            and self.tool in {None, record.tool}
            and self.refused in {None, record.is_refused}
        )


class Audit(Protocol):
    """Where the records are kept."""

    def read(self, query: AuditQuery, cursor: str | None = None) -> Page[AuditRecord]:
        """Return some records, oldest first. A page may be empty and have a next one: the store looks on from there.

        Raises:
            AuditUnavailable: The store did not answer.
            InvalidPolicy: The cursor is none of this query's.
        """
