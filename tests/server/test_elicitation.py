"""A question on the wire, in both eras: who is asked, what a person's answer does, and what nothing else does."""

import json
from typing import Any

import pytest

from tests.events import Event, call_event, with_message
from tests.fakes.desk import JANE, ticket
from tests.fakes.execution import confirmation_in
from tests.worlds.mcp_service import Answer, DeskService

ARGUMENTS = {"customer_id": JANE.customer_id}
CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
#: What a client says that it can ask.
ASKS = pytest.mark.parametrize("elicitation", [{}, {"form": {}}], ids=["by default", "forms"])
CANNOT_ASK = pytest.mark.parametrize("elicitation", [None, {"url": {}}], ids=["at all", "but by a page"])


def new_service() -> DeskService:
    """Return a service with a customer who can sign in and has three tickets."""
    return DeskService([JANE], [ticket(number) for number in range(3)], "jane.doe")


def call(service: DeskService, event: Event, **claims: Any) -> Answer:
    """Answer an administrator."""
    return service.invoke_as("administrators", event, **claims)


def asking(event: Event, elicitation: dict[str, Any] | None, **params: Any) -> Event:
    """Return a call of a client that says what it can ask."""
    sent = json.loads(event["body"])["params"]
    can = {} if elicitation is None else {"elicitation": elicitation}
    return with_message(event, params={**sent, "_meta": {**sent["_meta"], CAPABILITIES: can}, **params})


def confirming(state: str, action: str = "accept", content: Any = None) -> dict[str, Any]:
    """Return what a client sends back with a person's answer."""
    given = {"confirm": True} if content is None and action == "accept" else content
    answer = {"action": action} if given is None else {"action": action, "content": given}
    return {"requestState": state, "inputResponses": {"confirmation": answer}}


DELETE = call_event("delete_customer", ARGUMENTS)


@pytest.mark.requirement(
    "transport.result-type",
    "tools.asked-in-a-result",
    "tools.asked-or-state",
    "tools.question-names",
    "tools.question-kinds",
    "tools.unanswered-questions",
)
@ASKS
def test_a_client_that_can_ask_the_person_is_told_to(elicitation: dict[str, Any]) -> None:
    service = new_service()

    result = call(service, asking(DELETE, elicitation)).json["result"]

    assert result["resultType"] == "input_required"
    assert result["requestState"]
    assert list(result["inputRequests"]) == ["confirmation"]
    request = result["inputRequests"]["confirmation"]
    assert request["method"] == "elicitation/create"
    assert request["params"]["message"] == (
        'Delete C-1042 (EMEA), who is called "Jane Doe", 3 open tickets? They can sign in no more, and disappear from '
        "every tool at once. Reversible for 30 days."
    )
    assert request["params"]["requestedSchema"]["required"] == ["confirm"]
    assert service.desk.deleted == []
    assert service.sign_in.disabled == []


@pytest.mark.requirement("transport.explicit-state")
def test_the_persons_yes_runs_it_once() -> None:
    service = new_service()
    state = call(service, asking(DELETE, {})).json["result"]["requestState"]
    confirmed = asking(DELETE, {}, **confirming(state))

    first, second = call(service, confirmed).json["result"], call(service, confirmed).json["result"]

    assert first["structuredContent"]["customer_id"] == "C-1042"
    assert second["isError"] is True
    assert len(service.desk.deleted) == 1


NO = {
    "declined": ("decline", None),
    "cancelled": ("cancel", None),
    "accepted with a no": ("accept", {"confirm": "no"}),
    "accepted with a box that was not ticked": ("accept", {"confirm": False}),
}
#: A form that was sent without being filled in.
NEITHER: dict[str, Any] = {
    "no content": None,
    "nothing in it": {},
    "a text that is no answer": {"confirm": "true"},
    "a number": {"confirm": 1},
    "an empty text": {"confirm": ""},
    "null": {"confirm": None},
    "something else": {"other": True},
}


@pytest.mark.requirement("tools.answers-validated")
@pytest.mark.parametrize(("action", "content"), NO.values(), ids=NO)
def test_a_no_does_nothing_and_is_told_as_one(action: str, content: Any) -> None:
    service = new_service()
    state = call(service, asking(DELETE, {})).json["result"]["requestState"]

    answer = call(service, asking(DELETE, {}, **confirming(state, action, content)))

    assert answer.json["result"]["isError"] is True
    assert "did not confirm" in answer.json["result"]["content"][0]["text"]
    assert service.desk.deleted == []
    assert service.sign_in.disabled == []


@pytest.mark.requirement("tools.answers-validated")
@pytest.mark.parametrize("content", NEITHER.values(), ids=NEITHER)
def test_what_is_neither_yes_nor_no_does_nothing_and_is_asked_again(content: Any) -> None:
    service = new_service()
    state = call(service, asking(DELETE, {})).json["result"]["requestState"]

    responses = {"confirmation": {"action": "accept"} | ({} if content is None else {"content": content})}
    answer = call(service, asking(DELETE, {}, requestState=state, inputResponses=responses))

    assert answer.json["result"]["resultType"] == "input_required"
    assert service.desk.deleted == []
    assert service.sign_in.disabled == []


@pytest.mark.parametrize("answer", ["yes", True])
def test_a_yes_may_be_chosen_or_ticked(answer: Any) -> None:
    service = new_service()
    state = call(service, asking(DELETE, {})).json["result"]["requestState"]

    call(service, asking(DELETE, {}, **confirming(state, "accept", {"confirm": answer})))

    assert len(service.desk.deleted) == 1


UNANSWERED: dict[str, dict[str, Any]] = {
    "no answers": {},
    "answers to nothing": {"inputResponses": {}},
    "an answer to another question": {"inputResponses": {"other": {"action": "accept", "content": {"confirm": True}}}},
}


@pytest.mark.requirement("tools.answers-missing")
@pytest.mark.parametrize("responses", UNANSWERED.values(), ids=UNANSWERED)
def test_a_state_without_an_answer_asks_again(responses: dict[str, Any]) -> None:
    service = new_service()
    state = call(service, asking(DELETE, {})).json["result"]["requestState"]

    result = call(service, asking(DELETE, {}, requestState=state, **responses)).json["result"]

    assert result["resultType"] == "input_required"
    assert service.desk.deleted == []


@pytest.mark.requirement("tools.answers-unexpected")
def test_answers_that_nobody_asked_for_do_not_matter() -> None:
    service = new_service()
    sent = confirming(call(service, asking(DELETE, {})).json["result"]["requestState"])
    sent["inputResponses"]["other"] = {"action": "decline"}

    call(service, asking(DELETE, {}, **sent))

    assert len(service.desk.deleted) == 1


@pytest.mark.requirement("tools.answers-validated", "tools.answers-malformed")
@pytest.mark.parametrize("responses", [[], "yes", {"confirmation": 7}, {"confirmation": {"action": "yes"}}], ids=str)
def test_answers_that_are_none_are_an_error_and_do_nothing(responses: object) -> None:
    service = new_service()
    state = call(service, asking(DELETE, {})).json["result"]["requestState"]

    answer = call(service, asking(DELETE, {}, requestState=state, inputResponses=responses))

    assert (answer.status, answer.json["error"]["code"]) == (400, -32602)
    assert service.desk.deleted == []


@pytest.mark.requirement("tools.state-untrusted")
def test_a_yes_to_an_invented_question_does_nothing() -> None:
    service = new_service()

    result = call(service, asking(DELETE, {}, **confirming("sealed:{}"))).json["result"]

    assert result["isError"] is True
    assert service.desk.deleted == []


def test_a_right_taken_away_between_question_and_answer_ends_it() -> None:
    service = new_service()
    state = call(service, asking(DELETE, {})).json["result"]["requestState"]
    service.grants.grants.clear()

    answer = call(service, asking(DELETE, {}, **confirming(state)))

    assert "error" in answer.json
    assert service.desk.deleted == []


@pytest.mark.requirement("tools.state-replay")
def test_somebody_elses_yes_does_nothing() -> None:
    service = new_service()
    state = call(service, asking(DELETE, {})).json["result"]["requestState"]

    result = call(service, asking(DELETE, {}, **confirming(state)), sub="somebody-else").json["result"]

    assert result["isError"] is True
    assert service.desk.deleted == []


@pytest.mark.requirement("transport.undeclared-capabilities", "tools.undeclared-questions")
@CANNOT_ASK
def test_of_a_client_that_cannot_ask_the_model_is_told_to(elicitation: dict[str, Any] | None) -> None:
    service = new_service()

    confirmed(service, asking(DELETE, elicitation))

    assert len(service.desk.deleted) == 1


def test_on_older_revisions_the_model_is_told_to_ask() -> None:
    service = new_service()

    confirmed(service, call_event("delete_customer", ARGUMENTS, legacy=True))

    assert len(service.desk.deleted) == 1


def test_a_password_is_reset_only_when_that_was_confirmed() -> None:
    service = new_service()

    text = confirmed(service, call_event("reset_password", ARGUMENTS, legacy=True))

    assert text.startswith('Reset the password of C-1042 (EMEA), who is called "Jane Doe"?')
    assert service.sign_in.reset == ["jane.doe"]


def confirmed(service: DeskService, event: Event) -> str:
    """Call, send back the confirmation that the answer gives, and return the question."""
    asked = call(service, event).json["result"]
    text: str = asked["content"][0]["text"]
    assert asked["isError"] is True
    assert "inputRequests" not in asked
    assert (service.desk.deleted, service.sign_in.disabled, service.sign_in.reset) == ([], [], [])
    found = confirmation_in(text)
    assert found
    params = json.loads(event["body"])["params"]
    arguments = {**params["arguments"], "confirmation": found}
    done = call(service, with_message(event, params={**params, "arguments": arguments})).json["result"]
    assert not done.get("isError"), done
    return text


def test_a_customer_that_the_person_may_not_see_is_not_asked_about() -> None:
    service = new_service()
    missing = call_event("delete_customer", {"customer_id": "C-999"}, legacy=True)

    text = call(service, missing).json["result"]["content"][0]["text"]

    assert text.startswith("There is no customer with this id.")


@pytest.mark.parametrize("legacy", [False, True])
def test_when_nothing_can_be_confirmed_the_answer_is_503(legacy: bool) -> None:
    service = new_service()
    service.ledger.available = False
    first = call(service, call_event("reset_password", ARGUMENTS, legacy=legacy)).json["result"]["content"][0]["text"]
    confirmation = confirmation_in(first)
    assert confirmation

    sent = {**ARGUMENTS, "confirmation": confirmation}
    answer = call(service, call_event("reset_password", sent, legacy=legacy))

    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert service.sign_in.reset == []


@pytest.mark.requirement("tools.rate-limits")
@pytest.mark.parametrize("legacy", [False, True])
def test_too_many_calls_are_an_error_that_a_model_can_read(legacy: bool) -> None:
    service = new_service()
    calls = [call(service, call_event("delete_customer", ARGUMENTS, legacy=legacy)).json["result"] for _ in range(21)]

    assert calls[-1]["isError"] is True
    assert calls[-1]["content"][0]["text"].startswith(
        "Too many calls of delete_customer: a person has 20 in 60 minutes."
    )
    assert service.desk.deleted == []
    assert "result" in call(service, call_event("get_customer", ARGUMENTS, legacy=legacy)).json


@pytest.mark.parametrize("legacy", [False, True])
def test_when_calls_cannot_be_counted_the_answer_is_503(legacy: bool) -> None:
    service = new_service()
    service.counter.available = False

    answer = call(
        service, call_event("create_ticket", {**ARGUMENTS, "subject": "a", "description": "b"}, legacy=legacy)
    )

    assert answer.status == 503
    assert len(service.desk.tickets) == 3
