"""Ways to plant a fault in what CloudWatch is told to watch: alarms, the dashboard, saved queries."""

from collections.abc import Callable, Mapping
from typing import Any

import boto3

from delivery.rehearsal.plants import Plant, World, stand_in_with
from delivery.verify.checks.alarms import ALARM

TOPIC = "nobody-listens"


def silent_alarms(world: World) -> Mapping[str, Any]:
    """Return the alarms, each telling a topic to which nobody listens."""
    topic = boto3.client("sns").create_topic(Name=TOPIC)["TopicArn"]
    return {"cloudwatch:DescribeAlarms": [{**alarm, "AlarmActions": [topic]} for alarm in _alarms(world)]}


def first_alarm_with(**members: Any) -> Plant:
    """Change the first alarm that is listed."""

    def alarms_with(world: World) -> Mapping[str, Any]:
        first, *others = _alarms(world)
        return {"cloudwatch:DescribeAlarms": [{**first, **members}, *others]}

    return stand_in_with(listed=alarms_with)


def _alarms(world: World) -> list[Mapping[str, Any]]:
    """Return the alarms of the stack; in the account are others' too."""
    names = [alarm.physical_id for alarm in world.deployment.of_type(ALARM)]
    described: list[Mapping[str, Any]] = boto3.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    return described


def broken_dashboard(world: World) -> Mapping[str, Any]:
    """Return the dashboard with an expression whose brackets do not match."""
    body = boto3.client("cloudwatch").get_dashboard(DashboardName=world["Dashboard"])["DashboardBody"]
    return {"cloudwatch:GetDashboard": {"DashboardBody": body.replace("100*ph/(ph+", "100*ph/((ph+")}}


def first_query_with(**members: Any) -> Callable[[World], Mapping[str, Any]]:
    """Return what changes the first saved query, or takes it away where no member is given."""

    def queries_with(world: World) -> Mapping[str, Any]:
        first, *others = world.aws.queries.items()
        return {first[0]: {**first[1], **members}, **dict(others)} if members else dict(others)

    return queries_with
