"""template.yaml as data, its short-form functions spelled out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from delivery.template.loops import unroll
from delivery.template.node import Node, TemplateProblem

Properties = Mapping[str, Any]

# CloudFormation writes these two without the prefix "Fn::".
_UNPREFIXED = frozenset({"Ref", "Condition"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The sections of a template that this machine reads, not yet resolved."""

    parameters: Mapping[str, Properties]
    #: Name → ``RuleCondition``, if it has one, and ``Assertions``.
    rules: Mapping[str, Properties]
    conditions: Mapping[str, Any]
    #: Logical id → ``Type``, ``Properties`` and the rest.
    resources: Mapping[str, Properties]
    #: What every ``AWS::Serverless::Function`` starts from.
    function_globals: Properties

    def with_defaults(self, values: Mapping[str, str]) -> Template:
        """Return the template with these values in the place of its parameters' defaults."""
        given = {name: {**self.parameters[name], "Default": value} for name, value in values.items()}
        return replace(self, parameters={**self.parameters, **given})

    def of_type(self, kind: str) -> Iterator[tuple[str, Properties]]:
        """Yield the logical id and properties of each resource of one type, in the template's order."""
        for logical_id, resource in self.resources.items():
            if resource.get("Type") == kind:
                yield logical_id, resource.get("Properties") or {}

    def properties(self, logical_id: str) -> Properties:
        """Return the properties of one resource.

        Raises:
            TemplateProblem: There is no such resource.
        """
        try:
            return self.resources[logical_id].get("Properties") or {}
        except KeyError:
            raise TemplateProblem(f"template.yaml has no resource {logical_id}") from None


def load_template(path: Path) -> Template:
    """Read a template.

    Raises:
        TemplateProblem: The file is missing, or is no template.
    """
    return template_in(document_in(path), str(path))


def document_in(path: Path) -> Node:
    """Return what a file of YAML says, its short forms spelled out.

    Raises:
        TemplateProblem: The file is missing, or is no YAML.
    """
    try:
        return _document(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise TemplateProblem(f"{path} cannot be read: {error.strerror}") from None


def read_template(text: str, origin: str) -> Template:
    """Read a template, written as YAML or as JSON.

    Args:
        text: All of it.
        origin: Where it comes from, for whoever reads that it is none.

    Raises:
        TemplateProblem: It is no template.
    """
    return template_in(_document(text, origin), origin)


def _document(text: str, origin: str) -> Node:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 -- derives from SafeLoader
    except yaml.YAMLError as error:
        raise TemplateProblem(f"{origin} is not YAML: {error}") from None


def template_in(document: Node, origin: str) -> Template:
    """Return the template in a document whose short forms are spelled out.

    Raises:
        TemplateProblem: There is none in it.
    """
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise TemplateProblem(f"{origin} has no Resources")
    parameters = document.get("Parameters") or {}
    document = unroll(document, parameters)
    return Template(
        parameters=parameters,
        rules=document.get("Rules") or {},
        conditions=document.get("Conditions") or {},
        resources=document["Resources"],
        function_globals=(document.get("Globals") or {}).get("Function") or {},
    )


__all__ = ["Node", "Properties", "Template", "TemplateProblem", "load_template", "read_template", "template_in"]


# Ten times as quick in C, where PyYAML has it.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]  # chosen when it runs
    """SafeLoader that knows CloudFormation's short forms."""


def _spell_out(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """``!Sub x`` is ``{"Fn::Sub": x}``."""
    value: Any
    match node:
        case yaml.ScalarNode():
            value = loader.construct_scalar(node)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case _:
            value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type] # the third and last kind
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in _UNPREFIXED else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _spell_out)
