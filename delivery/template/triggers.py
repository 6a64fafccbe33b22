"""Lambda triggers of a user pool that a template declares: what Cognito asks which function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from delivery.template.functions import FUNCTION
from delivery.template.intrinsics import Resolver, logical_ids
from delivery.template.loader import Node, Template, TemplateProblem

INBOUND_FEDERATION, PRE_TOKEN_GENERATION = "InboundFederation", "PreTokenGenerationConfig"
#: The triggers that can be stood in for, each with the version of its events.
VERSIONS: Final = {INBOUND_FEDERATION: "V1_0", PRE_TOKEN_GENERATION: "V2_0"}


def declared_triggers(template: Template, pool: str) -> Mapping[str, str]:
    """Return trigger → logical id of the function, for the triggers that a pool has as it is deployed.

    Raises:
        TemplateProblem: A trigger is of another kind, or of another version.
    """
    functions = frozenset(logical_id for logical_id, _ in template.of_type(FUNCTION))
    found: dict[str, str] = {}
    for trigger, settings in _settings(template, pool):
        if VERSIONS.get(trigger) != settings.get("LambdaVersion"):
            raise TemplateProblem(f"{pool} has a trigger {trigger} that is not stood in for")
        for function in functions.intersection(logical_ids(settings["LambdaArn"])):
            found[trigger] = function
    return found


def _settings(template: Template, pool: str) -> Iterator[tuple[str, Mapping[str, Node]]]:
    """Yield each trigger that the conditions leave, and what it is set to."""
    resolver = Resolver(template, {})
    config = _choice(resolver, template.properties(pool).get("LambdaConfig"))
    for trigger, value in (config or {}).items():
        settings = _choice(resolver, value)
        if settings is not None:
            yield trigger, settings


def _choice(resolver: Resolver, value: Node) -> Node:
    """Return what the conditions leave of a value, of which more only AWS knows; None for no value."""
    while isinstance(value, dict) and "Fn::If" in value:
        condition, held, otherwise = value["Fn::If"]
        value = held if resolver.resolve({"Condition": condition}) else otherwise
    return None if value == {"Ref": "AWS::NoValue"} else value
