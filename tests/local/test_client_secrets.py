"""An app client has two secrets at most; each that is there lets in, and no answer but its first has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.aws.client_secrets import active_secrets, install
from servicedesk.aws.clients import cognito_client
from tests.aws.tables import aws


class App:
    """An app client with a secret."""

    def __init__(self) -> None:
        self.cognito = cognito_client()
        pool = self.cognito.create_user_pool(PoolName="staff")["UserPool"]["Id"]
        made = self.cognito.create_user_pool_client(UserPoolId=pool, ClientName="agent a", GenerateSecret=True)
        self.first = made["UserPoolClient"]["ClientSecret"]
        self.of: Any = {"UserPoolId": pool, "ClientId": made["UserPoolClient"]["ClientId"]}

    @property
    def secrets(self) -> tuple[str, ...]:
        return active_secrets(self.of["ClientId"])

    def add(self) -> Any:
        return self.cognito.add_user_pool_client_secret(**self.of)["ClientSecretDescriptor"]

    def listed(self) -> list[Any]:
        return list(self.cognito.list_user_pool_client_secrets(**self.of)["ClientSecrets"])

    def delete(self, identifier: str) -> None:
        self.cognito.delete_user_pool_client_secret(**self.of, ClientSecretId=identifier)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    install()
    with aws(monkeypatch):
        yield App()


def test_a_secret_is_in_the_answer_that_makes_it_and_in_no_list(app: App) -> None:
    second = app.add()

    assert app.secrets == (app.first, second["ClientSecretValue"])
    assert [set(one) for one in app.listed()] == [{"ClientSecretId", "ClientSecretCreateDate"}] * 2
    assert app.listed()[1]["ClientSecretId"] == second["ClientSecretId"]
    assert app.first.isalnum()


def test_a_secret_that_is_deleted_lets_nobody_in_and_the_other_one_is_described(app: App) -> None:
    second = app.add()

    app.delete(app.listed()[0]["ClientSecretId"])

    assert app.secrets == (second["ClientSecretValue"],)
    described = app.cognito.describe_user_pool_client(**app.of)["UserPoolClient"]
    assert described["ClientSecret"] == second["ClientSecretValue"]


def test_a_client_without_a_secret_has_none(app: App) -> None:
    public = app.cognito.create_user_pool_client(UserPoolId=app.of["UserPoolId"], ClientName="public")

    assert active_secrets(public["UserPoolClient"]["ClientId"]) == ()
    assert active_secrets("nobody") == ()


def test_a_client_that_is_made_again_is_another(app: App) -> None:
    app.cognito.delete_user_pool_client(**app.of)

    again = app.cognito.create_user_pool_client(
        UserPoolId=app.of["UserPoolId"], ClientName="agent a", GenerateSecret=True
    )

    assert again["UserPoolClient"]["ClientId"] != app.of["ClientId"]


def add_a_third(app: App) -> None:
    app.add()
    app.add()


REFUSED = {
    "a third": (add_a_third, "LimitExceededException", 2),
    "the last one's end": (lambda app: app.delete(app.listed()[0]["ClientSecretId"]), "InvalidParameterException", 1),
    "the end of none": (lambda app: app.delete("nobody--1"), "ResourceNotFoundException", 1),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cognito_refuses_is_refused_and_not_done(app: App, what: str) -> None:
    act, code, left = REFUSED[what]

    with pytest.raises(ClientError) as refused:
        act(app)

    assert refused.value.response["Error"]["Code"] == code
    assert len(app.secrets) == left
