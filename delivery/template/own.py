"""tools/stack.yaml, merged into the template: what the owner's tools need of AWS beside what the desk has."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import yaml

from delivery.template.loader import Template, document_in, template_in
from delivery.template.node import Node, TemplateProblem

#: Statements of the MCP function's role, its variables, and resources of the stack: all that there may be.
SECTIONS = ("Statements", "Variables", "Resources")
#: Beside the template.
OWN = Path("tools", "stack.yaml")
_POLICY_NAME = "tools"


def load_with_own(path: Path) -> Template:
    """Read a template as it is deployed: with what the owner's tools need.

    Raises:
        TemplateProblem: A file is missing, is no template, or has what the other has.
    """
    return template_in(merged(path), str(path))


def merged_text(path: Path) -> str:
    """Return the text of the same, with short forms spelled out."""
    text: str = yaml.safe_dump(merged(path), sort_keys=False, allow_unicode=True, width=120)
    return text


def merged(path: Path) -> Node:
    """Return the document of the same."""
    own_path = path.parent / OWN
    return with_own(document_in(path), document_in(own_path) or {}) if own_path.exists() else document_in(path)


def with_own(document: Node, own: Node) -> Node:
    """Return a template's document with the statements, variables and resources of `own`.

    Raises:
        TemplateProblem: `own` has something else, or a name that the template has.
    """
    if not isinstance(own, dict) or not set(own) <= set(SECTIONS):
        raise TemplateProblem(f"{OWN} has {', '.join(SECTIONS)} and nothing else")
    statements, variables, resources = (own.get(section) or {} for section in SECTIONS)
    whole = deepcopy(document)
    declared = whole["Resources"]
    if statements:
        policy = {"Version": "2012-10-17", "Statement": statements}
        _of(declared, "McpRole")["Policies"].append({"PolicyName": _POLICY_NAME, "PolicyDocument": policy})
    if variables:
        _add(_of(declared, "McpFunction")["Environment"]["Variables"], variables)
        # Another value is another version of the function.
        policy = _of(declared, "DefaultPolicy")
        policy["Settings"] = {"Fn::Join": [" ", [policy["Settings"], *variables.values()]]}
    _add(declared, resources)
    return whole


def _of(resources: Node, logical_id: str) -> Node:
    return resources[logical_id]["Properties"]


def _add(there: Node, own: Node) -> None:
    if both := sorted(set(there) & set(own)):
        raise TemplateProblem(f"{OWN} has {', '.join(both)}, which template.yaml has")
    there.update(own)
