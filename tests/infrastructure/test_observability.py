"""What is watched is what is counted, and each alarm has a page that says what to do."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from servicedesk.aws.faults import UNREADABLE_ROW
from servicedesk.aws.secret import UNUSABLE
from servicedesk.errors import Unavailable
from servicedesk.measurements import Measure
from servicedesk.server.metrics import BY, NAMESPACE
from tests.infrastructure.transformed import OTHER_DESK, SAML, made, of_type, resolved, resources

PAGE: Final = (Path(__file__).parents[2] / "docs" / "operate.md").read_text("utf-8")
ALARMS: Final = of_type("AWS::CloudWatch::Alarm")
QUERIES: Final = of_type("AWS::Logs::QueryDefinition")
#: What a saved query may name: members of our records, and what CloudWatch finds in Lambda's own lines.
FIELDS: Final = {
    "message", "subject", "client_id", "tool", "effect", "outcome", "reason", "fault", "refusal", "error_code",
    "error_type", "frames", "library", "about", "shadow", "trace_id", "xray_trace_id", "function_request_id",
    "CallDuration", "@timestamp", "@message", "@requestId",
}  # fmt: skip
#: Words of the query language, and names that a query gives.
WORDS: Final = {
    "filter", "stats", "sort", "limit", "display", "ispresent", "count", "avg", "max", "min", "bin", "by", "as", "desc",
    "asc", "and", "or", "in", "like", "refusals", "times", "last", "starts", "average_ms", "longest_ms", "most_mb",
    "parse", "start_ms", "memory_mb",
    "h",
}  # fmt: skip


def section(anchor: str) -> str | None:
    found = re.search(rf"^### {anchor}\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    return found[1] if found else None


@pytest.mark.parametrize("alarm", ALARMS)
def test_every_alarm_says_where_it_is_explained_and_is_explained_there(alarm: str) -> None:
    sentence, _, anchor = ALARMS[alarm]["Properties"]["AlarmDescription"].partition(" docs/operate.md#")

    explained = section(anchor)
    assert sentence.endswith(".")
    assert explained is not None
    assert all(part in explained for part in ("**Means.**", "**Look.**", "**Do.**"))


def test_every_alarm_that_is_explained_exists() -> None:
    explained = re.findall(r"^### (.+)$", PAGE, re.MULTILINE)

    anchors = [alarm["Properties"]["AlarmDescription"].rpartition("#")[2] for alarm in ALARMS.values()]
    assert sorted(explained) == sorted(anchors)


@pytest.mark.parametrize("alarm", ALARMS)
def test_no_traffic_is_no_alarm_and_nobody_is_told_without_a_topic(alarm: str) -> None:
    properties = ALARMS[alarm]["Properties"]
    told = {"Fn::If": ["TellsOfAlarms", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}

    assert properties["TreatMissingData"] == "notBreaching"
    assert properties["AlarmActions"] == properties["OKActions"] == told
    assert properties["DatapointsToAlarm"] <= properties["EvaluationPeriods"]


def watched(node: Any) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every metric of ours in an alarm: its name and the names of its dimensions."""
    if isinstance(node, dict):
        if node.get("Namespace") == NAMESPACE:
            yield node["MetricName"], frozenset(one["Name"] for one in node["Dimensions"])
        for part in node.values():
            yield from watched(part)
    if isinstance(node, list):
        for part in node:
            yield from watched(part)


def is_made(metric: str, dimensions: frozenset[str]) -> bool:
    """Whether records carry a metric with these dimensions."""
    beside = dimensions - {"service"}
    return metric in set(Measure) and (not beside or (len(beside) == 1 and metric in BY.get(min(beside), ())))


def test_alarms_watch_metrics_that_there_are() -> None:
    seen = [one for alarm in ALARMS.values() for one in watched(alarm["Properties"])]

    assert seen
    assert all(is_made(*one) for one in seen)


def test_every_metric_that_says_something_is_wrong_has_an_alarm() -> None:
    names = {name for alarm in ALARMS.values() for name, _ in watched(alarm["Properties"])}

    assert names >= {Measure.REFUSALS, Measure.CONFIRMATION_FAILURES, Measure.UNDECIDED, Measure.BROKEN}


@pytest.mark.parametrize("function", sorted(of_type("AWS::Lambda::Function").keys() - {"SetupFunction"}))
def test_a_function_that_fails_is_noticed(function: str) -> None:
    """But for the one that runs while the stack is deployed: CloudFormation says so itself."""
    assert json.dumps({"Name": "FunctionName", "Value": {"Ref": function}}) in json.dumps(ALARMS)


def is_stuck(**hour: int) -> bool:
    """Answer the erasure alarm's expression for one hour; a metric that is not named sent nothing."""
    (expression,) = (m["Expression"] for m in ALARMS["ErasureAlarm"]["Properties"]["Metrics"] if "Expression" in m)
    metrics = {m["Id"]: hour.get(m["Id"]) for m in ALARMS["ErasureAlarm"]["Properties"]["Metrics"] if "MetricStat" in m}
    assert set(hour) <= set(metrics)
    functions = {
        "FILL": lambda metric, value: value if metric is None else metric,
        "IF": lambda holds, this, that: this if holds else that,
    }
    return bool(eval(expression.replace("AND", "and"), {"__builtins__": {}}, {**functions, **metrics}) > 0)  # noqa: S307 -- ours


#: What happened in an hour → what was measured in it, and whether somebody must hear of it.
HOURS: Final[Mapping[str, tuple[Mapping[str, int], bool]]] = {
    "nothing at all": ({}, False),
    "nothing to erase, and the stream is asked": ({"read": 0}, False),
    "one row was erased, and read of": ({"erased": 1, "read": 1, "age": 900, "errors": 0}, False),
    "one row was erased, and is read of in the next hour": ({"erased": 1, "read": 0}, False),
    "read of what was erased in the hour before": ({"read": 1, "age": 900, "errors": 0}, False),
    "one row was erased, and the stream is not asked": ({"erased": 1}, True),
    "the function failed once and was run again": ({"erased": 1, "read": 1, "age": 60_000, "errors": 1}, False),
    "the function fails again and again": ({"read": 0, "errors": 4}, True),
    "a record waits for more than an hour": ({"read": 0, "age": 3_600_001, "errors": 0}, True),
}


@pytest.mark.parametrize(("hour", "tells"), HOURS.values(), ids=HOURS)
def test_somebody_hears_of_one_customer_who_is_not_erased_and_of_nothing_that_is_well(
    hour: Mapping[str, int], tells: bool
) -> None:
    alarm = ALARMS["ErasureAlarm"]["Properties"]

    assert is_stuck(**hour) is tells
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
    assert alarm["DatapointsToAlarm"] == 1
    assert {metric["MetricStat"]["Period"] for metric in alarm["Metrics"] if "MetricStat" in metric} == {3600}


def test_what_the_erasure_alarm_asks_the_mapping_for_is_measured() -> None:
    (read,) = (m for m in ALARMS["ErasureAlarm"]["Properties"]["Metrics"] if m["Id"] == "read")

    assert resources()["EraseSource"]["Properties"]["MetricsConfig"] == {"Metrics": ["EventCount"]}
    assert read["MetricStat"]["Metric"] == {
        "Namespace": "AWS/Lambda",
        "MetricName": "PolledEventCount",
        "Dimensions": [{"Name": "EventSourceMappingUUID", "Value": {"Ref": "EraseSource"}}],
    }


#: Deployments whose dashboards differ.
DASHBOARDS: Final[Mapping[str, Mapping[str, str]]] = {
    "the built-in desk": {},
    "the company's sign-in": SAML,
    "the company's desk": OTHER_DESK,
    "both of the company": {**SAML, **OTHER_DESK},
    "the company's desk, where people write in their own name": {**OTHER_DESK, "DeskActor": "author"},
}
each_dashboard = pytest.mark.parametrize("parameters", DASHBOARDS.values(), ids=DASHBOARDS)


def dashboard(parameters: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the dashboard of a deployment; an attribute of a resource is ``Resource.Attribute``."""
    body = resolved(resources()["Dashboard"]["Properties"]["DashboardBody"], parameters)
    document: Mapping[str, Any] = json.loads(body)
    return document


@each_dashboard
def test_the_dashboard_shows_every_alarm_first(parameters: Mapping[str, str]) -> None:
    first = dashboard(parameters)["widgets"][0]

    assert (first["type"], first["y"]) == ("alarm", 0)
    assert sorted(first["properties"]["alarms"]) == sorted(f"{alarm}.Arn" for alarm in set(ALARMS) & made(parameters))


@each_dashboard
def test_no_two_pictures_of_the_dashboard_lie_on_one_another(parameters: Mapping[str, str]) -> None:
    cells = [
        (x, y)
        for widget in dashboard(parameters)["widgets"]
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]

    assert len(cells) == len(set(cells))
    assert all(x < 24 for x, _ in cells)


def test_the_dashboard_draws_metrics_that_there_are_and_leaves_none_out() -> None:
    drawn = set()
    for widget in (widget for parameters in DASHBOARDS.values() for widget in dashboard(parameters)["widgets"]):
        for metric in widget["properties"].get("metrics", []):
            if metric[0] == NAMESPACE:
                drawn.add((metric[1], frozenset(one for one in metric[2::2] if isinstance(one, str))))
            for dimension, name in re.findall(
                r'service,(\w+)\} MetricName="(\w+)"', json.dumps(metric).replace("\\", "")
            ):
                drawn.add((name, frozenset({"service", dimension})))

    assert {name for name, _ in drawn} == {str(measure) for measure in Measure}
    assert all(is_made(name, dimensions) for name, dimensions in drawn)


@pytest.mark.parametrize("query", QUERIES)
def test_a_saved_query_asks_the_mcp_functions_log_for_what_its_records_have(query: str) -> None:
    properties = QUERIES[query]["Properties"]
    lines = [line for line in properties["QueryString"].splitlines() if not line.startswith("#")]
    text = re.sub(r'"[^"]*"|/[^/]*/', "", " ".join(lines))

    named = {word.split(".")[0] for word in re.findall(r"@?[A-Za-z_][\w.]*", text)}
    assert properties["LogGroupNames"] == [{"Ref": "McpLog"}]
    assert named <= FIELDS | WORDS


def test_every_saved_query_is_on_the_page() -> None:
    for query in QUERIES.values():
        name = query["Properties"]["Name"]["Fn::Sub"].partition("/")[2]
        assert f"*{name}*" in PAGE.replace("\n", " "), name


def test_every_metric_is_on_the_page() -> None:
    told = PAGE.replace(
        "`...Misses`, `TokenCacheHits`, `...Misses`", "PermissionsCacheMisses TokenCacheHits TokenCacheMisses"
    )

    assert [measure for measure in Measure if measure not in told] == []


@pytest.mark.parametrize(
    "name",
    [*(kind.__name__ for kind in Unavailable.__subclasses__()), UNREADABLE_ROW, UNUSABLE, "AccessDeniedException"],
)
def test_the_runbook_says_what_every_failure_that_is_recorded_means(name: str) -> None:
    told = section("undecided")

    assert told is not None
    assert f"`{name}`" in told
