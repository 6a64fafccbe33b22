from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.walkthrough.fake_deployment import ALICE, BOB, ERIN, GROUPS, TOOLS
from tests.walkthrough.walked import Walked, walked
from walkthrough.model import NO_TOOL
from walkthrough.steps import Era, Step, StepTaken
from walkthrough.target import Credentials, WalkthroughTarget
from walkthrough.tell import tell
from walkthrough.wire import Exchange, Participant

ERAS: tuple[Era, ...] = ("modern", "legacy")


@pytest.fixture(scope="module")
def modern() -> Walked:
    return walked()


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("people", [(BOB, ALICE), (ERIN, ALICE), (ERIN, BOB), (ALICE, BOB)])
def test_every_step_is_taken_once_by_each_person_in_order(era: Era, people: tuple[Credentials, ...]) -> None:
    result = walked(era=era, people=people)

    assert [result.steps(person.username) for person in people] == [list(Step)] * 2
    assert result.failed() == []
    assert result.journal.holds
    assert "delete_customer" not in result.deployment.ran


@pytest.mark.parametrize(("era", "method"), [("modern", "server/discover"), ("legacy", "initialize")])
def test_the_first_request_with_a_token_is_how_the_era_connects(era: Era, method: str) -> None:
    taken = walked(era=era).taken("bob", Step.CONNECTION)

    assert taken.title == f"{method} with Bearer"
    assert taken.messages[-1].document["method"] == method
    assert (taken.messages[-1].header("authorization") or "").startswith("Bearer eyJ")


def test_the_first_step_shows_the_challenge_that_caused_it(modern: Walked) -> None:
    unauthenticated, challenge, request = modern.taken("bob", Step.ASK_RESOURCE_METADATA).messages

    assert unauthenticated.header("authorization") is None
    assert challenge.start_line == "401 Unauthorized"
    assert "resource_metadata=" in (challenge.header("www-authenticate") or "")
    assert request.start_line == "GET /.well-known/oauth-protected-resource/mcp"


def test_a_step_that_is_no_message_says_what_is_known_of_it(modern: Walked) -> None:
    silent = [taken for taken in modern.journal.steps if not taken.messages]

    assert {Step.PERMISSIONS_EVALUATED, Step.CALL_AUTHORISED, Step.EXECUTION} <= {taken.step for taken in silent}
    assert all(taken.remark or taken.facts for taken in silent)


def test_the_browser_speaks_to_the_sign_in_page_and_the_client_to_the_token_endpoint(modern: Walked) -> None:
    steps = (Step.AUTHORIZATION_REQUEST, Step.AUTHENTICATION, Step.CODE_EXCHANGE)

    senders = [modern.taken("bob", step).sender for step in steps]
    assert senders == [Participant.PERSON, Participant.PERSON, Participant.CLIENT]


@pytest.mark.parametrize("person", ["bob", "alice"])
def test_what_permits_is_told_from_the_groups_that_go_in_and_the_tools_that_come_out(
    person: str, modern: Walked
) -> None:
    known = modern.taken(person, Step.PERMISSIONS_EVALUATED).facts

    assert known == {"groups": ", ".join(GROUPS[person]), "tools": ", ".join(TOOLS[person])}


def test_a_person_without_tools_is_answered_without_a_call() -> None:
    result = walked(people=(ERIN, ALICE))

    unreached = [taken.step for taken in result.journal.steps if "Not reached" in taken.remark]
    assert unreached == [Step.TOOL_CALL, Step.CALL_AUTHORISED, Step.EXECUTION, Step.RESULT]
    assert result.taken("erin", Step.ANSWER).facts == {"answer": NO_TOOL}


def test_a_call_of_what_was_hidden_is_not_counted_among_what_was_allowed() -> None:
    result = walked(people=(ERIN, BOB))

    assert result.journal.compared is not None
    assert [call.person for call in result.journal.compared.read] == ["bob"]


def test_the_hidden_tool_is_called_by_the_one_who_does_not_see_it_whoever_comes_first() -> None:
    compared = walked(people=(ALICE, BOB)).journal.compared

    assert compared is not None
    assert compared.hidden is not None
    assert (compared.hidden.person, compared.hidden.tool) == ("bob", "delete_customer")


@pytest.mark.parametrize("flaw", ["", "no S256", "tool fails"])
def test_some_of_the_exchanges_tell_the_steps_that_all_of_them_begin_with(
    flaw: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[list[Exchange], list[StepTaken]]] = []

    def recording(exchanges: list[Exchange], person: str, target: WalkthroughTarget, era: Era) -> Iterator[StepTaken]:
        steps: list[StepTaken] = []
        told.append((exchanges[:], steps))
        for taken in tell(exchanges, person, target, era):
            steps.append(taken)
            yield taken

    monkeypatch.setattr("walkthrough.visit.tell", recording)
    walked(flaw, people=(BOB,))

    *earlier, (_, whole) = told
    assert len(whole) >= 2
    assert [steps for _, steps in earlier] == [whole[: len(steps)] for _, steps in earlier]
