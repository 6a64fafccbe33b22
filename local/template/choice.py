"""One deployment of a template: the parameters that were chosen, and what their conditions leave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from local.template.intrinsics import Resolver
from local.template.loader import Template
from local.template.node import TemplateProblem
from local.template.rules import broken_rules


def chosen(template: Template, parameters: Mapping[str, str]) -> Template:
    """Return the template as it is deployed with `parameters`: without what their conditions leave out.

    Raises:
        TemplateProblem: The template has no such parameter, or does not allow the value, or not together with another.
    """
    for name, value in parameters.items():
        _check(name, value, template.parameters)
    template = template.given(parameters)
    if broken := broken_rules(template):
        raise TemplateProblem(broken[0])
    resolver = Resolver(template, {})
    kept = {
        logical_id: resource
        for logical_id, resource in template.resources.items()
        if "Condition" not in resource or resolver.resolve({"Condition": resource["Condition"]})
    }
    return replace(template, resources=kept)


def _check(name: str, value: str, declared: Mapping[str, Mapping[str, object]]) -> None:
    if name not in declared:
        raise TemplateProblem(f"template.yaml has no parameter {name}")
    allowed = declared[name].get("AllowedValues")
    if isinstance(allowed, list) and value not in map(str, allowed):
        raise TemplateProblem(f"{name} is one of {', '.join(map(str, allowed))}, not {value!r}")
    if not re.fullmatch(str(declared[name].get("AllowedPattern", ".*")), value):
        raise TemplateProblem(
            f"{name} {declared[name].get('ConstraintDescription', 'has another form')}, not {value!r}"
        )
