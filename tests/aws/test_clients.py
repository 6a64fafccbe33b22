"""Clients of AWS that give up early."""

import pytest

from servicedesk.aws.clients import cognito_client, dynamodb_client

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
