"""The walkthrough against the product itself, on one machine."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from local.stack import LocalStack
from tests.running_stack import running_stack
from tests.seen import seen_by
from walkthrough.show import show
from walkthrough.steps import Era, Step
from walkthrough.target import described_target
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
