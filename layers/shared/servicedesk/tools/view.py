"""Row and field permissions: which rows and fields of the desk a caller may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import PlainSerializer

Row = Mapping[str, object]
#: Names, in their order where they are written.
Names = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How one grant narrows the data.

    ``where`` maps an attribute of a customer to the values shown; every attribute named must match, and an empty
    mapping shows every row. ``hide`` names fields left out of the rows that this grant shows.
    """

    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hide: frozenset[str] = frozenset()

    def show(self, row: Row) -> bool:
        """Whether a grant under these conditions shows `row`. A row without the attribute is not shown."""
        return all(row.get(attribute) in allowed for attribute, allowed in self.where.items())


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows that a tool works on, and which of their fields a grant of the tool can name."""

    #: What one of them is called in a sentence: ``customer``.
    name: str
    #: Fields that `Conditions.where` can choose rows by.
    where: Names
    #: Fields that `Conditions.hide` can leave out. The result of the tool must do without each.
    hide: Names


def is_void(conditions: Conditions, rows: Rows | None) -> bool:
    """Whether a grant of a tool on `rows` counts as not there: it names a field that this release does not know.

    Void as a whole, because a `hide` that was ignored would show more. Without rows there is no field to name.
    """
    if rows is None:
        return bool(conditions.where or conditions.hide)
    return not (rows.where.issuperset(conditions.where) and rows.hide.issuperset(conditions.hide))


@dataclass(frozen=True, slots=True)
class View:
    """The union of what a caller's grants for one tool show.

    A row is visible if any grant shows it. A field is hidden only if every grant that shows the row hides it.
    """

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


def _intersection(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    first, *rest = sets
    return first.intersection(*rest)
