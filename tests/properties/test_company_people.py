"""Whatever the provider says and the rules give: what is explained of people of the company is what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from servicedesk.federation.group_map import GroupMap
from servicedesk.federation.refusal import CompanySignInRefused, SignInFault
from servicedesk.identity.principal import DESK_NAME
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.explanation.explanation import Explanation, read_and_explain
from tests.depth import examples
from tests.fakes.policy import PRODUCT
from tests.federation.events import CORP, NOW
from tests.properties.worlds import TOOLS, World, policies
from tests.tokens import SIGNED_IN_AT, sign, valid_claims
from tests.worlds.company_people import SUBJECT, USERNAME, CompanyPerson, Signed, company_people
from tests.worlds.federation import tokens_app

thorough = settings(
    max_examples=examples(75),
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
tools = st.sampled_from([*TOOLS, "no_such_tool"])
#: Whose revocation is stored, and from when tokens count again.
revocations = st.dictionaries(
    st.sampled_from([USERNAME, SUBJECT]), st.sampled_from([SIGNED_IN_AT - 1, SIGNED_IN_AT + 1]), max_size=2
)


@pytest.fixture(scope="module")
def app() -> ModuleType:
    return tokens_app()


class CompanyWorld(World):
    """A desk, and the token of somebody whom the function that Cognito asks has let in."""

    def __init__(self, policy: Any, claims: dict[str, Any]) -> None:
        self._claims = claims
        super().__init__(policy, frozenset(claims["cognito:groups"] or ()))

    def token(self) -> str:
        """Return theirs."""
        return sign(valid_claims(**{"sub": SUBJECT, "username": USERNAME, **self._claims}))


def explain(signed: Signed, tool: str, world: World) -> Explanation:
    asked = CallQuestion(who=signed.in_directory(), tool=tool, now=NOW)
    return read_and_explain(asked, world.store, world.store.policies.values(), PRODUCT)


def is_unknown(answer: dict[str, Any]) -> bool:
    return bool(answer.get("error", {}).get("code") == -32602)


def token_of(signed: Signed, person: CompanyPerson) -> dict[str, Any] | SignInFault:
    """Return the claims of the token that somebody gets, or why they get none.

    Whose sign-in is too old signs in again: an explanation is about a token of a sign-in from now on.
    """
    try:
        return signed.claims(is_refresh=person.is_refresh)
    except CompanySignInRefused as refusal:
        event(f"token: {refusal.fault}")
        if refusal.fault is not SignInFault.STALE:
            return refusal.fault
    try:
        signed.sign_in_again()
        return signed.claims(is_refresh=False)
    except CompanySignInRefused as refusal:
        return refusal.fault


def signed_in(person: CompanyPerson, app: ModuleType) -> Signed | None:
    """Return somebody whom the provider has signed in; None if the function refused."""
    try:
        return Signed(person, app)
    except CompanySignInRefused as refusal:
        event(f"sign-in: {refusal.fault}")
        return None


@thorough
@given(company_people, policies, tools, revocations)
def test_the_explanation_of_somebody_of_the_company_agrees_with_the_decision(
    app: ModuleType, person: CompanyPerson, policy: Any, tool: str, revoked: dict[str, int]
) -> None:
    signed = signed_in(person, app)
    if signed is None:
        return
    claims = token_of(signed, person)
    if isinstance(claims, SignInFault):
        # What the profile says cannot be read, so no token is given; and nothing is promised.
        assert claims is SignInFault.CLAIM or not explain(signed, tool, World(policy, frozenset())).is_allowed
        return
    world = CompanyWorld(policy, claims)
    world.store.revoked |= revoked
    explanation = explain(signed, tool, world)

    is_let_in = world.is_let_in()
    event(f"federated: {DESK_NAME in claims}, let in: {is_let_in}")
    assert is_let_in is (explanation.not_before is None or explanation.not_before <= SIGNED_IN_AT)
    assert explanation.groups == world.groups
    if DESK_NAME in claims:
        # The commands for groups of the pool are refused of them.
        assert not any(" people put " in way or " take-out " in way for way in explanation.changes)
    decided = is_let_in and tool in world.listed() and not is_unknown(world.call(tool))
    if is_let_in:
        assert bool(explanation.grants) is decided
        assert explanation.is_allowed is (decided and person.is_enabled)


@thorough
@given(company_people)
def test_a_token_has_the_groups_that_rules_give_for_what_the_provider_said_and_no_other(
    app: ModuleType, person: CompanyPerson
) -> None:
    signed = signed_in(person, app)
    claims = token_of(signed, person) if signed is not None else SignInFault.CLAIM
    if isinstance(claims, SignInFault):
        return
    groups = frozenset(claims["cognito:groups"] or ())

    if person.status != "EXTERNAL_PROVIDER" or person.providers != (CORP,):
        assert groups == person.pool_groups
        return
    assert groups <= _given(person, person.said)
    if person.kept_instead is None:
        # Of a group that had no rule then, nothing was kept.
        assert groups >= _given(person, [name for name in person.said if name in person.rules_then])


def _given(person: CompanyPerson, names: Sequence[str]) -> frozenset[str]:
    return GroupMap(provider=CORP, rules=person.rules_now).desk_groups(names)
