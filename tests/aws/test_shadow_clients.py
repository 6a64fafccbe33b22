"""App clients that stand for documents: like every other MCP client's, with the document's addresses alone."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from servicedesk.aws.clients import cognito_client
from servicedesk.aws.shadow_clients import SETTINGS, CognitoShadowClients
from servicedesk.errors import ClientsUnavailable
from servicedesk.registration.document import ClientDocument
from tests.aws.tables import aws
from tests.infrastructure.transformed import deployed, resources
from tests.registration.memory import REDIRECT, URL

SCOPE = "https://desk.example.com/mcp/invoke"
DOCUMENT = ClientDocument(url=URL, name="Client", redirect_uris=(REDIRECT,))
MOVED = ClientDocument(url=URL, name="Client", redirect_uris=("https://client.example/new",))


class Pool:
    def __init__(self) -> None:
        self.cognito: Any = cognito_client()
        self.branded: list[dict[str, Any]] = []
        # moto has no branding.
        events: Any = self.cognito.meta.events
        events.register("before-call.cognito-idp.CreateManagedLoginBranding", self._brand)
        self.id = self.cognito.create_user_pool(PoolName="staff")["UserPool"]["Id"]
        self.clients = CognitoShadowClients(self.cognito, self.id, SCOPE)

    def _brand(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        self.branded.append(params)
        return SimpleNamespace(status_code=200), {}

    def described(self, client_id: str) -> dict[str, Any]:
        answer = self.cognito.describe_user_pool_client(UserPoolId=self.id, ClientId=client_id)
        described: dict[str, Any] = answer["UserPoolClient"]
        return described


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    with aws(monkeypatch):
        yield Pool()


def test_it_is_a_public_client_with_the_documents_addresses_our_scope_and_a_sign_in_page(pool: Pool) -> None:
    client_id = pool.clients.create(DOCUMENT)

    made = pool.described(client_id)
    assert made["CallbackURLs"] == [REDIRECT]
    assert made["AllowedOAuthScopes"] == [SCOPE]
    assert "ClientSecret" not in made
    assert made["ClientName"].startswith("client.example ")
    assert len(pool.branded) == 1


def test_it_has_the_settings_of_the_templates_own_clients() -> None:
    template = deployed({}).resolve(resources()["LoopbackClient"]["Properties"])
    own = {"UserPoolId", "ClientName", "GenerateSecret", "AllowedOAuthScopes", "CallbackURLs"}

    assert {name: value for name, value in template.items() if name not in own} == SETTINGS


def test_a_client_that_moves_keeps_its_settings(pool: Pool) -> None:
    client_id = pool.clients.create(DOCUMENT)
    before = pool.described(client_id)

    pool.clients.update(client_id, MOVED)

    after = pool.described(client_id)
    assert after["CallbackURLs"] == ["https://client.example/new"]
    ignored = {"CallbackURLs", "LastModifiedDate"}
    assert {n: v for n, v in after.items() if n not in ignored} == {n: v for n, v in before.items() if n not in ignored}


def test_one_that_is_gone_is_deleted_without_complaint(pool: Pool) -> None:
    client_id = pool.clients.create(DOCUMENT)

    pool.clients.delete(client_id)
    pool.clients.delete(client_id)

    assert pool.cognito.list_user_pool_clients(UserPoolId=pool.id)["UserPoolClients"] == []


def test_a_pool_that_does_not_answer_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        clients = CognitoShadowClients(boto3.client("cognito-idp"), "eu-west-1_None", SCOPE)

        with pytest.raises(ClientsUnavailable):
            clients.create(DOCUMENT)
