"""The ARNs of what functions need, as IAM is asked about them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from delivery.verify.aws import Aws
from delivery.verify.deployment import Deployment
from delivery.verify.function import Function
from delivery.verify.needs import NEEDS, OWN_LOG, TRACES, Need

#: What stands for a resource where an action has none.
EVERYTHING: Final = "*"


class Arns:
    """The ARNs of one deployment. Lives as long as the run.

    Args:
        deployment: Whose functions' variables name the resources.
        aws: Who knows a stream's ARN.
    """

    def __init__(self, deployment: Deployment, aws: Aws) -> None:
        self._deployment = deployment
        self._aws = aws

    @cached_property
    def shared(self) -> Mapping[tuple[str, str], str]:
        """What the functions' variables name: (variable, part) → ARN, without what is left empty or is not there."""
        named = {
            (need.on, need.part): self._arn(need, self._deployment.variables[need.on])
            for needs in NEEDS.values()
            for need in needs
            if self._deployment.variables.get(need.on)
        }
        return {place: arn for place, arn in named.items() if arn is not None}

    def of(self, need: Need, function: Function) -> str | None:
        """Return what a function needs something on, or None where this deployment needs it on nothing."""
        if need.on == TRACES:
            return EVERYTHING if function.is_traced else None
        if need.on == OWN_LOG:
            return self._stream_in(function.log_group)
        if need.only_with and not function.variables.get(need.only_with):
            return None
        return self.shared.get((need.on, need.part))

    def _arn(self, need: Need, name: str) -> str | None:
        match next(iter(need.actions)).partition(":")[0]:
            case "dynamodb" if need.part == "/stream":
                # A table that lost its stream is told among the tables.
                table: Mapping[str, str] = self._aws.ask("dynamodb:DescribeTable", TableName=name)["Table"]
                return table.get("LatestStreamArn")
            case "dynamodb":
                return self._deployment.arn("dynamodb", f"table/{name}{need.part}")
            case "cognito-idp":
                return self._deployment.arn("cognito-idp", f"userpool/{name}")
            case "logs":
                return self._stream_in(name)
        # A secret's variable holds its ARN already.
        return name

    def _stream_in(self, log_group: str) -> str:
        """Return the ARN of a stream in a log group: what IAM holds calls on the group's content against."""
        return self._deployment.arn("logs", f"log-group:{log_group}:log-stream:verify")
