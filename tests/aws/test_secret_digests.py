"""Digests of arguments say that two were the same, and nothing to those who do not have the key."""

from collections.abc import Iterator

import pytest

from servicedesk.aws.secret import COOL_DOWN_SECONDS
from servicedesk.aws.secret_digests import FRESH_SECONDS, SecretDigests
from servicedesk.tools.digest import digest, keyed_digest
from tests.aws.secrets import FIRST, SECOND, Secrets
from tests.aws.tables import aws
from tests.server.written import written

SOUGHT = {"query": "+44 7700 900123"}


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    with aws(monkeypatch):
        yield Secrets()


def test_the_same_has_the_same_digest_in_every_environment_however_it_was_written(secrets: Secrets) -> None:
    one, other = SecretDigests(secrets.secret()), SecretDigests(secrets.secret())

    assert one.digest({"a": 1, "b": 2}) == other.digest({"b": 2, "a": 1})
    assert one.digest({"a": 1}) != one.digest({"a": 2})


def test_whoever_guesses_what_was_said_cannot_check_it_without_the_key(secrets: Secrets) -> None:
    found = SecretDigests(secrets.secret()).digest(SOUGHT)

    assert found is not None
    kept = found.partition(".")[2]
    assert not digest(SOUGHT).startswith(kept)
    # Nor with the secret itself as the key: what is sealed with it says nothing of this one.
    assert not keyed_digest(SOUGHT, FIRST.encode()).startswith(kept)


def test_digests_under_two_keys_are_seen_to_be_no_match_for_one_another(secrets: Secrets) -> None:
    digests = SecretDigests(secrets.secret())
    before = digests.digest(SOUGHT)
    secrets.rotate(SECOND)
    secrets.pass_seconds(FRESH_SECONDS)
    after = digests.digest(SOUGHT)

    assert before is not None
    assert after is not None
    assert before.partition(".")[0] != after.partition(".")[0]
    assert before.partition(".")[2] != after.partition(".")[2]


def test_the_key_is_not_read_for_each_call(secrets: Secrets) -> None:
    digests = SecretDigests(secrets.secret())

    for number in range(100):
        digests.digest(number)

    assert secrets.read == ["AWSCURRENT"]


def test_while_there_is_no_key_there_is_no_digest_and_the_log_says_why(secrets: Secrets) -> None:
    digests = SecretDigests(secrets.secret())
    secrets.answers = False

    with written() as log:
        found = [digests.digest(SOUGHT) for _ in range(20)]

    assert found == [None] * 20
    assert len(secrets.read) == 1
    assert {line["error_code"] for line in log.lines} == {"EndpointConnectionError"}
    secrets.answers = True
    secrets.pass_seconds(COOL_DOWN_SECONDS)
    assert digests.digest(SOUGHT) is not None
