"""Tools as a desk has them: its ids, its statuses and regions, and nothing that it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, cast, get_args, get_origin, get_type_hints

from pydantic import Field, PlainSerializer, PlainValidator, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from servicedesk.tools.customer_rows import CUSTOMER_ID, Region
from servicedesk.tools.identifier import Identifier
from servicedesk.tools.profile import DeskProfile
from servicedesk.tools.rows import Rows
from servicedesk.tools.ticket_rows import TICKET_ID, Priority, Status
from servicedesk.tools.tool import AnyTool, Arguments, Result


def _refuse_as_unknown(sent: object) -> None:
    if sent is not None:
        raise PydanticCustomError("extra_forbidden", "Extra inputs are not permitted")


#: What is published of an argument or a field that the desk does not have: nothing. An argument can only be left out;
#: what stands there then is the tool's own default, of another type, and is written as it is.
_LACKED: Final[Any] = Annotated[
    cast("Any", SkipJsonSchema)[Annotated[None, PlainValidator(_refuse_as_unknown)]],
    PlainSerializer(lambda default: default),
]


def tool_for(tool: AnyTool, profile: DeskProfile) -> AnyTool:
    """Return `tool` as a desk with this profile has it."""
    rows = tool.rows and rows_for(tool.rows, profile)
    arguments, result = arguments_for(tool.arguments, profile), result_for(tool.result, profile)
    return replace(tool, arguments=arguments, result=result, rows=rows)


def arguments_for(arguments: type[Arguments], profile: DeskProfile) -> type[Arguments]:
    """Return a model like `arguments` that takes what a desk with this profile has.

    Raises:
        TypeError: One that is required is not there on that desk.
    """
    written = get_type_hints(arguments, include_extras=True)
    changed: dict[str, Any] = {}
    for name, of in arguments.model_fields.items():
        kind = _kind(name, written[name], profile)
        if kind is not written[name]:
            changed[name] = (kind, _default(name, of, kind))
    return create_model(arguments.__name__, __base__=arguments, **changed) if changed else arguments


def result_for(result: type[Result], profile: DeskProfile) -> type[Result]:
    """Return a model like `result`, for its schema, that has nothing that a desk with this profile lacks."""
    lacked: dict[str, Any] = {name: (_LACKED, None) for name in result.model_fields if name in profile.lacked}
    return create_model(result.__name__, __base__=result, **lacked) if lacked else result


def rows_for(rows: Rows, profile: DeskProfile) -> Rows:
    """Return rows like `rows`, of which a grant can name only what a desk with this profile has."""
    absent = profile.lacked if profile.regions else profile.lacked | {"region"}
    values = {name: values for name, values in rows.values.items() if name not in absent}
    there = {"region": profile.regions, "status": profile.statuses, "priority": profile.priorities}
    return replace(
        rows,
        where=rows.where - absent,
        hide=rows.hide - absent,
        people=rows.people - absent,
        groups=rows.groups - absent,
        values={name: frozenset(there.get(name, known)) for name, known in values.items()},
    )


def _kind(name: str, kind: Any, profile: DeskProfile) -> Any:  # noqa: ANN401 -- any annotation
    """Return the type of an argument on the desk: `kind` itself where the desk is no different."""
    if name in profile.lacked or (name == "region" and not profile.regions):
        return _LACKED
    return _on_desk(kind, _literals(profile), profile)


def _literals(profile: DeskProfile) -> Mapping[Any, Any]:
    there = {Region: profile.regions, Status: profile.statuses, Priority: profile.priorities}
    return {product: Literal[values] for product, values in there.items() if values and get_args(product) != values}


def _on_desk(kind: Any, literals: Mapping[Any, Any], profile: DeskProfile) -> Any:  # noqa: ANN401
    """Return `kind` with other literals and ids in it, wherever they stand; itself if there are none."""
    if get_origin(kind) is Literal:
        return literals.get(kind, kind)
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        told = [told for note in notes for told in _note_on_desk(note, profile)]
        replaced = _on_desk(inner, literals, profile)
        is_same = replaced is inner and told == notes
        return kind if is_same else Annotated[replaced, *told]
    parts = get_args(kind)
    replaced_parts = tuple(_on_desk(part, literals, profile) for part in parts)
    if all(one is other for one, other in zip(replaced_parts, parts, strict=True)):
        return kind
    if get_origin(kind) in {Union, UnionType}:
        return Union[replaced_parts]  # noqa: UP007 -- of parts that are known only here
    return get_origin(kind)[replaced_parts]


def _note_on_desk(note: Any, profile: DeskProfile) -> list[Any]:  # noqa: ANN401 -- whatever was annotated
    ids = {TICKET_ID: profile.ticket_id, CUSTOMER_ID: profile.customer_id}
    if isinstance(note, Identifier):
        return [ids.get(note, note)]
    said = note.description if isinstance(note, FieldInfo) else None
    if said is None:
        return [note]
    told = ". ".join(sentence for sentence in said.split(". ") if sentence.partition(":")[0] not in profile.unknown)
    for ours, theirs in ids.items():
        told = told.replace(ours.example, theirs.example)
    # What comes later counts; all else that the first one says stays.
    return [note] if told == said else [note, Field(description=told)]


def _default(name: str, of: FieldInfo, kind: Any) -> Any:  # noqa: ANN401 -- of any field
    if kind is _LACKED and of.is_required():
        raise TypeError(f"{name} is required, and the desk does not have it: leave the tool out")
    return ... if of.is_required() else of.default
