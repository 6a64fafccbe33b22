"""One deployment of a template: the parameters that were chosen, and what their conditions leave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from math import inf

from delivery.template.intrinsics import Resolver
from delivery.template.loader import Template
from delivery.template.node import TemplateProblem
from delivery.template.rules import broken_rules


def deployed_template(template: Template, parameters: Mapping[str, str]) -> Template:
    """Return the template as it is deployed with `parameters`: without what their conditions leave out.

    Raises:
        TemplateProblem: The template has no such parameter, or does not allow the value, or not together with another.
    """
    template = with_parameters(template, parameters)
    if broken := broken_rules(template):
        raise TemplateProblem(broken[0])
    resolver = Resolver(template, {})
    kept = {
        logical_id: resource
        for logical_id, resource in template.resources.items()
        if "Condition" not in resource or resolver.resolve({"Condition": resource["Condition"]})
    }
    return replace(template, resources=kept)


def with_parameters(template: Template, parameters: Mapping[str, str]) -> Template:
    """Return the template with these parameters in the place of its defaults, whether they go together or not.

    Raises:
        TemplateProblem: The template has no such parameter, or does not allow the value.
    """
    for name, value in parameters.items():
        _check(name, value, template.parameters)
    return template.with_defaults(parameters)


def _check(name: str, value: str, declared: Mapping[str, Mapping[str, object]]) -> None:
    if name not in declared:
        raise TemplateProblem(f"template.yaml has no parameter {name}")
    parameter = declared[name]
    allowed = parameter.get("AllowedValues")
    if isinstance(allowed, list) and value not in map(str, allowed):
        raise TemplateProblem(f"{name} is one of {', '.join(map(str, allowed))}, not {value!r}")
    if parameter.get("Type") == "Number":
        _check_number(name, value, parameter)
    if not re.fullmatch(str(parameter.get("AllowedPattern", ".*")), value) or not _has_length(value, parameter):
        raise TemplateProblem(f"{name} {parameter.get('ConstraintDescription', 'has another form')}, not {value!r}")


def _check_number(name: str, value: str, parameter: Mapping[str, object]) -> None:
    smallest, greatest = parameter.get("MinValue", -inf), parameter.get("MaxValue", inf)
    try:
        is_within = float(str(smallest)) <= float(value) <= float(str(greatest))
    except ValueError:
        is_within = False
    if not is_within:
        raise TemplateProblem(f"{name} is a number from {smallest} to {greatest}, not {value!r}")


def _has_length(value: str, parameter: Mapping[str, object]) -> bool:
    return int(str(parameter.get("MinLength", 0))) <= len(value) <= int(str(parameter.get("MaxLength", len(value))))
