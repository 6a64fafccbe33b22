"""The issuer's keys cannot be had, at a cold start and later: 503, never 401 and never a yes, until they can."""

import json

import pytest

from servicedesk.aws.signing_keys import (
    COOL_DOWN_SECONDS,
    FAILURE_COOL_DOWN_SECONDS,
    LIFESPAN_SECONDS,
    CognitoSigningKeys,
)
from servicedesk.tools.catalogue import described_catalogue
from tests.aws.issuer import published
from tests.events import load_event
from tests.fakes.clock import FakeClock
from tests.faults.path import Plan, failing, path
from tests.tokens import KEY_ID

BROKEN = {
    "an error": (500, b"{}"),
    "a page that is no key set": (200, b"<html>"),
    "a key set without a key": (200, b'{"keys": []}'),
    "a key that is none": (200, json.dumps({"keys": [{"kty": "RSA", "kid": KEY_ID}]}).encode()),
    "nothing": (200, b""),
}


@pytest.mark.parametrize("how", BROKEN)
def test_at_a_cold_start_nothing_is_decided_nothing_is_asked_of_aws_and_it_recovers_by_itself(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    clock = FakeClock()
    with published() as issuer:
        issuer.status, issuer.body = BROKEN[how]
        with path(monkeypatch, CognitoSigningKeys(issuer.url, clock), clock) as whole:
            with failing(monkeypatch, Plan()) as plan:
                refused = whole.invoke(load_event("mcp-tools-list"))
            issuer.publish(KEY_ID)
            clock.now_seconds += FAILURE_COOL_DOWN_SECONDS
            answered = whole.invoke(load_event("mcp-tools-list"))

    assert refused.status == 503
    assert "retry-after" in refused.headers
    assert "www-authenticate" not in refused.headers
    assert plan.calls == []
    assert len(answered.json["result"]["tools"]) == len(described_catalogue())


def test_nobody_listens_at_a_cold_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with published() as issuer:
        url = issuer.url
    with path(monkeypatch, CognitoSigningKeys(url)) as whole, failing(monkeypatch, Plan()) as plan:
        refused = whole.invoke(load_event("mcp-tools-list"))

    assert refused.status == 503
    assert plan.calls == []


def test_keys_that_were_read_stay_good_in_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    with published() as issuer, path(monkeypatch, CognitoSigningKeys(issuer.url, clock), clock) as whole:
        before = whole.invoke(load_event("mcp-tools-list"))
        issuer.status, issuer.body = BROKEN["an error"]
        clock.now_seconds += LIFESPAN_SECONDS
        during = whole.invoke(load_event("mcp-tools-list"))

    assert (before.status, during.status) == (200, 200)


def test_a_key_that_came_with_an_outage_is_not_decided_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    with (
        published("the-key-before") as issuer,
        path(monkeypatch, CognitoSigningKeys(issuer.url, clock), clock) as whole,
    ):
        unknown = whole.invoke(load_event("mcp-tools-list"))
        clock.now_seconds += COOL_DOWN_SECONDS
        issuer.status, issuer.body = BROKEN["an error"]
        during = whole.invoke(load_event("mcp-tools-list"))
        clock.now_seconds += FAILURE_COOL_DOWN_SECONDS
        issuer.publish("the-key-before", KEY_ID)
        after = whole.invoke(load_event("mcp-tools-list"))

    assert (unknown.status, during.status, after.status) == (401, 503, 200)
