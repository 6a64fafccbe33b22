"""Lambda triggers of a user pool that a template declares: what Cognito asks which function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from delivery.template.functions import FUNCTION
from delivery.template.intrinsics import logical_ids
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
    for trigger, settings in _settings(template.properties(pool).get("LambdaConfig") or {}):
        if VERSIONS.get(trigger) != settings.get("LambdaVersion"):
            raise TemplateProblem(f"{pool} has a trigger {trigger} that is not stood in for")
        # A condition has left the function out, and with it the trigger.
        for function in functions.intersection(logical_ids(settings["LambdaArn"])):
            found[trigger] = function
    return found


def _settings(value: Node) -> Iterator[tuple[str, Mapping[str, Node]]]:
    match value:
        case dict():
            for name, part in value.items():
                if isinstance(part, dict) and "LambdaArn" in part:
                    yield name, part
                else:
                    yield from _settings(part)
        case list():
            for part in value:
                yield from _settings(part)
