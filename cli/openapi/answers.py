"""Answer of an operation: which few of its fields a tool tells, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cli.openapi.document import Above, ApiDocument, Node, NotBegun, Unfit
from cli.openapi.names import is_key, python_name
from cli.openapi.operation import Operation
from cli.openapi.schemas import flat
from cli.openapi.taken import BY_HAND, JSON
from servicedesk.tools.kit import Result

MAX_FIELDS: Final = 6
#: A field that is called so is told by nobody, whatever the document says of it.
_SECRETS: Final = ("password", "secret", "token", "credential", "private_key", "api_key")
_IDS: Final = ("id", "key", "number")
_LINKS: Final = frozenset({"uri", "url", "uri-reference"})
_KINDS: Final[Mapping[Any, tuple[str, Any]]] = {
    "integer": ("int", 1), "number": ("float", 1.5), "boolean": ("bool", True),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldField:
    """One field of the answer that the tool tells."""

    name: str
    #: Names in the answer, the outermost first.
    keys: tuple[str, ...]
    #: What the file says it is: ``Own``, ``int``.
    annotation: str
    #: What it is in JSON.
    kind: str
    sample: Any


def told_fields(document: ApiDocument, operation: Operation, *, only_reads: bool) -> tuple[ToldField, ...]:
    """Return the first few single values of the answer, ids before all; of what is wrapped in one object, that one's.

    Of a call that changes something and is answered with nothing but that it was done, there are none.

    Raises:
        NotBegun: There is none, and there must be.
    """
    if operation.method == "HEAD":
        raise NotBegun(f"a HEAD answers nothing that a tool could tell: {BY_HAND}")
    try:
        fields = _fields(document, *_schema(document, operation))
    except Unfit as unfit:
        raise NotBegun(f"the answer cannot be read, because {unfit}: {BY_HAND}") from None
    if not fields and not (_statuses(operation) == ["204"] and not only_reads):
        raise NotBegun(f"the answer has no single value that a tool could tell: {BY_HAND}")
    named: dict[str, ToldField] = {}
    for field in sorted(fields, key=lambda field: not _is_id(field.name)):
        named.setdefault(field.name, field)
    return tuple(named.values())[:MAX_FIELDS]


def _schema(document: ApiDocument, operation: Operation) -> tuple[Node, Above]:
    """Return the schema of the first answer that says that it was done."""
    for status in _statuses(operation):
        node, above = document.follow(operation.node["responses"][status])
        content = node.get("content")
        if isinstance(content, Mapping) and JSON in content:
            media, above = document.follow(content[JSON], above)
            return flat(document, media.get("schema"), above)
    return {"type": None}, frozenset()


def _statuses(operation: Operation) -> list[str]:
    """Return the statuses of answers that say that it was done."""
    answers = operation.node.get("responses")
    return sorted(str(one) for one in answers if str(one).startswith("2")) if isinstance(answers, Mapping) else []


def _fields(document: ApiDocument, schema: Node, above: Above, keys: tuple[str, ...] = ()) -> list[ToldField]:
    members = schema.get("properties")
    members = members if schema["type"] == "object" and isinstance(members, Mapping) else {}
    objects: list[tuple[Node, Above, tuple[str, ...]]] = []
    fields: list[ToldField] = []
    for key, member in members.items():
        try:
            node, beneath = flat(document, member, above)
        except Unfit:
            continue  # What cannot be read is not told.
        fields += _field(node, (*keys, str(key)))
        if node["type"] == "object" and is_key(key):
            objects.append((node, beneath, (*keys, str(key))))
    if not fields and len(objects) == 1 and not keys:
        return _fields(document, *objects[0])
    return fields


def _is_id(name: str) -> bool:
    return name.rsplit("_", maxsplit=1)[-1] in _IDS


def _field(node: Node, keys: tuple[str, ...]) -> Iterator[ToldField]:
    try:
        name = python_name(keys[-1], Result)
    except Unfit:
        return
    is_secret = any(word in name for word in _SECRETS) or node.get("format") == "password"
    if is_secret or node.get("writeOnly") is True or keys[-1].startswith("_") or str(node.get("format")) in _LINKS:
        return
    if node["type"] == "string":
        is_id = _is_id(name)
        is_line = "format" in node or "enum" in node
        annotation = "Own" if is_id else "ShownLine" if is_line else "Shown"
        yield ToldField(name=name, keys=keys, annotation=annotation, kind="str", sample="A-1" if is_id else "Told")
    elif node["type"] in _KINDS:
        kind, sample = _KINDS[node["type"]]
        yield ToldField(name=name, keys=keys, annotation=kind, kind=kind, sample=sample)
