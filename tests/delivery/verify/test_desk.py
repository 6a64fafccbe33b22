"""A stack in front of another company's desk is asked about that, and about nothing that it does not have."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.verify.verdict import CheckOutcome
from tests.delivery.verify.account import NOW, Account
from tests.delivery.verify.conftest import World, healthy_world
from tests.infrastructure.transformed import OTHER_DESK

SECTION = "The company's own desk"
SECRET = "secretsmanager:DescribeSecret"
FAIL, PASS, NOT_TRIED = CheckOutcome.FAIL, CheckOutcome.PASS, CheckOutcome.NOT_TRIED


@pytest.fixture
def other() -> World:
    return healthy_world(OTHER_DESK)


def test_a_stack_in_front_of_another_desk_that_is_as_it_must_be_fails_nowhere(other: World) -> None:
    assert other.failures() == []
    assert [one.about for one in other.findings(SECTION)] == ["the secret with which the desk is asked can be read"]


def test_nothing_of_the_built_in_desk_is_asked_about(other: World) -> None:
    told = " ".join(one.about for one in other.findings())

    assert other.findings("Erasure") == []
    assert not [gone for gone in ("DeskTable", "EraseFunction", "CustomerPool", "customers choose") if gone in told]


def test_a_stack_that_has_its_own_desk_is_not_asked_about_another(world: World) -> None:
    assert world.findings(SECTION) == []


SAID: list[tuple[dict[str, Any], CheckOutcome, str]] = [
    ({}, PASS, ""),
    ({"DeletedDate": NOW}, FAIL, "scheduled for deletion"),
    ({"VersionIdsToStages": {"v": ["AWSPREVIOUS"]}}, FAIL, "no current value"),
    ({"VersionIdsToStages": {}}, FAIL, "no current value"),
    ({"KmsKeyId": "arn:aws:kms:us-east-1:1:key/k"}, NOT_TRIED, "a key of yours, arn:aws:kms:us-east-1:1:key/k"),
]


@pytest.mark.parametrize(("described", "outcome", "found"), SAID)
def test_the_secret_of_the_desk_is_told_as_it_is(
    other: World, described: dict[str, Any], outcome: CheckOutcome, found: str
) -> None:
    other.account.also(SECRET, **described)

    (one,) = other.findings(SECTION)
    assert one.verdict.outcome is outcome
    assert found in one.verdict.found


def test_a_secret_that_is_gone_is_a_failure(other: World) -> None:
    other.account.missing = {SECRET}

    (one,) = other.findings(SECTION)
    assert one.verdict.outcome is FAIL


def simulated(world: World, function: str, action: str, arn: str) -> list[str]:
    """Return what fails of the roles when a function's role may do one thing more."""
    before = world.account.answers["iam:SimulatePrincipalPolicy"]

    def widened(asked: Any) -> Any:
        results = before(asked)["EvaluationResults"]
        if asked["PolicySourceArn"].endswith(f"/{function}") and asked["ResourceArns"] == [arn]:
            results = [
                {**one, **({"EvalDecision": "allowed"} if one["EvalActionName"] == action else {})} for one in results
            ]
        return {"EvaluationResults": results}

    world.account.answers["iam:SimulatePrincipalPolicy"] = widened
    return world.failures("Roles")


def test_what_only_a_stack_in_front_of_another_desk_may_is_too_much_for_others(world: World, other: World) -> None:
    calls = Account().deployment.arn("dynamodb", "table/CallsTable")

    assert simulated(other, "McpFunction", "dynamodb:GetItem", calls) == []
    assert [line for line in simulated(world, "McpFunction", "dynamodb:GetItem", calls) if "GetItem" in line]


def test_another_function_that_may_read_the_desks_secret_is_told(other: World) -> None:
    failures = simulated(other, "AdminFunction", "secretsmanager:GetSecretValue", OTHER_DESK["DeskSecretArn"])

    assert [line for line in failures if "AdminFunction" in line and "GetSecretValue" in line]
