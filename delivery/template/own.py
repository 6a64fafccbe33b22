"""The files tools/*.yaml, merged into the template: what the owner's tools need of AWS beside what the desk has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from delivery.template.loader import Template, document_in, template_in
from delivery.template.loops import unroll
from delivery.template.node import Node, TemplateProblem

#: Statements of the MCP function's role, its variables, and resources of the stack: all that there may be.
SECTIONS = ("Statements", "Variables", "Resources")
#: Beside the template.
OWN = "tools/*.yaml"


def load_with_own(path: Path) -> Template:
    """Read a template as it is deployed: with what the owner's tools need.

    Raises:
        TemplateProblem: A file is missing, is no template, or has a name that another has.
    """
    return template_in(merged_document(path), str(path))


def merged_text(path: Path, *, is_unrolled: bool = False) -> str:
    """Return the text of the same, with short forms spelled out; if `is_unrolled`, its loops too.

    It is JSON, of which SAM reads much sooner what it reads several times.
    """
    document = merged_document(path)
    if is_unrolled:
        document = unroll(document, document["Parameters"])
    return json.dumps(document, indent=1, ensure_ascii=False)


def merged_document(path: Path) -> Node:
    """Return the document of the same."""
    document = document_in(path)
    for own in sorted(path.parent.glob(OWN)):
        document = with_own(document, document_in(own), own.name)
    return document


def own_variables(path: Path) -> frozenset[str]:
    """Return the names of the variables that the MCP function has beside the template's."""
    return mcp_variables(path) - set(_variables(document_in(path)["Resources"]))


def mcp_variables(path: Path) -> frozenset[str]:
    """Return the names of all the variables of the MCP function."""
    return frozenset(_variables(merged_document(path)["Resources"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTable:
    """A table of the owner's tools, and what they may do with it."""

    #: The one that gives the variable its value: ``add_note.yaml``.
    file: str
    #: As statements have them: ``dynamodb:Query``, ``dynamodb:*``.
    actions: frozenset[str]

    def allows(self, action: str) -> bool:
        """Whether a statement allows an action on it."""
        return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in self.actions)


def own_table(path: Path, variable: str) -> OwnTable | None:
    """Return the table that a variable of the owner's names; None if no file has it, or not by a table's name.

    Args:
        path: The template that the files are beside.
        variable: The variable's name.
    """
    owns = {own.name: document_in(own) for own in sorted(path.parent.glob(OWN))}
    named = {name: own["Variables"][variable] for name, own in owns.items() if variable in (own.get("Variables") or {})}
    for file, value in named.items():
        table = value.get("Ref") if isinstance(value, dict) else value
        if isinstance(table, str):
            statements = [statement for own in owns.values() for statement in own.get("Statements") or ()]
            return OwnTable(file=file, actions=frozenset(_actions(statements, table)))
    return None


def _actions(statements: Iterable[Node], table: str) -> Iterator[str]:
    # By its logical id or its name, alone or within an ARN.
    name = re.compile(rf"(?<![\w-]){re.escape(table)}(?![\w-])")
    for statement in statements:
        resources = _as_list(statement["Resource"])
        if statement["Effect"] == "Allow" and any(one == "*" or name.search(json.dumps(one)) for one in resources):
            yield from _as_list(statement["Action"])


def _as_list(value: Node) -> list[Node]:
    return value if isinstance(value, list) else [value]


def with_own(document: Node, own: Node, name: str) -> Node:
    """Return a template's document with the statements, variables and resources of the file called `name`.

    Raises:
        TemplateProblem: It has something else, or a name that the document has.
    """
    if not isinstance(own, dict) or not set(own) <= set(SECTIONS):
        raise TemplateProblem(f"tools/{name} has {', '.join(SECTIONS)} and nothing else")
    statements, variables, resources = (own.get(section) or {} for section in SECTIONS)
    whole = deepcopy(document)
    declared = whole["Resources"]
    for ours, theirs in ((_variables(declared), variables), (declared, resources)):
        if both := sorted(set(ours) & set(theirs)):
            raise TemplateProblem(f"tools/{name} has {', '.join(both)}, which there is already")
        ours.update(theirs)
    if statements:
        policy = {"Version": "2012-10-17", "Statement": statements}
        _of(declared, "McpRole")["Policies"].append({"PolicyName": Path(name).stem, "PolicyDocument": policy})
    if variables:
        # Another value is another version of the function.
        settings = _of(declared, "DefaultPolicy")
        settings["Settings"] = {"Fn::Join": [" ", [settings["Settings"], *variables.values()]]}
    return whole


def _variables(resources: Node) -> Node:
    return _of(resources, "McpFunction")["Environment"]["Variables"]


def _of(resources: Node, logical_id: str) -> Node:
    return resources[logical_id]["Properties"]
