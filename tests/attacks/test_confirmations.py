"""Confirmations that are bent, borrowed, kept or made up: each leaves everything as it is."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.attacks.target import ID, Target
from tests.fakes.execution import confirmation_in

OTHER = {"customer_id": "C-7"}


def confirmation(target: Target, tool: str = "delete_customer", arguments: Any = None, **claims: Any) -> str:
    text = target.call(tool, arguments or ID, **claims).json()["result"]["content"][0]["text"]
    found = confirmation_in(text)
    assert found
    return found


ATTACKS: dict[str, Callable[[Target], str]] = {
    "made up": lambda _: "yes",
    "a truth value": lambda _: "true",
    "the question": lambda target: target.call("delete_customer").json()["result"]["content"][0]["text"][:1_000],
    "of another customer": lambda target: confirmation(target, arguments=OTHER),
    "of another tool": lambda target: confirmation(target, "reset_password"),
    "of another person": lambda target: confirmation(target, sub="somebody-else"),
    "cut short": lambda target: confirmation(target)[:-2],
    "with more behind it": lambda target: confirmation(target) + "x",
    "with a letter changed": lambda target: confirmation(target).replace("delete", "belete"),
    "without its seal": lambda target: confirmation(target).removeprefix("sealed:"),
    "doubled": lambda target: confirmation(target) + confirmation(target),
    "with a line break": lambda target: confirmation(target) + "\n{}",
    "too long": lambda _: "sealed:" + "x" * 5_000,
}


@pytest.mark.requirement("tools.state-integrity")
@pytest.mark.parametrize("make", ATTACKS.values(), ids=ATTACKS)
def test_what_is_no_confirmation_of_this_call_does_nothing(target: Target, make: Callable[[Target], str]) -> None:
    result = target.call("delete_customer", {**ID, "confirmation": make(target)}).json()["result"]

    assert result["isError"] is True


@pytest.mark.parametrize("value", [True, 1, [], {}, ["sealed:"]], ids=str)
def test_a_confirmation_that_is_no_text_does_nothing(target: Target, value: object) -> None:
    result = target.call("delete_customer", {**ID, "confirmation": value}).json()["result"]

    assert result["isError"] is True


def test_a_confirmation_is_of_no_use_to_somebody_without_the_right(target: Target) -> None:
    kept = confirmation(target)

    answer = target.call("delete_customer", {**ID, "confirmation": kept}, group="support-engineers")

    assert answer.json()["error"]["message"] == "Unknown tool: delete_customer"
