from __future__ import annotations

import pytest

from tests.walkthrough.walked import walked
from walkthrough.steps import Step

BYTE_FOR_BYTE = "The refusal is the answer for a tool that does not exist, byte for byte but for the name"

#: What is wrong with the server → the step that must be reported, and nothing else.
UNEXPECTED = {
    "no challenge": Step.ASK_RESOURCE_METADATA,
    "challenge with error": Step.ASK_RESOURCE_METADATA,
    "other resource": Step.RESOURCE_METADATA,
    "no S256": Step.SERVER_METADATA,
    "wrong password": Step.AUTHENTICATION,
    "other audience": Step.ACCESS_TOKEN,
    "crashes": Step.CONNECTION,
    "other version": Step.CONNECTION,
    "shared cache": Step.TOOL_DEFINITIONS,
    "unsorted tools": Step.TOOL_DEFINITIONS,
    "tool fails": Step.RESULT,
}
FLAWS = {
    **{flaw: [f"bob completes step {step.number}"] for flaw, step in UNEXPECTED.items()},
    "any token": ["A token that somebody changed is refused"],
    "same tools": ["They see different tools", "A hidden tool is refused"],
    "hidden tool runs": ["bob calling delete_customer, which was not listed, is refused", BYTE_FOR_BYTE],
    "hidden is told apart": [BYTE_FOR_BYTE],
    "customer changes": ["Nothing was deleted: the customer reads as before"],
}


@pytest.mark.parametrize(("flaw", "failed"), FLAWS.items())
def test_a_server_that_is_wrong_in_one_way_is_reported_for_that(flaw: str, failed: list[str]) -> None:
    result = walked(flaw)

    assert result.failed() == failed
    assert not result.journal.holds


def test_what_fails_says_what_was_expected_and_what_was_seen() -> None:
    [verdict] = walked("no S256").journal.verdicts

    assert verdict.seen.endswith("expected PKCE with S256; saw no methods advertised")


def test_a_server_that_does_not_answer_is_a_walkthrough_that_does_not_hold() -> None:
    result = walked("unreachable")

    assert result.failed() == ["bob gets past step 0"]
    assert result.journal.steps == []


def test_nothing_checked_is_nothing_that_holds() -> None:
    assert not walked(people=()).journal.holds
