"""What a list of tickets is about, and whether a ticket is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from servicedesk.tools.lifecycle import UNSETTLED, is_overdue, is_settled
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_rows import Priority, Status


# Without slots: `where` is asked for each row of a list, and made once.
@dataclass(frozen=True, kw_only=True)
class TicketFilter:
    """Which tickets a list has: those that meet all of it. By default those on which somebody has to do something."""

    statuses: frozenset[Status] = field(default_factory=lambda: frozenset(UNSETTLED))
    region: str | None = None
    priorities: frozenset[Priority] | None = None
    assignee: str | None = None
    #: Only those on which nobody works. Not together with `assignee`.
    is_unassigned: bool = False
    team: str | None = None
    #: Only unsettled ones that were due by then. Aware, UTC.
    overdue_at: datetime | None = None
    #: Only those that were changed or commented since then. Aware, UTC.
    updated_since: datetime | None = None

    @property
    def possible_statuses(self) -> frozenset[Status]:
        """Those that a ticket may have which meets it: what is settled is overdue no more."""
        return self.statuses if self.overdue_at is None else self.statuses.intersection(UNSETTLED)

    @cached_property
    def where(self) -> Mapping[str, frozenset[str]]:
        """The values that fields must have, as a grant's conditions say them. Without any of a field, none meets it."""
        named = {"region": self.region, "assignee": self.assignee, "team": self.team}
        priorities = {} if self.priorities is None else {"priority": frozenset[str](self.priorities)}
        single = {name: frozenset({value}) for name, value in named.items() if value is not None}
        return {"status": frozenset(self.possible_statuses), **priorities, **single}

    @property
    def is_by_update(self) -> bool:
        """Whether those come first that were updated last; else the most urgent do, and of these the oldest."""
        return self.updated_since is not None or any(map(is_settled, self.possible_statuses))

    @property
    def texts(self) -> Sequence[str]:
        """The filter for `Cursors.asked`: overdue is whatever is so when the next page is asked for."""
        values = (f"{name} {','.join(sorted(self.where[name]))}" for name in sorted(self.where))
        return [*values, str(self.is_unassigned), str(self.overdue_at is not None), str(self.updated_since)]

    @property
    def in_seconds(self) -> TicketFilter:
        """The same for a desk that keeps times in seconds: what was changed in that second is not left out."""
        since = self.updated_since
        return self if since is None else replace(self, updated_since=since.replace(microsecond=0))

    def is_met_by(self, ticket: Ticket, region: str) -> bool:
        """Whether a list has a ticket of a customer in `region`."""
        row = {**ticket.row, "region": region}
        return (
            all(row[name] in values for name, values in self.where.items())
            and not (self.is_unassigned and ticket.assignee is not None)
            and (self.overdue_at is None or is_overdue(ticket, self.overdue_at))
            and (self.updated_since is None or ticket.updated_at >= self.updated_since)
        )
