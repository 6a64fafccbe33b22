"""Every decision is counted once, by the record that says it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from servicedesk.errors import DeskUnavailable, ToolFailed
from servicedesk.measurements import Measure, measurements
from servicedesk.server.log import SERVICE, logger
from servicedesk.server.metrics import NAMESPACE, metrics
from servicedesk.tools.delete_customer import delete_customer
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Tool
from tests.events import Event, call_event, load_event, with_message, with_token
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk
from tests.fakes.tools import Done
from tests.server.written import Written, written
from tests.worlds.mcp_service import CONTEXT, CountingService, token_of

ERAS = pytest.mark.parametrize("legacy", [False, True], ids=["2026-07-28", "2025-11-25"])


@pytest.fixture(autouse=True)
def log() -> Iterator[Written]:
    with written() as lines:
        yield lines
    # As Lambda's handler does between two invocations.
    logger.clear_state()


class Nothing(Arguments):
    """Nothing."""


def tool(error: Exception | None) -> AnyTool:
    def run(_arguments: Nothing, _caller: Caller) -> Done:
        if error is not None:
            raise error
        return Done(done=True)

    return Tool(
        name="try_it", title="t", description="d", effect=Effect.WRITES, arguments=Nothing, result=Done, run=run
    )


def traced(event: Event, traceparent: object) -> Event:
    """Return the event with what a client that traces puts into its message."""
    params = json.loads(event["body"])["params"]
    meta = {**params.get("_meta", {}), "traceparent": traceparent}
    return with_message(event, params={**params, "_meta": meta})


def counted(line: dict[str, Any]) -> dict[tuple[str, ...], dict[str, float]]:
    """Return what CloudWatch would read: values of the dimensions → metric → value."""
    read: dict[tuple[str, ...], dict[str, float]] = {}
    for directive in line["_aws"]["CloudWatchMetrics"]:
        assert directive["Namespace"] == NAMESPACE
        for dimensions in directive["Dimensions"]:
            values = tuple(line[name] for name in dimensions)
            read[values] = {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}
    return read


@ERAS
def test_a_call_is_counted_with_its_duration_for_all_tools_and_for_its_own(log: Written, legacy: bool) -> None:
    CountingService(tool(None)).invoke_as("support-engineers", call_event("try_it", {}, legacy=legacy))

    read = counted(log.line("call"))
    assert read[SERVICE,]["Calls"] == 1
    assert read[SERVICE, "try_it"] == {"Calls": 1, "CallDuration": read[SERVICE,]["CallDuration"]}
    assert 0 < read[SERVICE,]["CallDuration"] < 5_000
    assert "Refusals" not in read[SERVICE,]


#: What is asked of the tool → the reason that is counted.
REFUSED = {
    "the tool's own refusal": (tool(ToolFailed("No.")), {}, "failed"),
    "arguments that do not fit": (tool(None), {"x": 1}, "invalid_arguments"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_call_that_was_allowed_and_refused_is_counted_as_both(log: Written, case: str) -> None:
    refusing, arguments, reason = REFUSED[case]

    CountingService(refusing).invoke_as("support-engineers", call_event("try_it", arguments))

    read = counted(log.line("call"))
    assert (read[SERVICE,]["Calls"], read[SERVICE,]["Refusals"]) == (1, 1)
    assert read[SERVICE, reason] == {"Refusals": 1}


@pytest.mark.parametrize(("name", "reason"), [("delete_customer", "not_granted"), ("fly", "no_such_tool")])
def test_a_tool_that_is_not_granted_is_a_refusal_and_no_call(log: Written, name: str, reason: str) -> None:
    CountingService().invoke_as("support-engineers", call_event(name))

    read = counted(log.line("call refused"))
    assert read[SERVICE, reason] == {"Refusals": 1}
    assert "Calls" not in read[SERVICE,]


def test_a_confirmation_that_is_none_is_counted_for_itself(log: Written) -> None:
    service = CountingService(delete=delete_customer(FakeDesk([JANE]), FakeCustomerSignIn()))

    service.invoke_as(
        "administrators", call_event("delete_customer", {"customer_id": "C-1042", "confirmation": "v1.x"})
    )

    assert counted(log.line("call"))[SERVICE,]["ConfirmationFailures"] == 1


def test_a_beginning_without_a_token_is_a_challenge_and_no_refusal(log: Written) -> None:
    CountingService().invoke(load_event("mcp-tools-list"))

    read = counted(log.line("request refused"))
    assert read == {(SERVICE,): {"Challenges": 1}}


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (lambda: {"authorization": "Bearer x"}, "invalid_token"),
        (lambda: {"authorization": f"Bearer {token_of('administrators', scope='x')}"}, "insufficient_scope"),
        (lambda: {"origin": "https://elsewhere.example"}, "forbidden_origin"),
    ],
)
def test_a_request_that_is_refused_is_counted_by_its_reason(
    log: Written, headers: Callable[[], dict[str, str]], reason: str
) -> None:
    event = load_event("mcp-tools-list")

    CountingService().invoke({**event, "headers": {**event["headers"], **headers()}})

    assert counted(log.line("request refused"))[SERVICE, reason] == {"Refusals": 1}


def test_what_could_not_be_decided_is_counted_once_and_is_no_refusal(log: Written) -> None:
    service = CountingService()
    service.grants.available = False

    service.invoke_as("administrators", load_event("mcp-tools-list"))

    read = counted(log.line("request refused"))
    assert read.keys() == {(SERVICE,)}
    assert read[SERVICE,]["Undecided"] == 1
    assert "Refusals" not in read[SERVICE,]


def test_a_desk_out_of_reach_is_counted_with_the_call(log: Written) -> None:
    CountingService(tool(DeskUnavailable())).invoke_as("support-engineers", call_event("try_it", {}))

    assert counted(log.line("call"))[SERVICE,]["Undecided"] == 1


def test_a_defect_is_counted_once(log: Written) -> None:
    CountingService(tool(ValueError())).invoke_as("support-engineers", call_event("try_it", {}))

    broken = [line.get(Measure.BROKEN) for line in log.lines]
    assert [count for count in broken if count is not None] == [1]
    assert not any(Measure.UNDECIDED in line for line in log.lines)


def test_nothing_counted_makes_no_metrics() -> None:
    assert metrics({"tool": "a"}) == {}


def test_what_was_counted_without_a_record_is_taken_along_by_the_next(log: Written) -> None:
    measurements.add(Measure.COLD_STARTS)

    CountingService().invoke_as("administrators", load_event("mcp-tools-list"))
    CountingService().invoke_as("administrators", load_event("mcp-tools-list"))

    assert [line.get("ColdStarts") for line in log.lines if line["message"] == "list"] == [1, None]


def test_a_trace_of_the_caller_is_in_every_record_of_the_request_and_in_no_other(log: Written) -> None:
    service = CountingService(tool(ValueError()))
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    for event in (call_event("try_it"), call_event("try_it", legacy=True)):
        log.clear()
        service.invoke_as("support-engineers", traced(event, f"00-{trace}-00f067aa0ba902b7-01"))

        assert {line["message"]: line.get("trace_id") for line in log.lines} == {"a tool broke": trace, "call": trace}


@pytest.mark.parametrize("traceparent", ["", "00-0-0-00", "x" * 300, f"00-{'0' * 32}-00f067aa0ba902b7-01", 7, None])
def test_what_is_no_trace_is_left_out(log: Written, traceparent: object) -> None:
    CountingService(tool(None)).invoke_as("support-engineers", traced(call_event("try_it", legacy=True), traceparent))

    assert all("trace_id" not in line for line in log.lines)


def test_spans_are_made_where_a_layer_collects_them_and_only_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = CountingService().handler.server
    (tmp_path / "opentelemetry" / "sdk").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path)
    beside_a_layer = CountingService().handler.server

    assert [type(one).__name__ for one in alone.middleware] == ["Traces", "Parameters", "Listings"]
    assert [type(one).__name__ for one in beside_a_layer.middleware] == [
        "OpenTelemetryMiddleware",
        "Parameters",
        "Listings",
    ]


def test_a_token_is_a_miss_and_then_a_hit() -> None:
    service = CountingService()
    event = with_token(load_event("mcp-get"), token_of("administrators"))
    for _ in range(3):
        service.handler(event, CONTEXT)

    assert measurements.take() == {Measure.TOKEN_CACHE_MISSES: 1, Measure.TOKEN_CACHE_HITS: 2}
