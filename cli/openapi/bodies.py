"""Body of an operation: an object as JSON, and the values in it and in the objects within it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from cli.openapi.document import Above, ApiDocument, Node, NotBegun, Unfit
from cli.openapi.operation import Operation
from cli.openapi.schemas import flat
from cli.openapi.taken import BY_HAND, JSON, TakenValue, unfit_argument

_MAX_DEPTH: Final = 5
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "DELETE"})


def body_values(document: ApiDocument, operation: Operation, without: Collection[str]) -> Iterator[TakenValue]:
    """Yield what the body takes; what is to be left out is not looked at.

    Raises:
        NotBegun: It is no such object, or something in it can be no argument.
    """
    said = operation.node.get("requestBody")
    if said is None:
        return
    try:
        node, above = document.follow(said)
        schema, above = _schema(document, operation.method, node, above)
    except Unfit as unfit:
        raise NotBegun(f"the body cannot become arguments, because {unfit}: {BY_HAND}") from None
    walk = _Walk(document, without)
    yield from walk.members(schema, above, (), is_required=node.get("required") is True)


def _schema(document: ApiDocument, method: str, node: Node, above: Above) -> tuple[Node, Above]:
    content = node.get("content")
    if method in _WITHOUT_BODY:
        raise Unfit(f"a {method} has none")
    if not isinstance(content, Mapping) or JSON not in content:
        raise Unfit(f"it is not {JSON}")
    media, above = document.follow(content[JSON], above)
    schema, above = flat(document, media.get("schema"), above)
    if not _is_object(schema):
        raise Unfit("it is no object of which the document says what is in it")
    return schema, above


def _is_object(schema: Node) -> bool:
    return schema["type"] == "object" and isinstance(schema.get("properties"), Mapping)


class _Walk:
    """Goes through an object, and through those within it."""

    def __init__(self, document: ApiDocument, without: Collection[str]) -> None:
        self._document = document
        self._without = without

    def members(self, schema: Node, above: Above, keys: tuple[str, ...], *, is_required: bool) -> Iterator[TakenValue]:
        """Yield what is in an object; it is required if all around it is."""
        said = schema.get("required")
        required = said if isinstance(said, list) else []
        for key, member in schema["properties"].items():
            yield from self._member(
                TakenValue(
                    place="body",
                    keys=(*keys, str(key)),
                    schema=member,
                    above=above,
                    is_required=is_required and key in required,
                )
            )

    def _member(self, one: TakenValue) -> Iterator[TakenValue]:
        if one.document_name in self._without:
            yield one
            return
        try:
            node, above = flat(self._document, one.schema, one.above)
        except Unfit as unfit:
            raise unfit_argument(one, unfit) from None
        if node.get("readOnly") is True:
            return
        if not _is_object(node):
            yield replace(one, said=node.get("description"))
        elif len(one.keys) >= _MAX_DEPTH:
            raise unfit_argument(one, Unfit("it is too deep within others"))
        else:
            yield from self.members(node, above, one.keys, is_required=one.is_required)
