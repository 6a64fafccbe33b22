"""The Lambda functions that a template declares, each with the environment it would have."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from delivery.template.intrinsics import Resolver, text
from delivery.template.loader import Node, Properties, Template, TemplateProblem

FUNCTION = "AWS::Serverless::Function"
TABLE = "AWS::DynamoDB::Table"
SECRET = "AWS::SecretsManager::Secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFunction:
    """One function: what Lambda would import, and with which settings."""

    logical_id: str
    #: Dotted name of the module, relative to the checkout: ``functions.mcp.app``.
    module: str
    #: The callable's name in the module.
    attribute: str
    timeout_seconds: int
    memory_mebibytes: int
    #: Complete: what the template says, and what AWS would have filled in.
    environment: Mapping[str, str]


def declared_functions(
    template: Template, given: Mapping[str, str], wanted: Container[str]
) -> tuple[DeclaredFunction, ...]:
    """Return the template's functions, in its order.

    Args:
        template: The template; a reference to a table or a secret becomes its logical id, as with ``sam local``.
        given: Variable → value, for what only a deployment knows: URLs, pools, clients, endpoints. Only variables that
            a function declares are passed to it.
        wanted: Logical ids of the functions to return; the others may depend on what only AWS knows.

    Raises:
        TemplateProblem: A variable is neither given nor readable from the template.
    """
    named = (logical_id for kind in (TABLE, SECRET) for logical_id, _ in template.of_type(kind))
    resolver = Resolver(template, {logical_id: logical_id for logical_id in named})
    return tuple(
        _function(
            logical_id, {**template.function_globals, **properties}, _environment(template, properties, given, resolver)
        )
        for logical_id, properties in template.of_type(FUNCTION)
        if logical_id in wanted
    )


def _function(logical_id: str, settings: Properties, environment: Mapping[str, str]) -> DeclaredFunction:
    try:
        file, attribute = settings["Handler"].rsplit(".", 1)
        module = ".".join([*settings["CodeUri"].strip("./").split("/"), file])
    except (KeyError, ValueError):
        raise TemplateProblem(f"{logical_id} lacks a CodeUri or a Handler") from None
    return DeclaredFunction(
        logical_id=logical_id,
        module=module,
        attribute=attribute,
        timeout_seconds=int(settings.get("Timeout", 3)),
        memory_mebibytes=int(settings.get("MemorySize", 128)),
        environment=environment,
    )


def _environment(
    template: Template, properties: Properties, given: Mapping[str, str], resolver: Resolver
) -> Mapping[str, str]:
    declared = {**_variables(template.function_globals), **_variables(properties)}
    return {name: given[name] if name in given else _value(name, value, resolver) for name, value in declared.items()}


def _variables(settings: Properties) -> Mapping[str, Node]:
    return (settings.get("Environment") or {}).get("Variables") or {}


def _value(name: str, value: Node, resolver: Resolver) -> str:
    try:
        return text(resolver.resolve(value))
    except TemplateProblem as problem:
        raise TemplateProblem(f"variable {name}: {problem}, and the local stack gives it no value") from None
