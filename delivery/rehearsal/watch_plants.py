"""Ways to plant a fault in what CloudWatch is told to watch: alarms, the dashboard, saved queries."""

from collections.abc import Callable, Mapping
from typing import Any

import boto3

from delivery.rehearsal.plants import Plant, World, stand_in_with

TOPIC = "nobody-listens"


def silent_alarms(_: World) -> Mapping[str, Any]:
    """Return the alarms, each telling a topic to which nobody listens."""
    topic = boto3.client("sns").create_topic(Name=TOPIC)["TopicArn"]
    alarms = boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
    return {"cloudwatch:DescribeAlarms": [{**alarm, "AlarmActions": [topic]} for alarm in alarms]}


def first_alarm_with(**members: Any) -> Plant:
    """Change the first alarm that is listed."""

    def alarms_with(_: World) -> Mapping[str, Any]:
        alarms = boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
        return {"cloudwatch:DescribeAlarms": [{**alarm, **members} for alarm in alarms[:1]] + alarms[1:]}

    return stand_in_with(listed=alarms_with)


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
