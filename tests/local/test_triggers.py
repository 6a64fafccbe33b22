"""What Cognito takes for an answer of a trigger, and what it makes of a token by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from local.managed_login import triggers
from local.managed_login.triggers import TokenOverrides, TriggerFailed, Triggers

CLAIMS = {"sub": "s", "username": "u", "cognito:groups": ["pool"], "extra": 1}


def pool(answer: Callable[[dict[str, Any]], Any]) -> Triggers:
    async def invoke(event: dict[str, Any]) -> Any:
        return answer(event)

    return Triggers(pool_id="eu-central-1_Ab12", inbound_federation=invoke, pre_token_generation=invoke)


def inbound(asked: Triggers) -> Any:
    return asyncio.run(asked.inbound("Corp", "SAML", "00u1", {"samlResponse": {"email": "e"}}, "client"))


def pre_token(asked: Triggers) -> TokenOverrides:
    return asyncio.run(asked.pre_token("S", username="u", attributes={}, groups=["pool"], client_id="c", scopes=["s"]))


def responding(response: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda event: {**event, "response": response}


def failing(_: dict[str, Any]) -> Any:
    raise RuntimeError("no")


#: Answers that are none.
NONE = {
    "nothing": lambda _: None,
    "the response alone": lambda _: {"response": {}},
    "the event of another": lambda event: {**event, "userName": "other"},
    "no object as the response": responding([]),
    "what JSON cannot carry": responding({"x": b"bytes"}),
    "an exception": failing,
}


@pytest.mark.parametrize("answer", NONE.values(), ids=NONE)
def test_what_is_not_the_whole_event_is_no_answer(answer: Callable[[dict[str, Any]], Any]) -> None:
    for ask in (inbound, pre_token):
        with pytest.raises(TriggerFailed):
            ask(pool(answer))


def test_who_takes_too_long_has_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "TRIGGER_SECONDS", 0)

    async def wait(_: dict[str, Any]) -> Any:
        await asyncio.Event().wait()

    with pytest.raises(TriggerFailed, match="timeout"):
        inbound(Triggers(pool_id="p", inbound_federation=wait))


def test_claims_that_are_no_texts_are_no_answer() -> None:
    with pytest.raises(TriggerFailed):
        inbound(pool(responding({"userAttributesToMap": {"groups": ["a"]}})))


def test_a_pool_without_triggers_asks_nobody() -> None:
    assert inbound(Triggers(pool_id="p")) == {}
    assert pre_token(Triggers(pool_id="p")).apply(CLAIMS) == CLAIMS


@pytest.mark.parametrize(
    ("details", "groups"),
    [
        (None, None),
        ({}, None),
        ({"groupOverrideDetails": None}, None),
        ({"groupOverrideDetails": {"groupsToOverride": []}}, None),
        ({"groupOverrideDetails": {"groupsToOverride": ["desk"]}}, ["desk"]),
    ],
)
def test_groups_are_what_the_trigger_says_and_none_if_it_says_none(details: Any, groups: list[str] | None) -> None:
    said = pre_token(pool(responding({"claimsAndScopeOverrideDetails": details})))

    assert said.apply(CLAIMS).get("cognito:groups") == groups


def test_some_claims_cannot_be_changed() -> None:
    said = TokenOverrides(
        claims={"sub": "other", "cognito:groups": ["x"], "cognito:x": "x", "desk_name": "d"},
        suppressed=frozenset({"username", "extra"}),
        groups=("g",),
    )

    assert said.apply(CLAIMS) == {"sub": "s", "username": "u", "cognito:groups": ["g"], "desk_name": "d"}
