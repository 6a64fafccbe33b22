from __future__ import annotations

import pytest

from tests.walkthrough.fake_deployment import ALICE, BOB, ERIN
from tests.walkthrough.walked import Walked, walked
from walkthrough.messages import Participant
from walkthrough.steps import SEQUENCE, Era

ERAS: tuple[Era, ...] = ("modern", "legacy")


@pytest.fixture(scope="module")
def modern() -> Walked:
    return walked()


def facts(result: Walked, person: str, number: int) -> dict[str, str]:
    [step] = [step for step in result.journal.steps if (step.person, step.number) == (person, number)]
    return {fact.name: fact.value for fact in step.facts}


@pytest.mark.parametrize("era", ERAS)
def test_every_step_is_taken_once_by_each_person_in_order(era: Era) -> None:
    result = walked(era=era)

    assert result.numbers("bob") == list(range(1, 25))
    assert result.numbers("alice") == list(range(1, 25))
    assert result.failed() == []
    assert result.journal.holds


@pytest.mark.parametrize(("era", "method"), [("modern", "server/discover"), ("legacy", "initialize")])
def test_the_twelfth_step_is_how_the_era_connects(era: Era, method: str) -> None:
    result = walked(era=era)

    twelfth = result.journal.steps[11]
    assert twelfth.title == f"{method} with Bearer"
    assert twelfth.messages[-1].document["method"] == method
    assert (twelfth.messages[-1].header("authorization") or "").startswith("Bearer eyJ")


def test_the_first_step_shows_the_challenge_that_caused_it(modern: Walked) -> None:
    first = modern.journal.steps[0]

    unauthenticated, challenge, request = first.messages
    assert unauthenticated.header("authorization") is None
    assert challenge.start_line == "401 Unauthorized"
    assert "resource_metadata=" in (challenge.header("www-authenticate") or "")
    assert request.start_line == "GET /.well-known/oauth-protected-resource/mcp"


@pytest.mark.parametrize("number", [4, 5, 15, 17, 18, 19, 21, 22, 24])
def test_a_step_that_is_no_message_says_so_and_shows_no_message_of_its_own(number: int, modern: Walked) -> None:
    step = modern.journal.steps[number - 1]

    assert step.remark or number in {4, 18}
    assert bool(step.messages) is (number == 4)


def test_the_browser_speaks_to_the_sign_in_page_and_the_client_to_the_token_endpoint(modern: Walked) -> None:
    steps = modern.journal.steps

    senders = {step.number: step.messages[-1].sender for step in steps[:24] if step.number in {6, 8, 10}}
    assert senders == {6: Participant.PERSON, 8: Participant.PERSON, 10: Participant.CLIENT}


def test_what_permits_is_told_from_the_groups_that_go_in_and_the_tools_that_come_out(modern: Walked) -> None:
    assert facts(modern, "bob", 15) == {
        "groups": "support-engineers",
        "tools": "create_ticket, get_customer, search_customer",
    }
    assert facts(modern, "alice", 15)["tools"] == "create_ticket, delete_customer, get_customer, search_customer"


def test_a_person_without_tools_is_answered_without_a_call() -> None:
    result = walked(people=(ERIN, ALICE))

    assert result.numbers("erin") == list(range(1, 25))
    assert all("Not reached" in step.remark for step in result.journal.steps[19:23])
    assert facts(result, "erin", 24) == {"answer": "I cannot look that up: no tool for it was given to me."}
    assert result.journal.holds
    assert "delete_customer" not in result.deployment.ran


def test_a_call_of_what_was_hidden_is_not_counted_among_what_was_allowed() -> None:
    result = walked(people=(ERIN, BOB))

    assert result.journal.compared is not None
    assert [call.person for call in result.journal.compared.read] == ["bob"]
    assert result.journal.holds


def test_the_hidden_tool_is_called_by_the_one_who_does_not_see_it_whoever_comes_first() -> None:
    result = walked(people=(ALICE, BOB))

    assert result.journal.compared is not None
    assert result.journal.compared.hidden is not None
    assert (result.journal.compared.hidden.person, result.journal.compared.hidden.tool) == ("bob", "delete_customer")
    assert "delete_customer" not in result.deployment.ran


def test_the_sequence_has_twenty_four_steps() -> None:
    assert list(SEQUENCE) == list(range(1, 25))
