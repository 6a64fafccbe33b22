"""CloudFormation's functions, as far as a machine without AWS can answer them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from delivery.template.loader import Node, Template, TemplateProblem

REGION = "us-east-1"
ACCOUNT_ID = "123456789012"
STACK_NAME = "service-desk-mcp"

PSEUDO_PARAMETERS: Mapping[str, str] = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/{STACK_NAME}/{UUID(int=0)}",
    "AWS::StackName": STACK_NAME,
    "AWS::URLSuffix": "amazonaws.com",
}

_VARIABLE = re.compile(r"\$\{(?!!)([^}]+)\}")
_NO_VALUE = object()


class Resolver:
    """Turns a template's values into what they are on this machine.

    Args:
        template: Where parameters and conditions are looked up; every parameter has its default.
        references: What ``Ref`` gives for resources. Any other resource is known only to AWS.
    """

    def __init__(self, template: Template, references: Mapping[str, str]) -> None:
        self._template = template
        self._references = {**PSEUDO_PARAMETERS, **references}
        self._functions: Mapping[str, Callable[[Node], Node]] = {
            "Ref": self._ref,
            "Fn::Sub": self._sub,
            "Fn::Join": lambda argument: argument[0].join(map(text, self.resolve(argument[1]))),
            "Fn::Split": lambda argument: self.resolve(argument[1]).split(argument[0]),
            "Fn::Select": lambda argument: self.resolve(argument[1])[int(argument[0])],
            "Fn::If": lambda argument: self.resolve(argument[1] if self._holds(argument[0]) else argument[2]),
            "Fn::Equals": lambda argument: text(self.resolve(argument[0])) == text(self.resolve(argument[1])),
            "Fn::Not": lambda argument: not self.resolve(argument[0]),
            "Fn::And": lambda argument: all(map(self.resolve, argument)),
            "Fn::Or": lambda argument: any(map(self.resolve, argument)),
            "Condition": self._holds,
        }

    def resolve(self, value: Node) -> Node:
        """Return `value` with every function in it answered.

        Raises:
            TemplateProblem: Something in it is known only to AWS.
        """
        match value:
            case {"Ref": "AWS::NoValue"}:
                return _NO_VALUE
            case dict() if len(value) == 1 and _is_function(next(iter(value))):
                return self._call(*next(iter(value.items())))
            case dict():
                resolved = {name: self.resolve(part) for name, part in value.items()}
                return {name: part for name, part in resolved.items() if part is not _NO_VALUE}
            case list():
                return [part for part in map(self.resolve, value) if part is not _NO_VALUE]
        return value

    def _call(self, name: str, argument: Node) -> Node:
        function = self._functions.get(name)
        if function is None:
            raise TemplateProblem(f"{name} {argument} is known only to AWS")
        return function(argument)

    def _ref(self, name: str) -> Node:
        if name in self._references:
            return self._references[name]
        if name in self._template.parameters:
            return self._default(name)
        raise TemplateProblem(f"Ref {name} is known only to AWS")

    def _default(self, name: str) -> Node:
        parameter = self._template.parameters[name]
        if "Default" not in parameter:
            raise TemplateProblem(f"parameter {name} has no default")
        default = parameter["Default"]
        if parameter.get("Type") == "CommaDelimitedList":
            return [part.strip() for part in str(default).split(",") if part.strip()]
        return default

    def _sub(self, argument: Node) -> str:
        pattern, variables = argument if isinstance(argument, list) else (argument, {})

        def value(match: re.Match[str]) -> str:
            name = match[1]
            return text(self.resolve(variables[name]) if name in variables else self._value_of(name))

        return _VARIABLE.sub(value, pattern).replace("${!", "${")

    def _value_of(self, name: str) -> Node:
        if "." in name:
            raise TemplateProblem(f"GetAtt {name} is known only to AWS")
        return self._ref(name)

    def _holds(self, name: str) -> bool:
        if name not in self._template.conditions:
            raise TemplateProblem(f"template.yaml has no condition {name}")
        return bool(self.resolve(self._template.conditions[name]))


def text(value: Node) -> str:
    """Return a resolved value as CloudFormation hands it to a variable."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def logical_ids(value: Node) -> Iterator[str]:
    """Yield every name that `value` refers to, resources and parameters alike."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::Sub": str(pattern)}:
            yield from _put_in(pattern)
        case {"Fn::Sub": [str(pattern), dict(variables)]}:
            yield from (name for name in _put_in(pattern) if name not in variables)
            yield from logical_ids(list(variables.values()))
        case dict():
            yield from logical_ids(list(value.values()))
        case list():
            for part in value:
                yield from logical_ids(part)


def _put_in(pattern: str) -> Iterator[str]:
    return (name.split(".", 1)[0] for name in _VARIABLE.findall(pattern))


def functions(value: Node) -> Iterator[str]:
    """Yield the name of every function in `value`, as often as it is there."""
    match value:
        case dict():
            yield from filter(_is_function, value)
            for part in value.values():
                yield from functions(part)
        case list():
            for part in value:
                yield from functions(part)


def _is_function(name: object) -> bool:
    return isinstance(name, str) and (name in {"Ref", "Condition"} or name.startswith("Fn::"))
