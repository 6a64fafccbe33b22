"""OpenAPI document: a file that others wrote, read whole, bounded, and followed nowhere outside of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import click
import yaml

from servicedesk.tools.text import quote

MAX_DOCUMENT_BYTES: Final = 5_000_000
_VERSION: Final = re.compile(r"3\.[01](\.[0-9]{1,3})?")

#: A node of the document, and the references that were followed on the way to it.
Node = Mapping[str, Any]
Above = frozenset[str]
NOTHING_ABOVE: Final[Above] = frozenset()


class NotBegun(click.ClickException):
    """Nothing was written. The message says why, and what to do."""


class Unfit(Exception):
    """A part of the document cannot be used; the message is a clause that says why, and others say of what."""


class _PlainLoader(yaml.SafeLoader):
    """Refuses anchors: a few of them make a short text a long document."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401 -- PyYAML's
        """Return the next node, unless another one is repeated there."""
        if self.check_event(yaml.AliasEvent):
            raise NotBegun("the document has anchors and aliases: convert it to JSON, and take that.")
        return super().compose_node(parent, index)


class ApiDocument:
    """An OpenAPI document, version 3.0 or 3.1."""

    def __init__(self, root: Node) -> None:
        self.root = root

    @classmethod
    def of(cls, path: Path) -> ApiDocument:
        """Read a file, JSON or YAML.

        Raises:
            NotBegun: It is not there, too large, or no such document.
        """
        parsed = _read_document(_text(path))
        root: Node = parsed if isinstance(parsed, Mapping) else {}
        if "swagger" in root:
            raise NotBegun("the document is Swagger 2: convert it to OpenAPI 3 first, and take that.")
        version = root.get("openapi")
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            raise NotBegun('the document does not say "openapi": "3.0..." or "3.1...": take one that does.')
        return cls(root)

    def follow(self, node: object, above: Above = NOTHING_ABOVE) -> tuple[Node, Above]:
        """Return a node behind its references, with the description that stands beside the first of them.

        Raises:
            Unfit: One leads out of the document, nowhere, or back to what it is part of.
        """
        described: Node = {}
        while isinstance(node, Mapping) and "$ref" in node:
            reference = str(node["$ref"])
            if reference in above:
                raise Unfit(f"{quote(reference)} contains itself")
            if not described and "description" in node:
                described = {"description": node["description"]}
            node, above = self._at(reference), above | {reference}
        if not isinstance(node, Mapping):
            raise Unfit("there is something else where an object must be")
        return {**node, **described}, above

    def _at(self, reference: str) -> object:
        if not reference.startswith("#/"):
            raise Unfit(f"{quote(reference)} is in another document, which is not fetched: bundle them into one file")
        found: Any = self.root
        for part in reference.removeprefix("#/").split("/"):
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            if not isinstance(found, Mapping) or name not in found:
                raise Unfit(f"{quote(reference)} is not in the document")
            found = found[name]
        return found


def _text(path: Path) -> str:
    if "://" in str(path) or ":/" in str(path)[:7]:
        raise NotBegun("a document is not fetched: download it, read it, and give the file's path.")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_DOCUMENT_BYTES + 1)
    except OSError:
        raise NotBegun("the document cannot be read: give the path of a file that is there.") from None
    if len(content) > MAX_DOCUMENT_BYTES:
        raise NotBegun(f"the document has more than {MAX_DOCUMENT_BYTES:,} bytes: cut out the operation that you need.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotBegun("the document is not UTF-8: convert it first.") from None


def _read_document(text: str) -> object:
    try:
        if text.lstrip().startswith(("{", "[")):
            return json.loads(text)
        # Keys that are numbers, and dates, are the texts that JSON has.
        return json.loads(json.dumps(yaml.load(text, _PlainLoader), default=str))  # noqa: S506 -- a safe one
    except (ValueError, RecursionError, TypeError, yaml.YAMLError):
        raise NotBegun("the document is neither JSON nor YAML that can be read: convert it to JSON first.") from None
