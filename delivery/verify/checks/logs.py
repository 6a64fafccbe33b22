"""The log groups: that they are there, and forget in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.unanswered import NotThere
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict

LOG_GROUP: Final = "AWS::Logs::LogGroup"


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked of each log group."""
    for group in deployment.of_type(LOG_GROUP):
        yield Question(
            about=f"for how long {group.logical_id} keeps its lines",
            ask=partial(_group, group.physical_id, aws),
            judge=partial(_judge, deployment, group.logical_id),
        )


def _group(name: str, aws: Aws) -> Mapping[str, Any]:
    for group in aws.every("logs:DescribeLogGroups", "logGroups", logGroupNamePrefix=name):
        if group["logGroupName"] == name:
            found: Mapping[str, Any] = group
            return found
    raise NotThere("logs:DescribeLogGroups")


def _judge(deployment: Deployment, logical_id: str, group: Mapping[str, Any]) -> Verdict:
    return judge_retention(group, int(deployment.declared_property(logical_id, "RetentionInDays")))


def judge_retention(group: Mapping[str, Any], declared_days: int) -> Verdict:
    """Judge for how long a group keeps what is in it."""
    days = group.get("retentionInDays")
    if days is None:
        return fail_verdict("for ever", f"Deploy again, or set its retention to {declared_days} days.")
    if days != declared_days:
        return fail_verdict(f"{days} days, where LogRetentionDays says {declared_days}", "Deploy again.")
    return pass_verdict(f"{days} days")
