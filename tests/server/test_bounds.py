"""How much one message may hold, and what is written of one that holds more."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.errors import OutOfBounds
from servicedesk.server.bounds import MAX_BODY_BYTES, MAX_DEPTH, MAX_VALUES, decode
from tests.depth import examples
from tests.events import Event, call_event, load_event, with_body, with_headers, with_message
from tests.server.written import written
from tests.worlds.mcp_service import CountingService


def nested(depth: int, innermost: object = 0) -> object:
    """Return a value that is so deep; lists, and in the end `innermost`."""
    value = innermost
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize("innermost", [0, "", [], {}, None])
def test_as_deep_as_may_be_is_let_through_and_one_deeper_is_not(innermost: object) -> None:
    deepest = nested(MAX_DEPTH, innermost)

    assert decode(json.dumps(deepest).encode()) == deepest
    with pytest.raises(OutOfBounds):
        decode(json.dumps([deepest]).encode())


MANY: dict[str, Callable[[int], object]] = {
    "a list": lambda count: [0] * (count - 1),
    "an object": lambda count: {str(number): 0 for number in range(count - 1)},
    "lists in a list": lambda count: [[]] * (count - 1),
    "objects in lists": lambda count: [[{}]] * ((count - 1) // 2) + [0] * ((count - 1) % 2),
    "texts full of commas": lambda count: [",,[[{{"] * (count - 1),
}


@pytest.mark.parametrize("many", MANY.values(), ids=MANY)
def test_as_many_values_as_may_be_are_let_through_and_one_more_is_not(many: Callable[[int], object]) -> None:
    most = many(MAX_VALUES)

    assert decode(json.dumps(most).encode()) == most
    with pytest.raises(OutOfBounds):
        decode(json.dumps(many(MAX_VALUES + 1)).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=40,
)


@settings(max_examples=examples(150), derandomize=True)
@given(JSON, st.integers(min_value=1, max_value=60), st.integers(min_value=1, max_value=12), st.booleans())
def test_what_is_out_of_bounds_is_what_a_count_of_each_value_says(
    value: object, wrapped: int, times: int, is_compact: bool
) -> None:
    whole = [nested(wrapped, value) for _ in range(times * 10)]
    text = json.dumps(whole, separators=(",", ":") if is_compact else None)
    is_out = _values(whole) > MAX_VALUES or _depth(whole) > MAX_DEPTH

    try:
        decode(text.encode())
    except OutOfBounds:
        assert is_out
    else:
        assert not is_out


def _values(value: Any) -> int:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_values, members))


def _depth(value: Any) -> int:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, members), default=0)


def test_the_longest_ticket_that_may_be_opened_fits_however_it_is_written() -> None:
    arguments = {
        "customer_id": "C-1042",
        "subject": "\U0001f525" * 100,
        "description": "\U0001f525" * 4_000,
        "idempotency_key": "k" * 64,
    }

    assert len(call_event("create_ticket", arguments)["body"]) < MAX_BODY_BYTES


def call(**params: Any) -> Event:
    """Return a call with other parameters."""
    event = call_event("read_ticket")
    return with_message(event, params={**json.loads(event["body"])["params"], **params})


#: What is wrong with a body → the body, the status, and what the log calls it.
REFUSED: dict[str, tuple[Event, int, str]] = {
    "too large": (call(x="x" * MAX_BODY_BYTES), 413, "TOO_LARGE"),
    "too many values": (call(x=[0] * MAX_VALUES), 413, "TOO_MUCH"),
    "too deep": (call(x=nested(MAX_DEPTH)), 413, "TOO_MUCH"),
    "no JSON": (with_body(call_event("read_ticket"), "{"), 400, "NOT_JSON"),
    "a batch": (with_body(call_event("read_ticket"), "[]"), 400, "NOT_ONE_MESSAGE"),
    "no message": (with_body(call_event("read_ticket"), "{}"), 400, "NOT_A_MESSAGE"),
    "another revision than its header's": (
        with_headers(call_event("read_ticket"), {"mcp-protocol-version": None}), 400, "OTHER_REVISION",
    ),
    "an answer that is none": (call(inputResponses={"confirmation": 7}), 400, "NO_ANSWER"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_who_sent_what_is_refused_unread_is_recorded_and_counted_and_nothing_of_it_is_written(what: str) -> None:
    event, status, fault = REFUSED[what]
    service = CountingService()

    with written() as log:
        answer = service.invoke_as("support-engineers", event, sub="subject-of-bob")

    record = log.line("message refused")
    assert (answer.status, answer.json["error"]["message"] != "") == (status, True)
    assert (record["subject"], record["outcome"], record["fault"]) == ("subject-of-bob", "message_refused", fault)
    assert record["Refusals"] == 1
    assert {"Namespace": "ServiceDeskMcp", "Dimensions": [["service", "reason"]]}.items() <= record["_aws"][
        "CloudWatchMetrics"
    ][-1].items()
    assert record["reason"] == "message_refused"
    assert len(log.stream.getvalue()) < 1_000
    assert service.read.runs == []
    assert service.counter.counted == {}


def test_a_message_that_nobody_may_send_is_not_looked_into_at_all() -> None:
    with written() as log:
        answer = CountingService().invoke(with_body(load_event("mcp-tools-list"), "[" * MAX_BODY_BYTES))

    assert answer.status == 401
    assert [line["message"] for line in log.lines] == ["request refused"]
