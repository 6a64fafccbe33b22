"""The stand-in answers what the functions ask, and its answers are ones that they accept."""

from collections.abc import Iterator
from typing import Any

import boto3
import jwt
import pytest

from benchmarks.requests import MODERN_CALL, PROTECTED_RESOURCE, requests
from benchmarks.rows import CALLS_TABLE, CUSTOMER, DESK_TABLE, GROUP, PERMISSIONS_TABLE, TICKETS, TOOLS
from benchmarks.surroundings import RESOURCE_URL, Surroundings
from benchmarks.targets import LATENCY_MILLISECONDS
from servicedesk.aws.calls_table import CallsTable
from servicedesk.aws.clients import secrets_client
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.secret import Secret
from servicedesk.aws.secret_digests import SecretDigests
from servicedesk.tools.limit import Slice
from tests.fakes.execution import FakeSeal


@pytest.fixture(scope="module")
def surroundings() -> Iterator[Surroundings]:
    with Surroundings() as running:
        yield running


@pytest.fixture(params=["", f"/after/{LATENCY_MILLISECONDS}"], ids=["at once", "on its way for a while"])
def dynamodb(request: pytest.FixtureRequest, surroundings: Surroundings) -> Iterator[Any]:
    client = boto3.client(
        "dynamodb",
        endpoint_url=surroundings.environment["AWS_ENDPOINT_URL"] + request.param,
        region_name="eu-west-1",
        aws_access_key_id="benchmark",
        aws_secret_access_key="benchmark",
    )
    yield client
    client.close()


def test_the_customer_is_read_with_two_open_tickets(dynamodb: Any) -> None:
    file = DeskTable(dynamodb, DESK_TABLE, FakeSeal()).customer_file(CUSTOMER.customer_id, limit=25)

    assert file is not None
    assert file.customer == CUSTOMER
    assert file.open_tickets == TICKETS


def test_a_call_is_counted_and_its_arguments_have_a_digest(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch, dynamodb: Any
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", surroundings.environment["AWS_ENDPOINT_URL"])
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "benchmark")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    assert CallsTable(dynamodb, CALLS_TABLE).count("somebody", Slice(10, 1), 10, 1_000) == {}
    assert SecretDigests(Secret(secrets_client, "key")).digest({}) is not None


def test_the_one_group_may_use_every_tool(dynamodb: Any) -> None:
    permissions = GrantsTable(dynamodb, PERMISSIONS_TABLE).read("somebody", frozenset({GROUP}))

    assert sorted(grant.tool for grant in permissions.grants) == list(TOOLS)


def test_the_token_is_signed_with_a_key_that_the_issuer_publishes(surroundings: Surroundings) -> None:
    keys = jwt.PyJWKClient(f"{surroundings.issuer}/.well-known/jwks.json")
    key = keys.get_signing_key_from_jwt(surroundings.token)

    claims = jwt.decode(
        surroundings.token, key, algorithms=["RS256"], issuer=surroundings.issuer, audience=RESOURCE_URL
    )

    assert claims["token_use"] == "access"


def test_only_the_requests_that_need_the_token_carry_it() -> None:
    events = requests("secret")

    assert events[MODERN_CALL]["headers"]["authorization"] == "Bearer secret"
    assert "authorization" not in events[PROTECTED_RESOURCE]["headers"]
