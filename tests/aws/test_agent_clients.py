"""App clients of agents in Cognito: what each may do, and secrets that are said once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.aws.client_secrets import active_secrets, install
from servicedesk.aws.agent_clients import AgentAppClients
from servicedesk.aws.clients import cognito_client
from servicedesk.errors import DirectoryUnavailable
from tests.aws.tables import aws

SCOPE = "https://desk.example.com/mcp/invoke"


class Pool:
    """A staff pool."""

    def __init__(self) -> None:
        self.cognito = cognito_client()
        self.id = self.cognito.create_user_pool(PoolName="staff")["UserPool"]["Id"]
        self.agents = AgentAppClients(self.cognito, self.id, SCOPE)

    def described(self, client_id: str) -> Any:
        return self.cognito.describe_user_pool_client(UserPoolId=self.id, ClientId=client_id)["UserPoolClient"]


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    install()
    with aws(monkeypatch):
        yield Pool()


def test_an_agents_client_signs_in_by_itself_for_one_scope_and_lets_nobody_sign_in(pool: Pool) -> None:
    made = pool.agents.create("nightly")

    described = pool.described(made.client_id)
    assert described["AllowedOAuthFlows"] == ["client_credentials"]
    assert described["AllowedOAuthScopes"] == [SCOPE]
    assert (described["AccessTokenValidity"], described["TokenValidityUnits"]) == (15, {"AccessToken": "minutes"})
    assert not described.get("CallbackURLs")
    assert not described.get("SupportedIdentityProviders")
    assert described["WriteAttributes"] == ["locale"]
    assert described["ClientSecret"] == made.secret
    assert made.secret not in repr(made)


def test_a_second_secret_is_made_listed_without_its_value_and_the_first_is_ended(pool: Pool) -> None:
    first = pool.agents.create("nightly")

    second = pool.agents.add_secret(first.client_id)
    listed = pool.agents.secrets(first.client_id)
    pool.agents.end_secret(first.client_id, listed[0].secret_id)

    assert listed[1].secret_id == second.secret_id
    assert listed[0].made_at <= listed[1].made_at
    assert active_secrets(first.client_id) == (second.secret,)
    assert second.secret not in repr((second, listed))


def test_what_is_gone_already_is_deleted_and_ended_without_a_word(pool: Pool) -> None:
    made = pool.agents.create("nightly")
    pool.agents.add_secret(made.client_id)

    pool.agents.end_secret(made.client_id, "nobody--1")
    pool.agents.delete(made.client_id)
    pool.agents.delete(made.client_id)

    assert active_secrets(made.client_id) == ()


SILENT: dict[str, Callable[[AgentAppClients], object]] = {
    "a new client": lambda agents: agents.create("nightly"),
    "a second secret": lambda agents: agents.add_secret("client"),
    "the secrets": lambda agents: agents.secrets("client"),
}


@pytest.mark.parametrize("what", SILENT)
def test_a_pool_that_does_not_answer_is_told_from_one_without(pool: Pool, what: str) -> None:
    agents = AgentAppClients(pool.cognito, "eu-west-1_nowhere", SCOPE)

    with pytest.raises(DirectoryUnavailable):
        SILENT[what](agents)


def test_there_is_no_third_secret(pool: Pool) -> None:
    made = pool.agents.create("nightly")
    pool.agents.add_secret(made.client_id)

    with pytest.raises(DirectoryUnavailable) as refused:
        pool.agents.add_secret(made.client_id)

    assert refused.value.code == "LimitExceededException"
    assert len(active_secrets(made.client_id)) == 2
