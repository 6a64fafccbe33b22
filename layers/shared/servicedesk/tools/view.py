"""Row and field permissions: which rows and fields of the desk a caller may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Final

from pydantic import ConfigDict, Field, PlainSerializer

Row = Mapping[str, object]
#: Names, in their order where they are written.
Names = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]

#: What a value of a condition begins with that stands for something of the caller's.
PLACEHOLDER_MARK: Final = "@"
#: The caller's username, and the names of the caller's groups.
ME: Final = "@me"
GROUPS: Final = "@groups"
_PLACEHOLDERS: Final = frozenset({ME, GROUPS})
_NAMELESS: Final = frozenset({""})
_SEVERAL: Final = (frozenset, set, tuple, list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How one grant narrows the data.

    ``where`` maps an attribute of a row to the values shown; every attribute named must match, and an empty mapping
    shows every row. ``hide`` names fields left out of the rows that this grant shows.
    """

    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hide: frozenset[str] = frozenset()

    def show(self, row: Row) -> bool:
        """Whether a grant under these conditions shows `row`. A row without the attribute is not shown.

        One that has several values of it, as a ticket has tags, is shown for any of them.
        """
        for attribute, allowed in self.where.items():
            value = row.get(attribute)
            if isinstance(value, _SEVERAL):
                if allowed.isdisjoint(value):
                    return False
            elif value not in allowed:
                return False
        return True

    def resolve(self, username: str, groups: frozenset[str]) -> Conditions:
        """Return the same for one person: with their username for `ME`, and the names of their groups for `GROUPS`.

        What the person does not have is no value, so that it shows nothing. Done once, and never with what was
        resolved: from then on every value is what it says, were somebody called so.
        """
        if all(_PLACEHOLDERS.isdisjoint(allowed) for allowed in self.where.values()):
            return self
        meant = meanings(username, groups)
        return replace(self, where={name: _resolve_values(allowed, meant) for name, allowed in self.where.items()})


def meanings(username: str, groups: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Return placeholder → the values that it stands for, of one person."""
    return {ME: frozenset({username}) - _NAMELESS, GROUPS: groups - _NAMELESS}


def _resolve_values(values: frozenset[str], meant: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return values.difference(meant).union(*(meant[placeholder] for placeholder in values.intersection(meant)))


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows that a tool works on, and which of their fields a grant of the tool can name."""

    __pydantic_config__ = ConfigDict(json_schema_serialization_defaults_required=True)

    #: What one of them is called in a sentence: ``customer``.
    name: str
    #: Fields that `Conditions.where` can choose rows by.
    where: Names
    #: Fields that `Conditions.hide` can leave out. The result of the tool must do without each.
    hide: Names
    people: Annotated[
        Names, Field(description=f"Those of where that hold a person's username: a value can be {ME}.")
    ] = frozenset()
    groups: Annotated[
        Names, Field(description=f"Those of where that hold a group's name: a value can be {GROUPS}.")
    ] = frozenset()

    def __post_init__(self) -> None:
        """Raise a `TypeError` if a field holds a person or a group, and no grant can choose by it."""
        if not self.where.issuperset(self.people | self.groups):
            raise TypeError(f"people and groups of a {self.name} are fields of where")

    def placeholders(self, attribute: str) -> frozenset[str]:
        """Return what a grant can say in the place of a value of `attribute`."""
        return frozenset(
            placeholder for placeholder, fields in ((ME, self.people), (GROUPS, self.groups)) if attribute in fields
        )

    def unknown_placeholders(self, attribute: str, values: Iterable[str]) -> frozenset[str]:
        """Return those of `values` that look like a placeholder and mean nothing in `attribute`."""
        marked = frozenset(value for value in values if value.startswith(PLACEHOLDER_MARK))
        return marked - self.placeholders(attribute) if marked else marked


def is_void(conditions: Conditions, rows: Rows | None) -> bool:
    """Whether a grant of a tool on `rows` counts as not there: it names what this release does not know.

    That is a field, or a placeholder of one. Void as a whole, because a `hide` that was ignored would show more.
    Without rows there is no field to name.
    """
    if rows is None:
        return bool(conditions.where or conditions.hide)
    if not (rows.where.issuperset(conditions.where) and rows.hide.issuperset(conditions.hide)):
        return True
    return any(rows.unknown_placeholders(attribute, values) for attribute, values in conditions.where.items())


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
