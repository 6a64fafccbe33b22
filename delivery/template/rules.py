"""A template's rules: which parameters CloudFormation does not take together."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.template.intrinsics import Resolver, functions
from delivery.template.loader import Template
from delivery.template.node import Node, TemplateProblem

# CloudFormation, "Rule-specific intrinsic functions": of those, the ones that can be answered here.
FUNCTIONS = frozenset({"Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or", "Ref"})


def broken_rules(template: Template) -> tuple[str, ...]:
    """Return the description of each assertion that the template's parameters, with their defaults, do not meet.

    Raises:
        TemplateProblem: A rule uses a function that is not known here, or that is not for rules.
    """
    return tuple(_broken_assertions(template))


def _broken_assertions(template: Template) -> Iterator[str]:
    resolver = Resolver(template, {})

    def holds(condition: Node) -> bool:
        for name in functions(condition):
            if name not in FUNCTIONS:
                raise TemplateProblem(f"{name} is in a rule, where it cannot be answered")
        return bool(resolver.resolve(condition))

    for rule in template.rules.values():
        if "RuleCondition" in rule and not holds(rule["RuleCondition"]):
            continue
        for assertion in rule["Assertions"]:
            if not holds(assertion["Assert"]):
                yield str(assertion["AssertDescription"])
