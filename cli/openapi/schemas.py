"""Schemas of the document, made flat: one object of what it is composed of, and whether it may be null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cli.openapi.document import Above, ApiDocument, Node, Unfit

#: Deeper than that nothing is composed that people wrote.
_MAX_COMPOSED: Final = 8
#: What says nothing of which values fit.
_REMARKS: Final = frozenset({
    "title", "description", "example", "examples", "default", "deprecated", "externalDocs", "xml", "readOnly",
    "writeOnly", "nullable", "discriminator", "additionalProperties",
})  # fmt: skip


def flat(document: ApiDocument, schema: object, above: Above, depth: int = 0) -> tuple[Node, Above]:
    """Return a schema without `$ref`, `allOf`, and a null among its types; ``nullable`` says that there was one.

    Raises:
        Unfit: It may be one of several things, or contains itself.
    """
    if depth > _MAX_COMPOSED:
        raise Unfit("it is composed too deep")
    node, above = document.follow(schema, above)
    whole = {name: value for name, value in node.items() if name not in {"allOf", "oneOf", "anyOf"}}
    for part in _parts(node.get("allOf")):
        other, beneath = flat(document, part, above, depth + 1)
        whole, above = _both(whole, other), above | beneath
    for word in ("oneOf", "anyOf"):
        parts = [flat(document, part, above, depth + 1) for part in _parts(node.get(word))]
        if any(_is_null(part) for part, _ in parts):
            whole["nullable"] = True
        choices = [(part, beneath) for part, beneath in parts if not _is_null(part)]
        if choices:
            whole = _both(whole, _one_of([part for part, _ in choices], word))
            above = above.union(*(beneath for _, beneath in choices))
    return _with_type(whole), above


def _one_of(choices: list[Node], word: str) -> Node:
    """Return the only choice beside the empty text, or all of their values where each is an enumeration."""
    said = [one for one in choices if one.get("enum") != [""]]
    if len(said) == 1:
        return said[0]
    if said and all("enum" in one and one["type"] == said[0]["type"] for one in said):
        return {**said[0], "enum": [value for one in said for value in one["enum"]]}
    raise Unfit(f"it may be one of several things ({word})")


def _parts(composed: object) -> list[Any]:
    if composed is None:
        return []
    if not isinstance(composed, list):
        raise Unfit("it has something else where a list must be")
    return composed


def _is_null(part: Node) -> bool:
    """Whether a flat schema says that a value is null, and nothing else."""
    return part["type"] is None and part.get("nullable") is True and not part.get("enum")


def _both(one: Mapping[str, Any], other: Node) -> dict[str, Any]:
    """Return what fits both, if one does not say of the same thing what the other does."""
    whole = {**other, **one}
    for name in one.keys() & other.keys() - _REMARKS:
        if name == "properties" and isinstance(one[name], Mapping) and isinstance(other[name], Mapping):
            whole[name] = _both(one[name], other[name])
        elif name == "required":
            whole[name] = [*_parts(one[name]), *_parts(other[name])]
        elif one[name] != other[name]:
            raise Unfit("it is composed of parts that say different things (allOf)")
    if one.get("nullable") is True or other.get("nullable") is True:
        whole["nullable"] = True
    return whole


def _with_type(node: dict[str, Any]) -> Node:
    """Return a schema with one ``type``, a ``const`` as its only value, and null in neither."""
    types = node.get("type")
    types = types if isinstance(types, list) else [types] if types is not None else []
    values = _parts(node.get("enum", [node["const"]] if "const" in node else None))
    if values:
        node["enum"] = [value for value in values if value is not None]
    if "null" in types or None in values:
        node["nullable"] = True
    kept = [one for one in types if one != "null"] or _guess_types(node)
    if len(kept) > 1 or not all(isinstance(one, str) for one in kept):
        raise Unfit("it may be of several types")
    return {**node, "type": kept[0] if kept else None}


def _guess_types(node: Node) -> list[str]:
    """Return the type of a schema that says none; nothing where anything fits."""
    if isinstance(node.get("properties"), Mapping):
        return ["object"]
    if not node.get("enum"):
        return []
    return ["integer" if all(type(value) is int for value in node["enum"]) else "string"]
