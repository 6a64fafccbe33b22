"""Row and field permissions: which rows and fields of the desk a caller may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from servicedesk.tools.conditions import Conditions, Row


@dataclass(frozen=True, slots=True)
class View:
    """The union of what a caller's grants for one tool show.

    A row is visible if any grant shows it. A field is hidden only if every grant that shows the row hides it.
    """

    #: As they are for the caller: without placeholders.
    conditions: tuple[Conditions, ...]

    def shows(self, row: Row) -> bool:
        """Whether any grant shows `row`. An invisible row must be answered as one that does not exist."""
        return any(conditions.show(row) for conditions in self.conditions)

    def always_shows(self, *fields: str) -> bool:
        """Whether some grant shows every row, with these fields: then nothing about them is hidden from the caller."""
        return any(not (conditions.where or conditions.hide.intersection(fields)) for conditions in self.conditions)

    def hidden_fields(self, row: Row) -> frozenset[str]:
        """Return the fields of `row` that no grant shows. Meaningful only for a visible row."""
        return _intersection(conditions.hide for conditions in self.conditions if conditions.show(row))

    def narrow_to(self, field: str) -> View:
        """Return the view of those rows alone of which this one shows `field`: for whoever looks for rows by it.

        Else what is found, and how much, would tell what is hidden.
        """
        return View(tuple(conditions for conditions in self.conditions if field not in conditions.hide))


def _intersection(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    first, *rest = sets
    return first.intersection(*rest)
