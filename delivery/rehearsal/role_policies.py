"""Decisions of IAM on a role's own policies: what is not allowed is denied, and nothing of ours denies."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from typing import Any

Statement = Mapping[str, Any]


def statements_of(iam: Any, role: str) -> list[Statement]:
    """Return the statements of a role's inline policies."""
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = (iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names)
    return [statement for document in documents for statement in document["Statement"]]


def allows(statements: Iterable[Statement], action: str, arn: str, given: Mapping[str, list[str]]) -> bool:
    """Whether a role may do something to one resource; `given` is what the request says of itself."""
    return any(
        action in _as_list(statement["Action"])
        and any(_matches(arn, pattern) for pattern in _as_list(statement["Resource"]))
        and _holds(statement.get("Condition", {}), given)
        for statement in statements
        if statement and statement["Effect"] == "Allow"
    )


def _matches(arn: str, pattern: str) -> bool:
    # `Arn` of a log group ends in ":*" at AWS, which moto leaves out.
    if ":log-group:" in pattern and not pattern.endswith(":*"):
        pattern += ":*"
    return fnmatch.fnmatchcase(arn, pattern)


def _holds(condition: Mapping[str, Mapping[str, Any]], given: Mapping[str, list[str]]) -> bool:
    """Whether a condition holds: the one kind that the template has, which holds for what the request does not say."""
    allowed = condition.get("ForAllValues:StringEquals", {})
    return all(set(given.get(name, [])) <= set(_as_list(values)) for name, values in allowed.items())


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
