"""The key set over HTTP: fetched rarely, never guessed at."""

import ssl
from collections.abc import Iterator

import pytest

from servicedesk.aws.signing_keys import (
    COOL_DOWN_SECONDS,
    FAILURE_COOL_DOWN_SECONDS,
    GOOD_SECONDS,
    LIFESPAN_SECONDS,
    CognitoSigningKeys,
)
from servicedesk.errors import InvalidToken, KeysUnavailable
from servicedesk.identity.token_fault import TokenFault
from tests.aws.issuer import Issuer, published
from tests.fakes.clock import FakeClock
from tests.tokens import KEY_ID


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with published() as issuer:
        yield issuer


def test_a_key_is_fetched_once(issuer: Issuer) -> None:
    keys = CognitoSigningKeys(issuer.url)

    assert keys.key(KEY_ID).key_id == keys.key(KEY_ID).key_id == KEY_ID

    assert issuer.fetches == 1


def test_the_machines_certificates_are_read_before_the_first_fetch(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = CognitoSigningKeys(issuer.url)
    read: list[object] = []
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda *arguments: read.append(arguments))

    keys.key(KEY_ID)
    keys.renew()

    assert (issuer.fetches, read) == (2, [])


def test_a_key_published_since_is_found(issuer: Issuer) -> None:
    clock = FakeClock()
    keys = CognitoSigningKeys(issuer.url, clock)
    keys.key(KEY_ID)
    issuer.publish(KEY_ID, "the-next-key")
    clock.now_seconds += COOL_DOWN_SECONDS

    assert keys.key("the-next-key").key_id == "the-next-key"


def test_made_up_key_ids_cause_one_fetch_a_cooldown(issuer: Issuer) -> None:
    clock = FakeClock()
    keys = CognitoSigningKeys(issuer.url, clock)
    keys.key(KEY_ID)

    for number in range(50):
        with pytest.raises(InvalidToken) as refusal:
            keys.key(f"made-up-{number}")
        assert refusal.value.fault is TokenFault.UNKNOWN_KEY

    assert issuer.fetches == 1
    clock.now_seconds += COOL_DOWN_SECONDS
    for number in range(50):
        with pytest.raises(InvalidToken):
            keys.key(f"made-up-{number}")
    assert issuer.fetches == 2


def test_a_key_that_was_withdrawn_is_known_no_more_when_the_keys_are_read_again(issuer: Issuer) -> None:
    clock = FakeClock()
    keys = CognitoSigningKeys(issuer.url, clock)
    keys.key(KEY_ID)
    issuer.publish("the-next-key")
    clock.now_seconds += LIFESPAN_SECONDS

    with pytest.raises(InvalidToken):
        keys.key(KEY_ID)


NO_ANSWER = {
    "an error": (500, b""),
    "a redirect": (302, b""),
    "no JSON": (200, b"<html>"),
    "no object": (200, b"[]"),
    "no keys": (200, b'{"keys": []}'),
    "keys that are none": (200, b'{"keys": [{"kty": "nonsense"}]}'),
}


@pytest.mark.parametrize(("status", "body"), NO_ANSWER.values(), ids=NO_ANSWER.keys())
def test_a_key_set_that_cannot_be_read_is_unavailable_and_not_a_refusal(
    issuer: Issuer, status: int, body: bytes
) -> None:
    issuer.status, issuer.body = status, body

    with pytest.raises(KeysUnavailable):
        CognitoSigningKeys(issuer.url).key(KEY_ID)


def test_nobody_at_the_address_is_unavailable() -> None:
    with pytest.raises(KeysUnavailable) as unavailable:
        CognitoSigningKeys("http://127.0.0.1:9/.well-known/jwks.json").key(KEY_ID)

    assert unavailable.value.code == "ConnectionRefusedError"


@pytest.mark.parametrize("seconds", [COOL_DOWN_SECONDS, LIFESPAN_SECONDS, GOOD_SECONDS - 1])
def test_known_keys_outlive_an_outage_of_a_day_and_unknown_ones_stay_undecided(issuer: Issuer, seconds: int) -> None:
    clock = FakeClock()
    keys = CognitoSigningKeys(issuer.url, clock)
    keys.key(KEY_ID)
    issuer.status = 503
    clock.now_seconds += seconds

    for _ in range(50):
        assert keys.key(KEY_ID).key_id == KEY_ID
        with pytest.raises(KeysUnavailable) as unavailable:
            keys.key("unknown")
        assert unavailable.value.code == "HTTP503"
    # Nobody waits for another fetch when one has just failed.
    assert issuer.fetches == 2


def test_after_a_day_without_an_answer_nothing_is_decided_any_more(issuer: Issuer) -> None:
    clock = FakeClock()
    keys = CognitoSigningKeys(issuer.url, clock)
    keys.key(KEY_ID)
    issuer.status = 503
    clock.now_seconds += GOOD_SECONDS

    with pytest.raises(KeysUnavailable):
        keys.key(KEY_ID)


def test_the_keys_are_read_again_when_the_outage_is_over(issuer: Issuer) -> None:
    clock = FakeClock()
    keys = CognitoSigningKeys(issuer.url, clock)
    issuer.status = 503
    with pytest.raises(KeysUnavailable):
        keys.key(KEY_ID)

    issuer.status = 200
    with pytest.raises(KeysUnavailable):
        keys.key(KEY_ID)
    clock.now_seconds += FAILURE_COOL_DOWN_SECONDS

    assert keys.key(KEY_ID).key_id == KEY_ID
