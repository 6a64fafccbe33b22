"""Tokens of agents that work without a person: each row differs from an acceptable one in exactly one thing."""

from dataclasses import replace
from typing import Any

import pytest

from servicedesk.errors import InsufficientScope, InvalidToken, PermissionsUnavailable, ServiceDeskError
from servicedesk.identity.agents import Agent
from servicedesk.identity.principal import AgentPrincipal, PersonPrincipal
from servicedesk.identity.registered_agents import RegisteredAgents
from servicedesk.identity.token_fault import TokenFault
from servicedesk.identity.tokens import TokenVerifier
from tests.fakes.clock import FakeClock
from tests.fakes.registered_agents import AGENT_CLIENT, FakeAgents, agent, agent_claims, agent_token
from tests.fakes.signing_keys import FakeSigningKeys
from tests.tokens import CLIENT_ID, RESOURCE, SETTINGS, sign, valid_claims

TTL_SECONDS = 30


class Door:
    """A deployment that takes agents, and how often it looked one up."""

    def __init__(self, *agents: Agent, takes_agents: bool = True) -> None:
        self.agents, self.clock = FakeAgents(*agents), FakeClock()
        verifier = TokenVerifier(SETTINGS._replace(takes_agents=takes_agents), FakeSigningKeys())
        self.verifier = RegisteredAgents(verifier, self.agents, ttl_seconds=TTL_SECONDS, clock=self.clock)

    def refuses(self, token: str) -> ServiceDeskError:
        with pytest.raises(ServiceDeskError) as refused:
            self.verifier.verify(token)
        return refused.value


def test_an_agents_token_becomes_the_agent_that_its_row_describes() -> None:
    principal = Door(agent("support-engineers", calls_per_hour=7)).verifier.verify(agent_token())

    assert isinstance(principal, AgentPrincipal)
    assert (principal.name, principal.owner, principal.calls_per_hour) == ("agent:night-triage", "bob", 7)
    assert principal.subject == AGENT_CLIENT
    assert principal.groups == {"support-engineers"}


REFUSED: dict[str, tuple[dict[str, Any], TokenFault]] = {
    "somebody's user name": ({"username": "bob"}, TokenFault.CLIENT),
    "groups in the token": ({"cognito:groups": ["administrators"]}, TokenFault.MALFORMED_CLAIM),
    "no group in the token": ({"cognito:groups": []}, TokenFault.MALFORMED_CLAIM),
    "a name of the company's people": ({"desk_name": "dana@corp.example (Corp)"}, TokenFault.MALFORMED_CLAIM),
    "an address of somebody's": ({"desk_email": "dana@corp.example"}, TokenFault.MALFORMED_CLAIM),
    "an address that is none": ({"desk_email": ""}, TokenFault.MALFORMED_CLAIM),
    "another subject than its client": ({"sub": "5c1f0e0a-0000-4000-8000-000000000001"}, TokenFault.MALFORMED_CLAIM),
    "the client in another case": ({"sub": AGENT_CLIENT.upper()}, TokenFault.MALFORMED_CLAIM),
    "no client": ({"client_id": None}, TokenFault.MALFORMED_CLAIM),
    "somebody for whom it acts": ({"act": {"sub": "bob"}}, TokenFault.ACT),
    "nobody for whom it acts": ({"act": ""}, TokenFault.ACT),
    "another server's audience": ({"aud": "https://other.example/mcp"}, TokenFault.AUDIENCE),
    "several audiences, ours among them": ({"aud": [RESOURCE, "https://other.example"]}, TokenFault.AUDIENCE),
    "an identity token": ({"token_use": "id"}, TokenFault.TOKEN_USE),
    "an end in the past": ({"exp": 1_700_000_000}, TokenFault.EXPIRED),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_token_that_is_not_only_an_agents_is_nobodys_and_nothing_is_read(name: str) -> None:
    changes, fault = REFUSED[name]
    door = Door(agent("administrators"))

    refusal = door.refuses(sign(agent_claims(**changes)))

    assert isinstance(refusal, InvalidToken)
    assert refusal.fault is fault
    assert door.agents.reads == []


@pytest.mark.parametrize("scope", [f"{RESOURCE}/manage", f"{RESOURCE}/apply", "openid", None])
def test_an_agents_token_of_another_scope_opens_nothing(scope: str | None) -> None:
    door = Door(agent("administrators"))

    assert isinstance(door.refuses(agent_token(scope=scope)), InsufficientScope)
    assert door.agents.reads == []


@pytest.mark.parametrize(
    "registered",
    [
        (),
        (agent("support-engineers", is_enabled=False),),
        (agent("support-engineers", expires_at=1_700_000_000),),
        (agent("support-engineers", client_id="another-client"),),
    ],
    ids=["unknown", "disabled", "ended", "another's"],
)
def test_an_agent_that_may_not_come_does_not(registered: tuple[Agent, ...]) -> None:
    refusal = Door(*registered).refuses(agent_token())

    assert isinstance(refusal, InvalidToken)
    assert refusal.fault is TokenFault.CLIENT


def test_a_client_of_peoples_is_no_agents_though_somebody_registers_it() -> None:
    door = Door(agent("administrators", client_id=CLIENT_ID))

    assert isinstance(door.refuses(agent_token(CLIENT_ID)), InvalidToken)
    assert door.agents.reads == []


def test_where_agents_are_off_their_tokens_are_refused_without_a_read() -> None:
    door = Door(agent("administrators"), takes_agents=False)

    assert isinstance(door.refuses(agent_token()), InvalidToken)
    assert door.agents.reads == []


def test_a_row_that_cannot_be_read_refuses_nobody_and_lets_nobody_in() -> None:
    door = Door(agent("support-engineers"))
    door.agents.available = False

    assert isinstance(door.refuses(agent_token()), PermissionsUnavailable)


def test_of_people_nothing_is_read() -> None:
    door = Door(agent("administrators"))

    assert isinstance(door.verifier.verify(sign(valid_claims())), PersonPrincipal)
    assert door.agents.reads == []


@pytest.mark.parametrize(
    "change",
    [{"is_enabled": False}, {"expires_at": 1_700_000_000}, {"groups": frozenset()}],
    ids=["disabled", "ended", "in no group"],
)
def test_what_is_changed_of_an_agent_counts_when_its_row_is_read_again(change: dict[str, Any]) -> None:
    door = Door(agent("support-engineers"))
    before = door.verifier.verify(agent_token())
    changed = replace(door.agents.registered[AGENT_CLIENT], **change)
    door.agents.registered[AGENT_CLIENT] = changed

    assert door.verifier.verify(agent_token()) == before
    door.clock.now_seconds += TTL_SECONDS
    if changed.is_enabled and "groups" in change:
        assert door.verifier.verify(agent_token()).groups == frozenset()
    else:
        assert isinstance(door.refuses(agent_token()), InvalidToken)


def test_that_there_is_no_agent_is_not_remembered() -> None:
    door = Door()
    door.refuses(agent_token())
    door.agents.registered[AGENT_CLIENT] = agent("support-engineers")

    assert door.verifier.verify(agent_token()).groups == {"support-engineers"}


@pytest.mark.parametrize("username", ["agent:night-triage", "agent:"])
def test_no_person_is_called_like_an_agent(username: str) -> None:
    refusal = Door().refuses(sign(valid_claims(username=username)))

    assert isinstance(refusal, InvalidToken)
    assert refusal.fault is TokenFault.MALFORMED_CLAIM


def test_somebody_of_the_companys_provider_is_called_as_it_calls_them() -> None:
    principal = Door().verifier.verify(
        sign(valid_claims(username="corp_00u1abc", desk_name="dana@corp.example (Corp)"))
    )

    assert isinstance(principal, PersonPrincipal)
    assert principal.name == "dana@corp.example (Corp)"
    # What a revocation is kept under outlives the profile and its `sub`.
    assert principal.identity == "corp_00u1abc"


@pytest.mark.parametrize("name", ["bob", "", 7, ["dana@corp.example (Corp)"], "agent:x (Corp)"])
def test_a_name_that_could_be_the_pools_is_not_the_providers(name: object) -> None:
    assert isinstance(Door().refuses(sign(valid_claims(desk_name=name))), InvalidToken)


@pytest.mark.parametrize("takes_agents", [True, False])
def test_nobody_acts_for_somebody_else(takes_agents: bool) -> None:
    refusal = Door(takes_agents=takes_agents).refuses(sign(valid_claims(act={"sub": AGENT_CLIENT})))

    assert isinstance(refusal, InvalidToken)
    assert refusal.fault is TokenFault.ACT
