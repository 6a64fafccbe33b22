"""The tables: what a restored or a changed one lacks, and nothing says until it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict

TABLE: Final = "AWS::DynamoDB::Table"
_AGAIN: Final = "Deploy again; what was changed by hand has to be changed back by hand."


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a table is set to beside what the template says."""

    actual: str
    declared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexes:
    """A table's indexes beside those that the template declares."""

    #: Name → DynamoDB's word for how it is.
    status: Mapping[str, str]
    declared: frozenset[str]


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked of each table."""
    for table in deployment.of_type(TABLE):
        name, declared = table.physical_id, partial(deployment.declared_property, table.logical_id)
        yield Question(
            about=f"{table.logical_id} can be restored to any second of the last 35 days",
            ask=partial(aws.ask, "dynamodb:DescribeContinuousBackups", TableName=name),
            judge=judge_recovery,
        )
        describe = partial(aws.ask, "dynamodb:DescribeTable", TableName=name)
        yield Question(about=f"{table.logical_id} is active", ask=describe, judge=judge_status)
        yield Question(
            about=f"the indexes of {table.logical_id} are active",
            ask=partial(_indexes, describe, declared),
            judge=judge_indexes,
        )
        yield Question(
            about=f"{table.logical_id} is protected from deletion if the template says so",
            ask=partial(_protection, describe, declared),
            judge=judge_protection,
        )
        yield Question(
            about=f"the stream of {table.logical_id}", ask=partial(_stream, describe, declared), judge=judge_setting
        )
        yield Question(
            about=f"the time to live of {table.logical_id}",
            ask=partial(_time_to_live, partial(aws.ask, "dynamodb:DescribeTimeToLive", TableName=name), declared),
            judge=judge_setting,
        )


def _indexes(describe: Any, declared: Any) -> Indexes:  # noqa: ANN401 -- partial functions
    there = describe()["Table"].get("GlobalSecondaryIndexes", ())
    return Indexes(
        status={index["IndexName"]: index["IndexStatus"] for index in there},
        declared=frozenset(index["IndexName"] for index in declared("GlobalSecondaryIndexes") or ()),
    )


def _protection(describe: Any, declared: Any) -> Setting:  # noqa: ANN401 -- partial functions
    is_protected = describe()["Table"].get("DeletionProtectionEnabled", False)
    return Setting(actual=_on(is_protected), declared=_on(declared("DeletionProtectionEnabled") or False))


def _stream(describe: Any, declared: Any) -> Setting:  # noqa: ANN401 -- the same
    stream: Mapping[str, Any] = describe()["Table"].get("StreamSpecification", {})
    wanted: Mapping[str, Any] = declared("StreamSpecification") or {}
    actual = stream.get("StreamViewType", "none") if stream.get("StreamEnabled") else "none"
    return Setting(actual=actual, declared=wanted.get("StreamViewType", "none"))


def _time_to_live(describe: Any, declared: Any) -> Setting:  # noqa: ANN401 -- the same
    actual: Mapping[str, Any] = describe()["TimeToLiveDescription"]
    wanted: Mapping[str, Any] = declared("TimeToLiveSpecification") or {}
    is_on = actual.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}
    return Setting(
        actual=actual.get("AttributeName", "none") if is_on else "none", declared=wanted.get("AttributeName", "none")
    )


def _on(is_on: object) -> str:
    return "on" if is_on in {True, "true"} else "off"


def judge_recovery(answer: Mapping[str, Any]) -> Verdict:
    """Judge point-in-time recovery."""
    described = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    status = described.get("PointInTimeRecoveryStatus", "DISABLED")
    if status != "ENABLED":
        return fail_verdict("point-in-time recovery is off", f"What is deleted or overwritten now is gone. {_AGAIN}")
    return pass_verdict()


def judge_status(answer: Mapping[str, Any]) -> Verdict:
    """Judge whether the table is in use."""
    status = answer["Table"]["TableStatus"]
    if status not in {"ACTIVE", "UPDATING"}:
        return fail_verdict(
            f"it is {status}", "A table that is being made takes a minute. ARCHIVED: its key is out of reach."
        )
    return pass_verdict(status)


def judge_indexes(indexes: Indexes) -> Verdict:
    """Judge whether what is listed by an index is there, and all of it."""
    if missing := sorted(indexes.declared - indexes.status.keys()):
        return fail_verdict(f"there is no {', '.join(missing)}", f"Lists that are read by it fail. {_AGAIN}")
    unready = {name: said for name, said in sorted(indexes.status.items()) if said not in {"ACTIVE", "UPDATING"}}
    if unready:
        return fail_verdict(
            ", ".join(f"{name} is {said}" for name, said in unready.items()),
            "Lists that are read by it fail. Of a large table an index takes hours to be made: look again then.",
        )
    return pass_verdict(", ".join(sorted(indexes.status)) or "none")


def judge_protection(setting: Setting) -> Verdict:
    """Judge whether nobody deletes a table by mistake; one that is protected beyond what the template says may be."""
    if (setting.actual, setting.declared) == ("off", "on"):
        return fail_verdict("it is not", _AGAIN)
    return pass_verdict(setting.actual)


def judge_setting(setting: Setting) -> Verdict:
    """Judge whether a table is what the template says."""
    if setting.actual != setting.declared:
        return fail_verdict(f"{setting.actual}, where the template says {setting.declared}", _AGAIN)
    return pass_verdict(setting.actual)
