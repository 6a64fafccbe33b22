"""The walkthrough against the product itself, on one machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.stack import LocalStack
from tests.running_stack import running_stack
from tests.seen import seen_by
from walkthrough.show import show
from walkthrough.steps import Era, Step
from walkthrough.target import described_target
from walkthrough.verdicts import verdicts
from walkthrough.walk import OWN_TOOL


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with running_stack() as running:
        yield running


@pytest.mark.parametrize("era", ["modern", "legacy"])
@pytest.mark.parametrize("people", [("bob", "alice"), ("erin", "carol")])
def test_everything_holds(
    stack: LocalStack, era: Era, people: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    target = described_target(stack.description, people)

    journal = show(target, era, as_json=True)

    output = capsys.readouterr().out
    document = json.loads(output)
    assert [verdict for verdict in document["verdicts"] if not verdict["holds"]] == []
    assert journal.holds
    for person in document["people"]:
        assert [step["number"] for step in person["steps"]] == [step.number for step in Step]
    for person in target.people:
        assert person.password not in output


def test_what_a_grant_hides_is_named_beside_the_same_call_of_the_other(
    stack: LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    show(described_target(stack.description, ("carol", "alice")), "modern")

    output = capsys.readouterr().out
    assert "Not shown to carol: email, phone." in output
    assert "Not shown to alice" not in output


def test_the_example_of_an_owners_tool_is_used_by_each_who_has_it(
    stack: LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    show(described_target(stack.description, ("carol", "alice")), "modern", as_json=True)

    own = json.loads(capsys.readouterr().out)["comparison"]["own"]
    assert [call["person"] for call in own] == [name for name in ("carol", "alice") if OWN_TOOL in seen_by(name)]
    assert all("vCard" in json.dumps(call["response"]) for call in own)


def test_a_ticket_is_worked_and_is_seen_by_somebody_who_may_only_read_it_without_its_notes(
    stack: LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = show(described_target(stack.description, ("bob", "alice")), "modern")

    worked, compared, output = journal.worked, journal.compared, capsys.readouterr().out
    assert worked is not None
    assert compared is not None
    assert [call.tool for call in worked.done] == [
        "search_tickets", "get_ticket", "add_note", "reply_to_customer", "reply_to_customer", "update_ticket",
        "get_ticket",
    ]  # fmt: skip
    assert {call.person for call in worked.seen} == {"carol"}
    assert f"Changed status of {worked.ticket_id}. It is resolved" in output
    assert f"Not shown to carol: {worked.hidden_notes} internal notes." in output
    assert "Unknown tool: update_ticket" in output
    assert "carol signs in" not in output

    # What is not so is told.
    was_not_asked = (*worked.done[:3], *worked.done[4:])
    was_not_sent = (*worked.done[:4], worked.done[3], *worked.done[5:])
    for wrong, claim in (
        (replace(worked, done=was_not_asked), "bob takes a ticket from search to resolved"),
        (replace(worked, done=was_not_sent), "bob takes a ticket from search to resolved"),
        (
            replace(worked, seen=(worked.done[-1], worked.seen[1])),
            "bob reads the same ticket without its internal notes",
        ),
        (replace(worked, seen=(worked.seen[0], worked.done[5])), "bob changing it is refused"),
    ):
        failed = [verdict.claim for verdict in verdicts(compared, wrong, None) if not verdict.holds]
        assert failed == ["A token that somebody changed is refused", claim]
