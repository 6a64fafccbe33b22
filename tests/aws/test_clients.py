"""Clients of AWS that give up early."""

from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError

from servicedesk.aws.clients import cognito_client, dynamodb_client, logs_client, secrets_client

GATEWAY_TIMEOUT_SECONDS = 30
LONGEST_PAUSE_SECONDS = 1
#: A search, the tool that makes most calls where each may be slow: grants, then two reads of the index.
CALLS_OF_A_SEARCH = 3


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


@pytest.mark.parametrize("make", [dynamodb_client, cognito_client])
def test_a_service_that_hangs_is_given_up_before_the_gateway_gives_up(make: type) -> None:
    config = make().meta.config

    once = config.connect_timeout + config.read_timeout
    attempts = config.retries["total_max_attempts"]
    assert CALLS_OF_A_SEARCH * (attempts * once + LONGEST_PAUSE_SECONDS) < GATEWAY_TIMEOUT_SECONDS


@pytest.mark.parametrize("make", [dynamodb_client, cognito_client])
def test_the_endpoint_is_the_environments_and_an_empty_one_is_none(make: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")
    assert make().meta.endpoint_url.startswith("https://")

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:9100")
    assert make().meta.endpoint_url == "http://localhost:9100"


#: Says when and how often, and so differs each time.
_OF_THE_MOMENT = {"X-Amz-Date", "Authorization", "amz-sdk-invocation-id"}
_SENDS: Mapping[Callable[[], Any], Callable[[Any], Any]] = {
    dynamodb_client: lambda client: client.get_item(TableName="desk", Key={"pk": {"S": "a"}}),
    cognito_client: lambda client: client.admin_get_user(UserPoolId="eu-west-1_a", Username="jane"),
    secrets_client: lambda client: client.get_secret_value(SecretId="desk"),
    logs_client: lambda client: client.start_query(logGroupName="a", startTime=1, endTime=2, queryString="fields a"),
}


@pytest.mark.parametrize("make", _SENDS)
def test_what_is_sent_is_what_a_session_with_every_handler_of_botocore_sends(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    by_its_own = sent_by(make(), _SENDS[make])
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session())

    assert sent_by(make(), _SENDS[make]) == by_its_own


def sent_by(client: Any, send: Callable[[Any], Any]) -> tuple[str, bytes, Mapping[str, str]]:
    """Return the address, the body and the headers of a request, which is refused."""
    sent = []

    def refuse(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 400, HTTPHeaders(), _Refusal())

    client.meta.events.register_first("before-send", refuse)
    with pytest.raises(ClientError, match="Refused"):
        send(client)
    headers = {name: str(value) for name, value in sent[0].headers.items() if name not in _OF_THE_MOMENT}
    return sent[0].url, sent[0].body, headers


class _Refusal:
    def stream(self) -> list[bytes]:
        return [b'{"__type": "Refused"}']
