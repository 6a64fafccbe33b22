"""Impact: what a change of permissions would mean, for whom, and for which customers and tickets; as it is answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field

from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.schema import ALWAYS, UtcTime

#: So many are named; beyond them there is the count.
MAX_NAMED: Final = 10


def impact_key(change: Change) -> str:
    """Return what the impact of a change stands under: the group, or ``identity provider`` and its name."""
    # No group's name has a blank.
    return f"identity provider {change.subject}" if change.kind is ChangeKind.PROVIDER_GROUPS else change.subject


class AccessChange(StrEnum):
    """What becomes of somebody's right to use a tool."""

    GAINS = "gains"
    LOSES = "loses"
    #: Kept, and shows or admits more.
    WIDENED = "widened"
    #: Kept, and shows or admits less.
    NARROWED = "narrowed"
    #: Kept, and shows or admits more in one place and less in another.
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCount:
    """How many there are, and who the first of them are."""

    count: int
    names: Annotated[
        tuple[str, ...],
        Field(description=f"At most {MAX_NAMED}. Of customers and tickets, those that who asks may see themselves."),
    ]

    @classmethod
    def of(cls, count: int, names: Collection[str]) -> Self:
        """Return it with as many names as are told."""
        return cls(count=count, names=tuple(sorted(names))[:MAX_NAMED])


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedPeople:
    """People whose right to use some tools becomes another, all in the same way."""

    tools: tuple[str, ...]
    change: Annotated[
        AccessChange,
        Field(
            description="gains, loses: the tools. widened, narrowed: they keep them, and see or may do more, or less."
            " changed: more in one place and less in another."
        ),
    ]
    people: NamedCount


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedRows:
    """Rows that come into the sight of somebody through some tools, or go out of it."""

    tools: tuple[str, ...]
    rows: Annotated[str, Field(description="What one is called: customer, ticket.")]
    comes: NamedCount
    goes: NamedCount
    among: Annotated[str, Field(description="Of which rows that is said: no more were looked at.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What would change for people, and what of the desk they would see, by the decision itself."""

    __pydantic_config__ = ALWAYS

    at: Annotated[UtcTime | None, Field(description="From when; null: at once, or never.")]
    people: tuple[AffectedPeople, ...]
    rows: tuple[AffectedRows, ...]
    matches_nothing: Annotated[
        tuple[str, ...], Field(description="Conditions of the change that no row has, a sentence each.")
    ]
    not_looked_at: Annotated[tuple[str, ...], Field(description="What is not known, and why, a sentence each.")]
    summary: Annotated[tuple[str, ...], Field(description="All of it, a sentence each.")]
