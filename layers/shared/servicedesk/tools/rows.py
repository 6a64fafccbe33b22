"""Rows and arguments: what a grant of a tool can name, and which grants name what there is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Protocol, TypeAlias

from pydantic import ConfigDict, Field, PlainSerializer

from servicedesk.tools.conditions import GROUPS, ME, OMITTED, PLACEHOLDER_MARK, Conditions

#: Names, in their order where they are written.
Names = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]


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
    values: Annotated[
        Mapping[str, Names],
        Field(description="Fields of where that have only certain values: which. Any other field can have any."),
    ] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise a `TypeError` if something is said of a field that no grant can choose by."""
        if not self.where.issuperset(self.people | self.groups | self.values.keys()):
            raise TypeError(f"people, groups and values of a {self.name} are fields of where")

    def placeholders(self, attribute: str) -> frozenset[str]:
        """Return what a grant can say in the place of a value of `attribute`."""
        return frozenset(
            placeholder for placeholder, fields in ((ME, self.people), (GROUPS, self.groups)) if attribute in fields
        )

    def unknown_placeholders(self, attribute: str, values: Iterable[str]) -> frozenset[str]:
        """Return those of `values` that look like a placeholder and mean nothing in `attribute`."""
        marked = frozenset(value for value in values if value.startswith(PLACEHOLDER_MARK))
        return marked - self.placeholders(attribute) if marked else marked


#: Argument → the values that it can have, as texts; None where it can have any.
Choices: TypeAlias = Mapping[str, frozenset[str] | None]


class Narrowable(Protocol):
    """What a grant of one tool can narrow. A `Tool` is one."""

    @property
    def rows(self) -> Rows | None:
        """What it works on; None where a grant of it can name no field."""

    @property
    def choices(self) -> Choices:
        """The arguments that ``when`` can name."""

    @property
    def omittable(self) -> frozenset[str]:
        """Those of them that can be null: what `OMITTED` says of them. One with a default has that instead."""


def is_void(conditions: Conditions, of: Narrowable) -> bool:
    """Whether a grant of a tool counts as not there: it names what this release does not know.

    That is a field, a placeholder of one, or an argument. Void as a whole, because a `hide` that was ignored would show
    more. Without rows there is no field to name. A value that an argument cannot have is no reason: it admits nothing.
    """
    if conditions.when and not of.choices.keys() >= conditions.when.keys():
        return True
    rows = of.rows
    if rows is None:
        return bool(conditions.where or conditions.hide)
    if not (rows.where.issuperset(conditions.where) and rows.hide.issuperset(conditions.hide)):
        return True
    return any(rows.unknown_placeholders(attribute, values) for attribute, values in conditions.where.items())


def can_admit(conditions: Conditions, of: Narrowable) -> bool:
    """Whether ``when`` admits any call at all: each argument that it names has a value that it admits.

    Of an argument that can have any text, every value is one.
    """
    return all(
        bool(_without_omission(allowed) if (there := of.choices[name]) is None else allowed & there)
        or (OMITTED in allowed and name in of.omittable)
        for name, allowed in conditions.when.items()
    )


def _without_omission(allowed: frozenset[str]) -> frozenset[str]:
    return allowed - {OMITTED}
