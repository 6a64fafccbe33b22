"""What a desk calls statuses and priorities, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servicedesk.desks.records import unreadable
from servicedesk.tools.ticket_rows import Priority, Status


class DeskNames:
    """Translates the values of a ticket's `status` and `priority`; those of other fields are the same on both sides.

    Args:
        statuses: The desk's name → ours. Of several with one meaning the last is what is written.
        priorities: The same of priorities.
    """

    def __init__(self, statuses: Mapping[str, Status], priorities: Mapping[str, Priority]) -> None:
        self._statuses = dict(statuses)
        self._priorities = dict(priorities)
        self._ours: Mapping[str, Mapping[str, str]] = {"status": self._statuses, "priority": self._priorities}

    def status(self, theirs: str | None) -> Status | None:
        """Return our status; None for one without a name of ours."""
        return self._statuses.get(theirs or "")

    def priority(self, theirs: str | None) -> Priority | None:
        """Return our priority; None for one without a name of ours."""
        return self._priorities.get(theirs or "")

    def theirs(self, field: str, ours: str) -> str:
        """Return what the desk is to keep for a value of ours. Raises a `KeyError` for a value that it lacks."""
        if field not in self._ours:
            return ours
        return {meant: name for name, meant in self._ours[field].items()}[ours]

    def ours(self, field: str, theirs: str | None) -> str | None:
        """Return what a history tells of a value of the desk's; one without a name of ours is told as it is."""
        return None if theirs is None else self._ours.get(field, {}).get(theirs, theirs)

    def both(self, field: str, values: object) -> tuple[str | None, str | None]:
        """Return what a history tells of a change, for `FieldChanges`: of a list of what it was and what it became."""
        match values:
            case [str() | int() | None as was, str() | int() | None as became]:
                return self._told_value(field, was), self._told_value(field, became)
        raise unreadable()

    def _told_value(self, field: str, theirs: str | int | None) -> str | None:
        return self.ours(field, None if theirs is None else str(theirs))

    def all_of(self, field: str, wanted: Iterable[str]) -> list[str]:
        """Return every name of the desk's that means one of these, for a query. None may be left: ask nothing then."""
        chosen = frozenset(wanted)
        return [name for name, meant in self._ours[field].items() if meant in chosen]
