"""Every parameter of a deployment: SAM leaves one that is not named as the stack has it, whatever its default is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from delivery.template.choice import deployed_template
from delivery.template.loader import Template
from delivery.template.node import TemplateProblem
from stack.faults import CommandRefused

#: Where SAM is told to read them.
PARAMETERS = Path(__file__).resolve().parents[2] / ".aws-sam" / "parameters.yaml"
# What SAM takes out of a value, or takes to begin another.
_NOT_FOR_SAM = frozenset("\\\n\r")


def every_parameter(template: Template, overrides: Mapping[str, str]) -> Mapping[str, str]:
    """Return the template's parameters, each with the value that a deployment with `overrides` gives it.

    Raises:
        Refused: The template has no such parameter, or does not take a value, or not together with another.
    """
    try:
        deployed_template(template, overrides)
    except TemplateProblem as problem:
        raise CommandRefused(str(problem)) from None
    values = {name: str(parameter["Default"]) for name, parameter in template.parameters.items()} | dict(overrides)
    for name, value in values.items():
        if _NOT_FOR_SAM & set(value) or value[:1] in {'"', "'"}:
            raise CommandRefused(
                f"{name} holds a backslash, a new line or a quotation mark at its beginning, which SAM changes"
            )
    return values


def differences(values: Mapping[str, str], present: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each parameter that a deployed stack does not have so.

    Args:
        values: What the deployment gives, of every parameter.
        present: What the stack has.
    """
    for name, value in values.items():
        if name not in present:
            yield f"{name}: {value!r}, which the stack does not have yet"
        elif present[name] != value:
            yield f"{name}: {value!r}, where the stack has {present[name]!r}"
    for name in present.keys() - values.keys():
        yield f"{name}: no more, where the stack has {present[name]!r}"


def write(values: Mapping[str, str], path: Path = PARAMETERS) -> None:
    """Put `values` where SAM is told to read them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(values), sort_keys=False, width=10_000), encoding="utf-8")
