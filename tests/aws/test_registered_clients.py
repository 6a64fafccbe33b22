"""Which app clients are accepted beside those that the deployment names: a yes is remembered, a no never is."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from servicedesk.aws.registered_clients import REMEMBERED_SECONDS, RegisteredClientsTable, pointer_key
from servicedesk.errors import ClientsUnavailable
from tests.aws.tables import aws, made_table


class Clients:
    def __init__(self) -> None:
        self.now = 0.0
        self.dynamodb: Any = made_table("clients")
        self.registered = RegisteredClientsTable(self.dynamodb, "clients", lambda: self.now)

    def register(self) -> None:
        self.dynamodb.put_item(TableName="clients", Item=pointer_key("shadow"))

    def forget(self) -> None:
        self.dynamodb.delete_item(TableName="clients", Key=pointer_key("shadow"))


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    with aws(monkeypatch):
        yield Clients()


def test_a_client_that_was_forgotten_is_noticed_when_what_is_remembered_is_old(clients: Clients) -> None:
    clients.register()
    assert clients.registered.is_registered("shadow") is True
    clients.forget()

    clients.now = REMEMBERED_SECONDS - 1
    assert clients.registered.is_registered("shadow") is True
    clients.now = REMEMBERED_SECONDS + 1
    assert clients.registered.is_registered("shadow") is False


def test_a_no_is_never_remembered(clients: Clients) -> None:
    assert clients.registered.is_registered("shadow") is False

    clients.register()

    assert clients.registered.is_registered("shadow") is True


def test_one_client_says_nothing_of_another(clients: Clients) -> None:
    clients.register()

    assert clients.registered.is_registered("another") is False


def test_a_table_that_does_not_answer_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch), pytest.raises(ClientsUnavailable):
        RegisteredClientsTable(made_table("clients"), "no-such-table").is_registered("shadow")


def test_a_network_that_fails_decides_nothing(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb")

    monkeypatch.setattr(clients.dynamodb, "get_item", unreachable)

    with pytest.raises(ClientsUnavailable):
        clients.registered.is_registered("shadow")
