"""No call escapes its limit: not by arguments that do not fit, nor by a name that is not there."""

import json

import pytest

from servicedesk.execution.limits import ABSENT, LIMITS
from servicedesk.tools.effect import Effect
from tests.events import Event, call_event, load_event, with_body, with_headers
from tests.server.written import Written, written
from tests.worlds.mcp_service import Answer, CountingService

DESTROYS = LIMITS[Effect.DESTROYS].calls
ERAS = pytest.mark.parametrize("legacy", [False, True])


def until_refused(service: CountingService, event: Event, times: int, group: str) -> tuple[list[Answer], Written]:
    """Return the answers to the same call made so many times, and the log."""
    with written() as log:
        answers = [service.invoke_as(group, event) for _ in range(times)]
    return answers, log


def with_parameters(event: Event, parameters: dict[str, object]) -> Event:
    """Return the request with these parameters in place of its own."""
    message = json.loads(event["body"])
    return with_body(event, json.dumps({**message, "params": {**message["params"], **parameters}}))


@ERAS
def test_a_call_whose_arguments_do_not_fit_counts_as_one_that_does(legacy: bool) -> None:
    service = CountingService()
    event = call_event("delete_customer", {"customer": "C-1042"}, legacy=legacy)

    answers, log = until_refused(service, event, DESTROYS + 1, "administrators")

    texts = [answer.json["result"]["content"][0]["text"] for answer in answers]
    assert not any(text.startswith("Too many") for text in texts[:-1])
    assert texts[-1].startswith(f"Too many calls of delete_customer: a person has {DESTROYS} in ")
    assert [line["outcome"] for line in log.lines][-2:] == ["invalid_arguments", "too_many_calls"]
    assert service.delete.runs == []


@ERAS
@pytest.mark.parametrize("names", [("delete_customer",), ("no_such_tool",), ("delete_customer", "no_such_tool")])
def test_calls_of_what_is_not_in_the_list_end_and_then_nothing_is_read(names: tuple[str, ...], legacy: bool) -> None:
    service = CountingService()
    events = [call_event(name, legacy=legacy) for name in names]
    for number in range(ABSENT.calls):
        answer = service.invoke_as("support-engineers", events[number % len(events)])
        assert "error" in answer.json
    service.grants.reads.clear()

    answers = [service.invoke_as("support-engineers", events[number % len(events)]) for number in range(20)]

    assert {answer.json["result"]["content"][0]["text"][:14] for answer in answers} == {"Too many calls"}
    # Each is opened, as any request is, and none decided.
    assert len(service.grants.reads) == len(answers)


def test_a_hidden_tool_and_none_are_answered_alike_after_the_limit_and_the_log_knows_which_it_was() -> None:
    said, logged = set(), {}
    for name in ("delete_customer", "no_such_tool"):
        answers, log = until_refused(CountingService(), call_event(name), ABSENT.calls + 1, "support-engineers")
        # When to try again may have become a second less.
        said.add((answers[-1].status, answers[-1].body.partition("Try again in")[0]))
        logged[name] = log.lines[-1]

    assert len(said) == 1
    assert {name: (line["message"], line["outcome"], line.get("tool")) for name, line in logged.items()} == {
        "delete_customer": ("call refused", "too_many_calls", "delete_customer"),
        "no_such_tool": ("call refused", "too_many_calls", None),
    }
    assert all(line["Refusals"] == 1 and line["reason"] == "too_many_calls" for line in logged.values())


def test_another_persons_calls_are_not_counted_with_ones_own() -> None:
    service = CountingService()
    for _ in range(ABSENT.calls + 1):
        service.invoke_as("support-engineers", call_event("no_such_tool"), sub="subject-of-bob")

    answer = service.invoke_as("support-engineers", call_event("no_such_tool"), sub="subject-of-carol")

    assert answer.json["error"]["code"] == -32602


MALFORMED = {
    "a list of arguments": {"arguments": [1]},
    "arguments in a text": {"arguments": '{"customer_id": "C-1042"}'},
    "a state that is none": {"arguments": {}, "requestState": [1]},
}


@ERAS
@pytest.mark.parametrize("malformed", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize(("name", "most"), [("delete_customer", DESTROYS), ("no_such_tool", ABSENT.calls)])
def test_a_call_whose_parameters_are_none_counts_as_one_that_fits(
    name: str, most: int, malformed: dict[str, object], legacy: bool
) -> None:
    service = CountingService()
    event = with_parameters(call_event(name, legacy=legacy), malformed)

    answers, log = until_refused(service, event, most + 1, "administrators")

    said = [answer.json["error"]["message"] for answer in answers]
    assert all(words.startswith("Invalid request parameters. ") for words in said[:-1])
    assert said[-1].startswith("Too many calls of ")
    assert [(line["message"], line["fault"]) for line in log.lines] == [("message refused", "PARAMETERS")] * (most + 1)
    assert service.delete.runs == []


@ERAS
def test_a_call_that_cannot_be_counted_is_not_refused_for_its_parameters(legacy: bool) -> None:
    service = CountingService()
    service.counter.available = False

    answer = service.invoke_as(
        "administrators", with_parameters(call_event("read_ticket", legacy=legacy), {"arguments": 1})
    )

    assert answer.status == 503


REFUSED_BY_THE_SDK = {
    "another method in the header": with_headers(call_event("read_ticket"), {"mcp-method": "tools/list"}),
    "another tool in the header": with_headers(call_event("read_ticket"), {"mcp-name": "delete_customer"}),
    "no envelope": with_parameters(call_event("read_ticket"), {"_meta": 1}),
    "no parameters, in a list": with_parameters(load_event("mcp-tools-list"), {"cursor": [1]}),
}


@pytest.mark.parametrize("event", REFUSED_BY_THE_SDK.values(), ids=REFUSED_BY_THE_SDK)
def test_whatever_is_refused_for_its_form_is_in_the_log_once_with_who_sent_it(event: Event) -> None:
    service = CountingService()

    with written() as log:
        answer = service.invoke_as("support-engineers", event, sub="subject-of-bob")

    assert (answer.status, "error" in answer.json) == (400, True)
    (line,) = log.lines
    assert (line["message"], line["subject"], line["Refusals"]) == ("message refused", "subject-of-bob", 1)
    assert line["fault"] in {"PARAMETERS", "ENVELOPE"}
    assert service.read.runs == []
