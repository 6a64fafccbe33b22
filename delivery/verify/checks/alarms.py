"""The alarms: whether they are there, are decided, are quiet, and are heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.clock import Clock
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.unanswered import NotThere
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict

ALARM: Final = "AWS::CloudWatch::Alarm"
#: An alarm for which missing data is good has decided after its first evaluation; this is three of the longest.
SETTLED_SECONDS: Final = 900
#: The most that one request takes.
_NAMES_AT_ONCE: Final = 100


def questions(deployment: Deployment, aws: Aws, clock: Clock) -> Iterator[AnyQuestion]:
    """Yield what is asked of each alarm of the stack, and of the topics that hear of them."""
    alarms = deployment.of_type(ALARM)
    known = cache(partial(describe_alarms, [alarm.physical_id for alarm in alarms], aws))
    for alarm in alarms:
        yield Question(
            about=f"the alarm {alarm.physical_id}",
            ask=partial(_one, known, alarm.physical_id),
            judge=partial(judge_alarm, now=clock.now()),
        )
    if alarms:
        yield Question(about="somebody hears of alarms", ask=partial(_listeners, known, aws), judge=judge_listeners)


def describe_alarms(names: Sequence[str], aws: Aws) -> Mapping[str, Mapping[str, Any]]:
    """Return the alarms of these names that exist, by name, as CloudWatch describes them."""
    return {
        alarm["AlarmName"]: alarm
        for first in range(0, len(names), _NAMES_AT_ONCE)
        for alarm in aws.every(
            "cloudwatch:DescribeAlarms", "MetricAlarms", AlarmNames=list(names[first : first + _NAMES_AT_ONCE])
        )
    }


def _one(known: Any, name: str) -> Mapping[str, Any]:  # noqa: ANN401 -- a cached function
    if name not in known():
        raise NotThere("cloudwatch:DescribeAlarms")
    alarm: Mapping[str, Any] = known()[name]
    return alarm


def _listeners(known: Any, aws: Aws) -> Mapping[str, int]:  # noqa: ANN401 -- the same
    """Return the topics that alarms are sent to: ARN → confirmed subscriptions."""
    topics = sorted({topic for alarm in known().values() for topic in alarm.get("AlarmActions", ())})
    return {
        topic: int(aws.ask("sns:GetTopicAttributes", TopicArn=topic)["Attributes"].get("SubscriptionsConfirmed", 0))
        for topic in topics
    }


def judge_alarm(alarm: Mapping[str, Any], now: float) -> Verdict:
    """Judge whether an alarm has come to a decision, and which.

    Args:
        alarm: As CloudWatch describes it.
        now: Epoch seconds.
    """
    state, reason = alarm["StateValue"], alarm.get("StateReason", "")
    if trouble := alarm.get("EvaluationState", ""):
        return fail_verdict(
            f"it cannot be evaluated in full ({trouble}): {reason}", "Report it: its metrics are in template.yaml."
        )
    if state == "ALARM":
        return fail_verdict(
            f"it is raised: {reason}", alarm.get("AlarmDescription", "docs/operate.md says what to do.")
        )
    if not alarm.get("ActionsEnabled", True):
        return fail_verdict(
            "its actions are switched off", f"aws cloudwatch enable-alarm-actions --alarm-names {alarm['AlarmName']}"
        )
    if state != "INSUFFICIENT_DATA":
        return pass_verdict(state)
    since: datetime = alarm["AlarmConfigurationUpdatedTimestamp"]
    if now - since.timestamp() < SETTLED_SECONDS:
        return untried_verdict("it is new and has not decided yet", f"Try again in {SETTLED_SECONDS // 60} minutes.")
    return fail_verdict(
        f"it has not decided: {reason}",
        "Missing data counts as good, so it ought to. Look at its metrics in CloudWatch, and report it.",
    )


def judge_listeners(subscriptions: Mapping[str, int]) -> Verdict:
    """Judge whether an alarm reaches anybody."""
    if not subscriptions:
        return untried_verdict("AlarmTopicArn is empty: alarms are only looked at", "Name a topic: docs/operate.md.")
    unheard = [topic for topic, count in subscriptions.items() if count == 0]
    if unheard:
        return fail_verdict(
            f"nobody has confirmed a subscription to {', '.join(unheard)}",
            "Subscribe, and follow the link in the mail.",
        )
    return pass_verdict(f"{sum(subscriptions.values())} confirmed subscriptions")
