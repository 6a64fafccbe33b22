"""A secret in Secrets Manager: put where it was asked to go, and in no complaint of a place that does not take it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ParamValidationError

from cli.agent_secrets import SecretStore
from servicedesk.policy.agents.clients import AgentCredentials
from stack.faults import CommandRefused
from tests.aws.tables import aws

CREDENTIALS = AgentCredentials(client_id="c", secret="hush" * 8)
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:nowhere-AbCdEf"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield boto3.client("secretsmanager")


@pytest.mark.parametrize("is_there", [True, False])
def test_a_secret_is_put_into_what_is_there_or_made_by_its_name(client: Any, is_there: bool) -> None:
    if is_there:
        client.create_secret(Name="desk/agent", SecretString="before")
    store = SecretStore(client)

    store.check("desk/agent")
    store.put("desk/agent", CREDENTIALS)

    kept = json.loads(client.get_secret_value(SecretId="desk/agent")["SecretString"])
    assert kept == {"client_id": "c", "client_secret": CREDENTIALS.secret}


def test_an_arn_of_none_is_refused_before_a_secret_is_made(client: Any) -> None:
    with pytest.raises(CommandRefused, match="there is no secret"):
        SecretStore(client).check(ARN)


class Refusing:
    """Secrets Manager that repeats what it was given."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def describe_secret(self, **_: object) -> None:
        """Be there."""

    def put_secret_value(self, **_: object) -> None:
        raise self._failure


@pytest.mark.parametrize(
    "failure",
    [
        ClientError({"Error": {"Code": "AccessDeniedException", "Message": CREDENTIALS.secret}}, "PutSecretValue"),
        ParamValidationError(report=CREDENTIALS.secret),
    ],
    ids=["a refusal", "a check of its parameters"],
)
def test_a_complaint_has_the_code_and_never_the_secret(failure: Exception) -> None:
    store: Any = SecretStore(Refusing(failure))  # type: ignore[arg-type]  # what is used of it

    with pytest.raises(CommandRefused) as refused:
        store.put("desk/agent", CREDENTIALS)

    assert CREDENTIALS.secret not in str(refused.value)
    assert refused.value.__suppress_context__
