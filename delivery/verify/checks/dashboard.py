"""The dashboard: whether its widgets can be drawn, and of what there is data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.checks.alarms import describe_alarms
from delivery.verify.clock import Clock
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.unanswered import CallFailed
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict

DASHBOARD: Final = "AWS::CloudWatch::Dashboard"
LOOKED_BACK: Final = timedelta(hours=3)
_MALFORMED: Final = frozenset({"ValidationError", "InvalidParameterValue", "InvalidParameterCombination"})
Widget = Mapping[str, Any]


def questions(deployment: Deployment, aws: Aws, clock: Clock) -> Iterator[AnyQuestion]:
    """Yield what is asked of each widget of the stack's dashboards."""
    for dashboard in deployment.of_type(DASHBOARD):
        body = json.loads(aws.ask("cloudwatch:GetDashboard", DashboardName=dashboard.physical_id)["DashboardBody"])
        for widget in body["widgets"]:
            properties = widget["properties"]
            about = f"the widget {properties['title']!r}"
            if widget["type"] == "alarm":
                yield Question(about=about, ask=partial(_missing_alarms, properties["alarms"], aws), judge=judge_alarms)
            elif widget["type"] == "metric":
                yield Question(about=about, ask=partial(_data, properties, aws, clock), judge=judge_data)


def _missing_alarms(arns: Sequence[str], aws: Aws) -> Sequence[str]:
    names = [arn.partition(":alarm:")[2] for arn in arns]
    return sorted(set(names) - set(describe_alarms(names, aws)))


def _data(properties: Widget, aws: Aws, clock: Clock) -> Sequence[Mapping[str, Any]] | CallFailed:
    """Return the widget's series as CloudWatch computes them, or how it refused to."""
    until = datetime.fromtimestamp(clock.now(), UTC)
    try:
        return list(
            aws.every(
                "cloudwatch:GetMetricData",
                "MetricDataResults",
                MetricDataQueries=list(series(properties)),
                StartTime=until - LOOKED_BACK,
                EndTime=until,
            )
        )
    except CallFailed as failure:
        if failure.code in _MALFORMED:
            return failure
        raise


def series(properties: Widget) -> Iterator[Mapping[str, Any]]:
    """Yield what a metric widget asks of CloudWatch, as ``GetMetricData`` takes it.

    An entry of a widget is ``[namespace, name, dimension, value, ..., options]`` or ``[options]`` with an expression
    (CloudWatch, "Dashboard body structure and syntax").
    """
    for number, entry in enumerate(properties["metrics"]):
        options: Mapping[str, Any] = entry[-1] if isinstance(entry[-1], dict) else {}
        identity = {"Id": options.get("id", f"series{number}")}
        if "expression" in options:
            yield {**identity, "Expression": options["expression"], "Period": properties["period"]}
            continue
        namespace, name, *dimensions = entry[:-1] if options else entry
        metric = {
            "Namespace": namespace,
            "MetricName": name,
            "Dimensions": [
                {"Name": key, "Value": value} for key, value in zip(dimensions[::2], dimensions[1::2], strict=True)
            ],
        }
        stat = {"Metric": metric, "Period": properties["period"], "Stat": options.get("stat", properties["stat"])}
        yield {**identity, "MetricStat": stat}


def judge_alarms(missing: Sequence[str]) -> Verdict:
    """Judge whether the alarms that are shown exist."""
    if missing:
        return fail_verdict(f"there is no alarm {', '.join(missing)}", "Deploy again.")
    return pass_verdict("every alarm exists")


def judge_data(answer: Sequence[Mapping[str, Any]] | CallFailed) -> Verdict:
    """Judge whether CloudWatch can draw a widget; without data it cannot tell whether it looks in the right place."""
    if isinstance(answer, CallFailed):
        return fail_verdict(
            f"CloudWatch refuses it: {answer.message}", "Report it: the dashboard stands in template.yaml."
        )
    broken = [result for result in answer if result.get("StatusCode") in {"InternalError", "Forbidden"}]
    if broken:
        return fail_verdict(
            "; ".join(f"{result.get('Label', result['Id'])}: {result['StatusCode']}" for result in broken), "Try again."
        )
    with_data = [result for result in answer if result.get("Values")]
    if not with_data:
        return untried_verdict(
            f"it has had no data for {LOOKED_BACK.seconds // 3600} hours",
            "As it should be where it counts faults. Else call a tool, and look again in a quarter of an hour.",
        )
    return pass_verdict(f"data in {len(with_data)} of {len(answer)} series")
