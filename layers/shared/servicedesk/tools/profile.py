"""Profile of a desk: what it calls things, and what it does not have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from servicedesk.tools.customer_rows import CUSTOMER_ID, REGIONS
from servicedesk.tools.identifier import Identifier, as_written
from servicedesk.tools.lifecycle import MANDATORY_STATUSES, TRANSITIONS
from servicedesk.tools.ticket_rows import PRIORITIES, TICKET_ID, Priority, Status

#: What a desk may lack → its arguments and fields: ``changes`` is the history, ``due_at`` what is due so long after it
#: was opened as `DUE_AFTER_HOURS` says. Every other one is in each desk.
ABSENTABLE: Final[Mapping[str, frozenset[str]]] = {
    "changes": frozenset({"changes", "has_more_changes"}),
    "due_at": frozenset({"due_at", "is_overdue"}),
    "kind": frozenset({"kind"}),
    "tags": frozenset({"tags"}),
    "team": frozenset({"team"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskProfile:
    """What a desk calls things, and what it does not have: the tools and their rows are made from it."""

    #: For people: ``Request Tracker``.
    name: str
    #: How the ids of tickets and of customers look. Letters of an id are capitals.
    ticket_id: Identifier
    customer_id: Identifier
    #: Where customers are: the values that a condition on ``region`` can have. Empty where customers have no region.
    regions: tuple[str, ...]
    #: The least first.
    priorities: tuple[Priority, ...] = PRIORITIES
    #: From → to, for every status that the desk has: `MANDATORY_STATUSES` at least.
    transitions: Mapping[Status, tuple[Status, ...]] = field(default_factory=lambda: TRANSITIONS)
    #: Whether what a customer is answered may be sent to them.
    may_send_mail: bool = True
    #: Names of the product's tools that this desk cannot serve.
    left_out: frozenset[str] = frozenset()
    #: Of `ABSENTABLE`: what its tickets do not have. No tool takes or tells it, and no grant can name it.
    absent: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Raise a `TypeError` for a profile by which no desk could work."""
        if unknown := self.absent - ABSENTABLE.keys():
            raise TypeError(f"{self.name}: {', '.join(sorted(unknown))} cannot be absent")
        if missing := MANDATORY_STATUSES - self.transitions.keys():
            raise TypeError(f"{self.name}: every desk has the status {', '.join(sorted(missing))}")
        if strange := {one for following in self.transitions.values() for one in following} - self.transitions.keys():
            raise TypeError(f"{self.name}: {', '.join(sorted(strange))} is reached, and is no status that it has")

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses that the desk has."""
        return tuple(self.transitions)

    @property
    def lacked(self) -> frozenset[str]:
        """The arguments and fields of what is `absent`."""
        return frozenset().union(*(ABSENTABLE[name] for name in self.absent))

    @property
    def unknown(self) -> frozenset[str]:
        """The product's statuses and priorities that the desk does not have."""
        return frozenset((*TRANSITIONS, *PRIORITIES)).difference(self.transitions, self.priorities)

    def is_ticket_id(self, text: str) -> bool:
        """Whether `text` is a ticket's id rather than what a ticket is about."""
        return _is_id(text, self.ticket_id)

    def is_customer_id(self, text: str) -> bool:
        """Whether `text` is a customer's id rather than what a customer is called."""
        return _is_id(text, self.customer_id)


def without_statuses(*absent: Status) -> Mapping[Status, tuple[Status, ...]]:
    """Return the product's transitions for a desk that does not have these statuses."""
    return {
        status: tuple(one for one in following if one not in absent)
        for status, following in TRANSITIONS.items()
        if status not in absent
    }


def _is_id(text: str, identifier: Identifier) -> bool:
    return re.fullmatch(identifier.pattern, as_written(text)) is not None


#: The desk that the product brings.
BUILT_IN_DESK: Final = DeskProfile(
    name="the built-in desk", ticket_id=TICKET_ID, customer_id=CUSTOMER_ID, regions=REGIONS, may_send_mail=False
)
