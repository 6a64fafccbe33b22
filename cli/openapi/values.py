"""Values that an operation takes: of its path, its query and its body."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from cli.openapi.bodies import body_values
from cli.openapi.document import ApiDocument, Node, NotBegun, Unfit
from cli.openapi.operation import Operation
from cli.openapi.taken import BY_HAND, IDEMPOTENCY_KEY, TakenValue
from servicedesk.tools.text import quote

#: As `servicedesk.desks` takes them.
_QUERY_NAME: Final = re.compile(r"[A-Za-z0-9_.\[\]-]+")
#: The schema of what is written into a request in a way that the client does not know: nothing fits.
_UNWRITTEN: Final = {"type": "object"}
#: What the client that calls the system says itself.
_OURS: Final = frozenset({"accept", "authorization", "content-type", IDEMPOTENCY_KEY})


def values_of(document: ApiDocument, operation: Operation, without: Collection[str]) -> list[TakenValue]:
    """Return what a tool's arguments are to be: the path's first, in its order, then the query's, then the body's.

    Raises:
        NotBegun: There is something that cannot be one, or what is to be left out is required, or not there.
    """
    left_out: set[str] = set()
    kept = []
    for one in (*_parameters(document, operation), *body_values(document, operation, without)):
        if one.document_name not in without:
            kept.append(one)
        elif one.is_required:
            raise NotBegun(f"{quote(one.document_name)} is required, and cannot be left out: {BY_HAND}")
        else:
            left_out.add(one.document_name)
    if unknown := sorted(set(without) - left_out):
        raise NotBegun(
            f"the operation takes nothing called {quote(unknown[0])}: leave --without {quote(unknown[0])} out."
        )
    return kept


def takes_idempotency_key(document: ApiDocument, operation: Operation) -> bool:
    """Whether the system does all calls with the same ``Idempotency-Key`` once: the document declares the header.

    `values_of` has said that every parameter can be read.
    """
    declared = (document.follow(one)[0] for one in operation.parameters)
    return any(one.get("in") == "header" and str(one.get("name")).lower() == IDEMPOTENCY_KEY for one in declared)


def _parameters(document: ApiDocument, operation: Operation) -> Iterator[TakenValue]:
    """Yield the values of the path and of the query; a header or a cookie that may be left out, is."""
    found: dict[tuple[str, str], TakenValue] = {}
    for one in operation.parameters:
        value = _parameter(document, one)
        if value is not None:
            found.setdefault((value.place, value.keys[0]), value)
    for name in operation.places:
        if ("path", name) not in found:
            raise NotBegun(
                f"{quote(name)} of the path is not among the parameters: add it to your copy of the document."
            )
        yield found["path", name]
    yield from (one for one in found.values() if one.place == "query")


def _parameter(document: ApiDocument, parameter: object) -> TakenValue | None:
    try:
        node, above = document.follow(parameter)
    except Unfit as unfit:
        raise NotBegun(f"a parameter cannot be read, because {unfit}: repair your copy of the document.") from None
    name, place, is_required = str(node.get("name")), node.get("in"), node.get("required") is True
    if place not in ("path", "query"):
        if is_required and not (place == "header" and name.lower() in _OURS):
            raise NotBegun(f"it requires the {quote(str(place))} {quote(name)}, which no tool sends: {BY_HAND}")
        return None
    schema = node.get("schema")
    if "content" in node or not _is_plainly_written(node) or (place == "query" and not _QUERY_NAME.fullmatch(name)):
        schema = _UNWRITTEN
    return TakenValue(
        place="path" if place == "path" else "query",
        keys=(name,),
        schema=schema,
        above=above,
        said=node.get("description"),
        is_required=is_required or place == "path",
    )


def _is_plainly_written(node: Node) -> bool:
    """Whether a value is written as text, and a list as its members one after the other."""
    usual = "simple" if node["in"] == "path" else "form"
    is_exploded = node.get("explode", usual == "form") is (usual == "form")
    return bool(node.get("style", usual) == usual and is_exploded)
