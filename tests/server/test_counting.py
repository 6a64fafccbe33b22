"""No call escapes its limit: not by arguments that do not fit, nor by a name that is not there."""

import pytest

from servicedesk.execution.limits import ABSENT, LIMITS
from servicedesk.tools.effect import Effect
from tests.events import Event, calling
from tests.server.harness import Answer, Service
from tests.server.written import Written, written

DESTROYS = LIMITS[Effect.DESTROYS].calls
ERAS = pytest.mark.parametrize("legacy", [False, True])


def until_refused(service: Service, event: Event, times: int, group: str) -> tuple[list[Answer], Written]:
    """Return the answers to the same call made so many times, and the log."""
    with written() as log:
        answers = [service.invoke_as(group, event) for _ in range(times)]
    return answers, log


@ERAS
def test_a_call_whose_arguments_do_not_fit_counts_as_one_that_does(legacy: bool) -> None:
    service = Service()
    event = calling("delete_customer", {"customer": "C-1042"}, legacy=legacy)

    answers, log = until_refused(service, event, DESTROYS + 1, "administrators")

    texts = [answer.json["result"]["content"][0]["text"] for answer in answers]
    assert not any(text.startswith("Too many") for text in texts[:-1])
    assert texts[-1].startswith(f"Too many calls of delete_customer: a person has {DESTROYS} in ")
    assert [line["outcome"] for line in log.lines][-2:] == ["invalid_arguments", "too_many_calls"]
    assert service.delete.runs == []


@ERAS
@pytest.mark.parametrize("names", [("delete_customer",), ("no_such_tool",), ("delete_customer", "no_such_tool")])
def test_calls_of_what_is_not_in_the_list_end_and_then_nothing_is_read(names: tuple[str, ...], legacy: bool) -> None:
    service = Service()
    events = [calling(name, legacy=legacy) for name in names]
    for number in range(ABSENT.calls):
        answer = service.invoke_as("support-engineers", events[number % len(events)])
        assert "error" in answer.json
    service.grants.reads.clear()

    answers = [service.invoke_as("support-engineers", events[number % len(events)]) for number in range(20)]

    assert {answer.json["result"]["content"][0]["text"][:14] for answer in answers} == {"Too many calls"}
    assert not any(service.grants.reads)


def test_a_hidden_tool_and_none_are_answered_alike_after_the_limit_and_the_log_knows_which_it_was() -> None:
    said, logged = set(), {}
    for name in ("delete_customer", "no_such_tool"):
        answers, log = until_refused(Service(), calling(name), ABSENT.calls + 1, "support-engineers")
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
    service = Service()
    for _ in range(ABSENT.calls + 1):
        service.invoke_as("support-engineers", calling("no_such_tool"), sub="subject-of-bob")

    answer = service.invoke_as("support-engineers", calling("no_such_tool"), sub="subject-of-carol")

    assert answer.json["error"]["code"] == -32602
