"""AWS's transforms of a template, where CloudFormation runs them: loops are written out, then SAM's resources."""

import json
from collections.abc import Mapping
from typing import Any

from samtranslator.translator.transform import transform

from delivery.template.loops import unroll


class _NoManagedPolicies:
    """AWS's own policies: none is used, and their names are not asked for."""

    def load(self) -> dict[str, str]:
        return {}


def apply_transforms(document: Mapping[str, Any], region: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return a template that SAM wrote as CloudFormation has it."""
    plain = json.loads(json.dumps(document, default=str))
    where = {"AWS::Region": region, "AWS::Partition": "aws"}
    made = transform(unroll(plain, plain.get("Parameters", {})), {**where, **parameters}, _NoManagedPolicies())
    result: dict[str, Any] = json.loads(json.dumps(made, default=str))
    return result
