"""All questions together: what a healthy stack, a missing right and a deaf AWS come to."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from delivery.verify.aws import ACTIONS
from delivery.verify.verdict import CheckOutcome
from tests.delivery.verify.conftest import World

#: Verbs of actions that change nothing.
READING = ("Describe", "Get", "List", "Query", "Simulate", "StartQuery")


def test_a_stack_that_is_as_it_must_be_fails_nowhere(world: World) -> None:
    assert world.failures() == []


def test_every_action_that_is_listed_is_asked_and_no_other(world: World) -> None:
    world.findings()

    assert set(world.account.asked) == ACTIONS


def test_no_action_changes_anything() -> None:
    """But for the function that Cognito asks: what it is sent is made up, and it keeps nothing."""
    assert {action for action in ACTIONS if not action.partition(":")[2].startswith(READING)} == {
        "lambda:InvokeFunction"
    }


def test_nothing_is_sent_that_changes_anything(world: World) -> None:
    world.findings()

    posted = {urlsplit(url).path for method, url in world.network.sent if method not in {"GET", "OPTIONS"}}
    assert posted == {"/mcp", "/mcp/"}


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_right_that_is_missing_is_named_and_never_a_failure(world: World, action: str) -> None:
    world.account.denied = {action}

    found = world.findings()

    assert all(finding.verdict.outcome is not CheckOutcome.FAIL for finding in found)
    untried = [finding.verdict for finding in found if action in finding.verdict.found]
    assert untried
    assert {verdict.outcome for verdict in untried} == {CheckOutcome.NOT_TRIED}


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_an_aws_that_fails_is_never_a_failure_of_the_stack(world: World, action: str) -> None:
    world.account.failing = {action: "InternalFailure"}

    found = world.findings()

    assert all(finding.verdict.outcome is not CheckOutcome.FAIL for finding in found)
    assert any("AWS's words" in finding.verdict.found for finding in found)


def test_every_failure_says_what_to_do(world: World) -> None:
    world.account.missing = set(ACTIONS) - {
        "cloudformation:ListStackResources",
        "cloudformation:GetTemplate",
        "lambda:GetFunctionConfiguration",
    }

    failed = [finding.verdict for finding in world.findings() if finding.verdict.outcome is CheckOutcome.FAIL]

    assert len(failed) > len(ACTIONS) // 2
    assert all(verdict.advice for verdict in failed)


def test_what_is_asked_about_is_the_same_in_every_run_and_said_once(world: World) -> None:
    first = [(finding.section, finding.about) for finding in world.findings()]
    again = [(finding.section, finding.about) for finding in world.findings()]

    assert first == again
    assert len(set(first)) == len(first)


def test_without_a_browser_nobody_signs_in_and_it_is_said_how(world: World) -> None:
    (finding,) = world.findings("Signed in")

    assert finding.verdict.outcome is CheckOutcome.NOT_TRIED
    assert "--sign-in" in finding.verdict.advice
