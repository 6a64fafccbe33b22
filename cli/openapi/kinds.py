"""Kinds of arguments: what a schema of one value is in Python, with its bounds, and a value that fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

from cli.openapi.document import Above, ApiDocument, Node, Unfit
from cli.openapi.names import MAX_NUMBER, choices
from cli.openapi.schemas import flat

Place = Literal["path", "query", "body"]

MAX_LINE_CHARACTERS: Final = 200
MAX_TEXT_CHARACTERS: Final = 4_000
MAX_LIST_ITEMS: Final = 20
_FILES: Final = frozenset({"binary", "byte", "base64"})
#: What one segment of a path may be: an id, as the company's systems write theirs.
_SEGMENT: Final = 'StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}$")'


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentKind:
    """What an argument is, as the file says it."""

    #: ``str``, or ``Literal['low', 'high']``.
    type: str
    #: Whatever stands behind it in its `Annotated`.
    constraints: tuple[str, ...] = ()
    #: Members of its `Field`, beside the description.
    bounds: tuple[str, ...] = ()
    #: Names that the file imports for it.
    uses: frozenset[str] = frozenset()
    #: What a call sends, and what the system then gets.
    sample: Any
    sample_at_system: Any = None
    is_time: bool = False


def kind_of(document: ApiDocument, schema: object, above: Above, place: Place) -> ArgumentKind:
    """Return the kind of argument that a schema describes.

    Raises:
        Unfit: It is none that can be one flat argument.
    """
    node, above = flat(document, schema, above)
    match node["type"]:
        case "string" | "integer" if "enum" in node:
            return _choice(node)
        case "string":
            return _text(node, place)
        case "integer" | "number" as number:
            return _number(node, is_whole=number == "integer", place=place)
        case "boolean" if place != "path":
            return ArgumentKind(type="bool", sample=True)
        case "array" if place != "path":
            return _list(document, node, above)
        case "object" | None:
            raise Unfit("it is an object of which the document does not say what is in it")
    raise Unfit("it is of a type that is no argument's")


def _choice(node: Node) -> ArgumentKind:
    values = choices(node["enum"])
    return ArgumentKind(type=f"Literal[{', '.join(map(ascii, values))}]", uses=frozenset({"Literal"}), sample=values[0])


def _text(node: Node, place: Place) -> ArgumentKind:
    match node.get("format"):
        case str() as said if said in _FILES:
            raise Unfit("it is a file")
        case "date-time":
            at = ("2026-01-05T14:30:00Z", "2026-01-05T14:30:00+00:00")
            return ArgumentKind(
                type="Moment", uses=frozenset({"Moment"}), sample=at[0], sample_at_system=at[1], is_time=True
            )
        case "date":
            return ArgumentKind(type="Day", uses=frozenset({"Day"}), sample="2026-01-05", is_time=True)
        case other:
            is_short = isinstance(other, str)
    if place == "path":
        return ArgumentKind(type="str", constraints=(_SEGMENT,), uses=frozenset({"StringConstraints"}), sample="A-1")
    most = MAX_TEXT_CHARACTERS if place == "body" and not is_short else MAX_LINE_CHARACTERS
    least, most = max(1, _length(node, "minLength", 0)), min(most, _length(node, "maxLength", most))
    if least > most:
        raise Unfit("no text is as long as it must be")
    constraints = f"StringConstraints(strip_whitespace=True, min_length={least}, max_length={most})"
    layout = "PARAGRAPHS" if most > MAX_LINE_CHARACTERS else "ONE_LINE"
    return ArgumentKind(
        type="str",
        constraints=(constraints, layout),
        uses=frozenset({"StringConstraints", layout}),
        sample=("Text" * (least // 4 + 1))[: max(least, min(4, most))],
    )


def _length(node: Node, word: str, otherwise: int) -> int:
    said = node.get(word)
    return said if type(said) is int and said >= 0 else otherwise


def _number(node: Node, *, is_whole: bool, place: Place) -> ArgumentKind:
    if place == "path" and not is_whole:
        raise Unfit("it is of a type that is no segment of a path")
    bounds = {name: _as_whole(name, said) if is_whole else float(said) for name, said in _said_bounds(node).items()}
    step = 1 if is_whole else 0.0
    low = [value + (step if name == "gt" else 0) for name, value in bounds.items() if name[0] == "g"]
    high = [value - (step if name == "lt" else 0) for name, value in bounds.items() if name[0] == "l"]
    if low and high and max(low) > min(high):
        raise Unfit("no number is within its bounds")
    sample: float = max(low) if low else min([1, *high])
    if not is_whole:
        sample = (max(low) + min(high)) / 2 if low and high else max(low) + 1.0 if low else min([2.0, *high]) - 1.0
    kind = "int" if is_whole else "float"
    return ArgumentKind(type=kind, bounds=tuple(f"{name}={value!r}" for name, value in bounds.items()), sample=sample)


def _as_whole(name: str, bound: float) -> int:
    return math.ceil(bound) if name in {"ge", "lt"} else math.floor(bound)


def _said_bounds(node: Node) -> dict[str, float]:
    """Return the bounds that a schema says, in either version's words, but for those that bound nothing."""
    said = {"ge": node.get("minimum"), "gt": node.get("exclusiveMinimum")}
    said |= {"le": node.get("maximum"), "lt": node.get("exclusiveMaximum")}
    for inclusive, exclusive in (("ge", "gt"), ("le", "lt")):
        if said[exclusive] is True:
            said[inclusive], said[exclusive] = None, said[inclusive]
    return {
        name: bound
        for name, bound in said.items()
        if isinstance(bound, int | float) and not isinstance(bound, bool) and abs(bound) <= MAX_NUMBER
    }


def _list(document: ApiDocument, node: Node, above: Above) -> ArgumentKind:
    try:
        item = kind_of(document, node.get("items"), above, "query")
    except Unfit:
        raise Unfit("it is a list of what is not one value") from None
    most = max(1, min(MAX_LIST_ITEMS, _length(node, "maxItems", MAX_LIST_ITEMS)))
    least = _length(node, "minItems", 0)
    if item.type.startswith("list") or item.is_time or least > most:
        raise Unfit("it is a list of what is not one value")
    within = [*item.constraints, *([f"Field({', '.join(item.bounds)})"] if item.bounds else [])]
    type_ = f"Annotated[{', '.join([item.type, *within])}]" if within else item.type
    bounds = (*([f"min_length={least}"] if least else []), f"max_length={most}")
    return ArgumentKind(type=f"list[{type_}]", bounds=bounds, uses=item.uses, sample=[item.sample] * max(1, least))
