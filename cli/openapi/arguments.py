"""Arguments of a tool, flat: an operation's path, query and body in one row of names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cli.openapi.document import ApiDocument, NotBegun, Unfit
from cli.openapi.kinds import ArgumentKind, kind_of
from cli.openapi.names import description, python_name
from cli.openapi.operation import Operation
from cli.openapi.taken import TakenValue, unfit_argument
from cli.openapi.values import values_of
from servicedesk.tools.kit import ConfirmedArguments
from servicedesk.tools.text import quote

MAX_ARGUMENTS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatArgument:
    """One argument of the tool."""

    name: str
    taken: TakenValue
    kind: ArgumentKind

    @property
    def annotation(self) -> str:
        """The type, with all that bounds it."""
        members = ", ".join([*self.kind.bounds, f"description={description(self.taken.said)}"])
        of = self.kind.type if self.taken.is_required else f"{self.kind.type} | None"
        return f"Annotated[{', '.join([of, *self.kind.constraints, f'Field({members})'])}]"

    @property
    def sent(self) -> str:
        """The expression whose value goes to the system."""
        value = f"arguments.{self.name}"
        if not self.kind.is_time:
            return value
        return f"{value}.isoformat()" if self.taken.is_required else f"{value} and {value}.isoformat()"

    @property
    def sample_at_system(self) -> Any:  # noqa: ANN401 -- JSON
        """What the system gets where a call sends the kind's sample."""
        return self.kind.sample if self.kind.sample_at_system is None else self.kind.sample_at_system


def arguments_of(document: ApiDocument, operation: Operation, without: Collection[str]) -> tuple[FlatArgument, ...]:
    """Return the arguments: of the path first, then the query's, then the body's.

    Raises:
        NotBegun: One cannot be an argument, or there are too many.
    """
    values = values_of(document, operation, without)
    if len(values) > MAX_ARGUMENTS:
        raise NotBegun(
            f"it takes {len(values)} arguments, and a tool has {MAX_ARGUMENTS} at most: leave some out with --without, "
            f"for example {quote(values[-1].document_name)}."
        )
    arguments: dict[str, FlatArgument] = {}
    for one in values:
        try:
            name, kind = _name(one, arguments), kind_of(document, one.schema, one.above, one.place)
        except Unfit as unfit:
            raise unfit_argument(one, unfit) from None
        arguments[name] = FlatArgument(name=name, taken=one, kind=kind)
    return tuple(arguments.values())


def _name(one: TakenValue, arguments: Mapping[str, FlatArgument]) -> str:
    """Return a name that no other argument has: with the object's around it, or the place's.

    Raises:
        Unfit: There is none that tells it from the others.
    """
    name = python_name(one.keys[-1], ConfirmedArguments)
    if name not in arguments:
        return name
    other = arguments[name].taken
    longer = python_name("_".join(one.keys), ConfirmedArguments) if len(one.keys) > 1 else f"{name}_in_{one.place}"
    if longer in arguments or (len(one.keys) == 1 and other.place == one.place):
        raise Unfit(f"it would be called {longer} in Python, as {quote(other.document_name)} is")
    return longer
