"""``Fn::ForEach`` of the AWS::LanguageExtensions transform, written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from delivery.template.node import Node, TemplateProblem

_PREFIX = "Fn::ForEach::"


def unroll(value: Node, parameters: Mapping[str, Mapping[str, Node]]) -> Node:
    """Return `value` with every loop in it replaced by what it stands for.

    Args:
        value: A template, or a part of one, its short forms spelled out.
        parameters: The template's parameters; a loop over one runs over its default.

    Raises:
        TemplateProblem: A loop runs over something that is neither a list nor a parameter.
    """
    match value:
        case {"Ref": {"Fn::Sub": str(name)}}:
            # The same transform lets a reference's name be put together; inside a loop it now is.
            return {"Ref": name}
        case dict():
            return dict(_entries(value, parameters))
        case list():
            return [unroll(part, parameters) for part in value]
    return value


def _entries(mapping: Mapping[str, Node], parameters: Mapping[str, Mapping[str, Node]]) -> Iterator[tuple[str, Node]]:
    for name, part in mapping.items():
        if not str(name).startswith(_PREFIX):
            yield name, unroll(part, parameters)
            continue
        identifier, collection, body = part
        for item in _collection(name, collection, parameters):
            yield from unroll(_with(body, identifier, item), parameters).items()


def _collection(name: str, collection: Node, parameters: Mapping[str, Mapping[str, Node]]) -> Sequence[str]:
    match collection:
        case list():
            return collection
        case {"Ref": str(parameter)} if parameter in parameters:
            return [part.strip() for part in str(parameters[parameter]["Default"]).split(",")]
    raise TemplateProblem(f"{name} runs over {collection}, which is no list and no parameter")


def _with(value: Node, identifier: str, item: str) -> Node:
    match value:
        case str():
            return value.replace(f"${{{identifier}}}", item)
        case dict():
            return {_with(name, identifier, item): _with(part, identifier, item) for name, part in value.items()}
        case list():
            return [_with(part, identifier, item) for part in value]
    return value
