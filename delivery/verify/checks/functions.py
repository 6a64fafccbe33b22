"""The functions: that each is ready, and that requests meet what was deployed last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from delivery.verify.aws import Aws
from delivery.verify.deployment import Deployment
from delivery.verify.function import Function
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict

ALIAS: Final = "AWS::Lambda::Alias"
_PENDING: Final = frozenset({"Pending", "InProgress"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What answers behind an alias."""

    #: The version that it points to.
    published: Function
    #: What was deployed last.
    newest: Function
    #: Whether some requests go to another version.
    is_divided: bool


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked of each function and of each alias."""
    for function in deployment.functions.values():
        yield Question(about=f"{function.logical_id} is ready", ask=partial(_same, function), judge=judge_ready)
    for alias in deployment.of_type(ALIAS):
        # The name of an alias is the last part of its ARN, its function's the part before.
        function_name, name = alias.physical_id.split(":")[-2:]
        yield Question(
            about=f"the alias {name!r} of {_logical_id(deployment, function_name)}",
            ask=partial(_behind, deployment, aws, function_name, name),
            judge=judge_alias,
        )


def _same(function: Function) -> Function:
    return function


def _logical_id(deployment: Deployment, name: str) -> str:
    return next(function.logical_id for function in deployment.functions.values() if function.name == name)


def _behind(deployment: Deployment, aws: Aws, function_name: str, name: str) -> Behind:
    logical_id = _logical_id(deployment, function_name)
    alias = aws.ask("lambda:GetAlias", FunctionName=function_name, Name=name)
    return Behind(
        published=deployment.function(logical_id, FunctionName=function_name, Qualifier=name),
        newest=deployment.functions[logical_id],
        is_divided=bool((alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights")),
    )


def judge_ready(function: Function) -> Verdict:
    """Judge whether Lambda can run a function."""
    if function.update_status == "Failed" or function.state == "Failed":
        return fail_verdict(
            function.state_reason or "its last change failed", "Deploy again; the reason says what is wrong."
        )
    if {function.state, function.update_status} & _PENDING:
        return untried_verdict("it is still being changed", "Try again in a minute.")
    if function.state == "Inactive":
        return pass_verdict("nobody has called it for weeks: the first call takes longer")
    return pass_verdict(function.state)


def judge_alias(behind: Behind) -> Verdict:
    """Judge whether requests meet the code and the settings that were deployed last."""
    published, newest = behind.published, behind.newest
    if published.version == "$LATEST":
        return fail_verdict(
            "it points to $LATEST", "New code would meet requests before its settings do. Deploy again."
        )
    if (published.code_sha256, published.variables) != (newest.code_sha256, newest.variables):
        return fail_verdict(
            f"version {published.version} is not what was deployed last",
            "Requests meet older code or older settings. Deploy again: the alias moves to a new version.",
        )
    if behind.is_divided:
        return fail_verdict("some requests go to another version", "Take the alias's additional versions away.")
    if published.is_snapshot_ready is False:
        return fail_verdict(
            "its snapshot is not ready", "Cold starts take as long as without SnapStart. Try again in a minute."
        )
    return judge_ready(published)
