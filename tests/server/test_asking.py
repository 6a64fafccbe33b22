"""A question on the wire, in both eras: who is asked, what a person's answer does, and what nothing else does."""

import json
from typing import Any

import pytest

from servicedesk.tools.catalogue import catalogue
from tests.events import Event, calling, with_message
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, ticket
from tests.fakes.execution import confirmation_in
from tests.worlds.mcp_service import Answer, CountingService

ARGUMENTS = {"customer_id": JANE.customer_id}
CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
#: What a client says that it can ask.
ASKS = pytest.mark.parametrize("elicitation", [{}, {"form": {}}], ids=["by default", "forms"])
CANNOT_ASK = pytest.mark.parametrize("elicitation", [None, {"url": {}}], ids=["at all", "but by a page"])


class Desk(CountingService):
    """The service with the real catalogue, and a person who may use all of it."""

    def __init__(self) -> None:
        self.desk = FakeDesk([JANE], [ticket(number) for number in range(3)])
        self.sign_in = FakeCustomerSignIn("jane.doe")
        tools = [tool for tool in catalogue(self.desk, self.sign_in) if tool.name != "delete_customer"]
        self.deleting = next(t for t in catalogue(self.desk, self.sign_in) if t.name == "delete_customer")
        super().__init__(*tools, delete=self.deleting)

    def call(self, event: Event, **claims: Any) -> Answer:
        return self.invoke_as("administrators", event, **claims)


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


DELETE = calling("delete_customer", ARGUMENTS)


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
    desk = Desk()

    result = desk.call(asking(DELETE, elicitation)).json["result"]

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
    assert desk.desk.deleted == []
    assert desk.sign_in.disabled == []


@pytest.mark.requirement("transport.explicit-state")
def test_the_persons_yes_runs_it_once() -> None:
    desk = Desk()
    state = desk.call(asking(DELETE, {})).json["result"]["requestState"]
    confirmed = asking(DELETE, {}, **confirming(state))

    first, second = desk.call(confirmed).json["result"], desk.call(confirmed).json["result"]

    assert first["structuredContent"]["customer_id"] == "C-1042"
    assert second["isError"] is True
    assert len(desk.desk.deleted) == 1


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
    desk = Desk()
    state = desk.call(asking(DELETE, {})).json["result"]["requestState"]

    answer = desk.call(asking(DELETE, {}, **confirming(state, action, content)))

    assert answer.json["result"]["isError"] is True
    assert "did not confirm" in answer.json["result"]["content"][0]["text"]
    assert desk.desk.deleted == []
    assert desk.sign_in.disabled == []


@pytest.mark.requirement("tools.answers-validated")
@pytest.mark.parametrize("content", NEITHER.values(), ids=NEITHER)
def test_what_is_neither_yes_nor_no_does_nothing_and_is_asked_again(content: Any) -> None:
    desk = Desk()
    state = desk.call(asking(DELETE, {})).json["result"]["requestState"]

    responses = {"confirmation": {"action": "accept"} | ({} if content is None else {"content": content})}
    answer = desk.call(asking(DELETE, {}, requestState=state, inputResponses=responses))

    assert answer.json["result"]["resultType"] == "input_required"
    assert desk.desk.deleted == []
    assert desk.sign_in.disabled == []


@pytest.mark.parametrize("answer", ["yes", True])
def test_a_yes_may_be_chosen_or_ticked(answer: Any) -> None:
    desk = Desk()
    state = desk.call(asking(DELETE, {})).json["result"]["requestState"]

    desk.call(asking(DELETE, {}, **confirming(state, "accept", {"confirm": answer})))

    assert len(desk.desk.deleted) == 1


UNANSWERED: dict[str, dict[str, Any]] = {
    "no answers": {},
    "answers to nothing": {"inputResponses": {}},
    "an answer to another question": {"inputResponses": {"other": {"action": "accept", "content": {"confirm": True}}}},
}


@pytest.mark.requirement("tools.answers-missing")
@pytest.mark.parametrize("responses", UNANSWERED.values(), ids=UNANSWERED)
def test_a_state_without_an_answer_asks_again(responses: dict[str, Any]) -> None:
    desk = Desk()
    state = desk.call(asking(DELETE, {})).json["result"]["requestState"]

    result = desk.call(asking(DELETE, {}, requestState=state, **responses)).json["result"]

    assert result["resultType"] == "input_required"
    assert desk.desk.deleted == []


@pytest.mark.requirement("tools.answers-unexpected")
def test_answers_that_nobody_asked_for_do_not_matter() -> None:
    desk = Desk()
    sent = confirming(desk.call(asking(DELETE, {})).json["result"]["requestState"])
    sent["inputResponses"]["other"] = {"action": "decline"}

    desk.call(asking(DELETE, {}, **sent))

    assert len(desk.desk.deleted) == 1


@pytest.mark.requirement("tools.answers-validated", "tools.answers-malformed")
@pytest.mark.parametrize("responses", [[], "yes", {"confirmation": 7}, {"confirmation": {"action": "yes"}}], ids=str)
def test_answers_that_are_none_are_an_error_and_do_nothing(responses: object) -> None:
    desk = Desk()
    state = desk.call(asking(DELETE, {})).json["result"]["requestState"]

    answer = desk.call(asking(DELETE, {}, requestState=state, inputResponses=responses))

    assert (answer.status, answer.json["error"]["code"]) == (400, -32602)
    assert desk.desk.deleted == []


@pytest.mark.requirement("tools.state-untrusted")
def test_a_yes_to_an_invented_question_does_nothing() -> None:
    desk = Desk()

    result = desk.call(asking(DELETE, {}, **confirming("sealed:{}"))).json["result"]

    assert result["isError"] is True
    assert desk.desk.deleted == []


def test_a_right_taken_away_between_question_and_answer_ends_it() -> None:
    desk = Desk()
    state = desk.call(asking(DELETE, {})).json["result"]["requestState"]
    desk.grants.grants.clear()

    answer = desk.call(asking(DELETE, {}, **confirming(state)))

    assert "error" in answer.json
    assert desk.desk.deleted == []


@pytest.mark.requirement("tools.state-replay")
def test_somebody_elses_yes_does_nothing() -> None:
    desk = Desk()
    state = desk.call(asking(DELETE, {})).json["result"]["requestState"]

    result = desk.call(asking(DELETE, {}, **confirming(state)), sub="somebody-else").json["result"]

    assert result["isError"] is True
    assert desk.desk.deleted == []


@pytest.mark.requirement("transport.undeclared-capabilities", "tools.undeclared-questions")
@CANNOT_ASK
def test_of_a_client_that_cannot_ask_the_model_is_told_to(elicitation: dict[str, Any] | None) -> None:
    desk = Desk()

    confirmed(desk, asking(DELETE, elicitation))

    assert len(desk.desk.deleted) == 1


def test_on_older_revisions_the_model_is_told_to_ask() -> None:
    desk = Desk()

    confirmed(desk, calling("delete_customer", ARGUMENTS, legacy=True))

    assert len(desk.desk.deleted) == 1


def test_a_password_is_reset_only_when_that_was_confirmed() -> None:
    desk = Desk()

    text = confirmed(desk, calling("reset_password", ARGUMENTS, legacy=True))

    assert text.startswith('Reset the password of C-1042 (EMEA), who is called "Jane Doe"?')
    assert desk.sign_in.reset == ["jane.doe"]


def confirmed(desk: Desk, event: Event) -> str:
    """Call, send back the confirmation that the answer gives, and return the question."""
    asked = desk.call(event).json["result"]
    text: str = asked["content"][0]["text"]
    assert asked["isError"] is True
    assert "inputRequests" not in asked
    assert (desk.desk.deleted, desk.sign_in.disabled, desk.sign_in.reset) == ([], [], [])
    found = confirmation_in(text)
    assert found
    params = json.loads(event["body"])["params"]
    arguments = {**params["arguments"], "confirmation": found}
    done = desk.call(with_message(event, params={**params, "arguments": arguments})).json["result"]
    assert not done.get("isError"), done
    return text


def test_a_customer_that_the_person_may_not_see_is_not_asked_about() -> None:
    desk = Desk()
    missing = calling("delete_customer", {"customer_id": "C-999"}, legacy=True)

    text = desk.call(missing).json["result"]["content"][0]["text"]

    assert text.startswith("There is no customer with this id.")


@pytest.mark.parametrize("legacy", [False, True])
def test_when_nothing_can_be_confirmed_the_answer_is_503(legacy: bool) -> None:
    desk = Desk()
    desk.ledger.available = False
    first = desk.call(calling("reset_password", ARGUMENTS, legacy=legacy)).json["result"]["content"][0]["text"]
    confirmation = confirmation_in(first)
    assert confirmation

    sent = {**ARGUMENTS, "confirmation": confirmation}
    answer = desk.call(calling("reset_password", sent, legacy=legacy))

    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert desk.sign_in.reset == []


@pytest.mark.requirement("tools.rate-limits")
@pytest.mark.parametrize("legacy", [False, True])
def test_too_many_calls_are_an_error_that_a_model_can_read(legacy: bool) -> None:
    desk = Desk()
    calls = [desk.call(calling("delete_customer", ARGUMENTS, legacy=legacy)).json["result"] for _ in range(21)]

    assert calls[-1]["isError"] is True
    assert calls[-1]["content"][0]["text"].startswith(
        "Too many calls of delete_customer: a person has 20 in 60 minutes."
    )
    assert desk.desk.deleted == []
    assert "result" in desk.call(calling("get_customer", ARGUMENTS, legacy=legacy)).json


@pytest.mark.parametrize("legacy", [False, True])
def test_when_calls_cannot_be_counted_the_answer_is_503(legacy: bool) -> None:
    desk = Desk()
    desk.counter.available = False

    answer = desk.call(calling("create_ticket", {**ARGUMENTS, "subject": "a", "description": "b"}, legacy=legacy))

    assert answer.status == 503
    assert len(desk.desk.tickets) == 3
