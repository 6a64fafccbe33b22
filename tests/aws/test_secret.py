"""A secret is read rarely, and what was read stays good while it cannot be read again."""

from collections.abc import Iterator

import pytest

from servicedesk.aws.secret import COOL_DOWN_SECONDS, PREVIOUS_GOOD_SECONDS, UNUSABLE, Secret
from servicedesk.errors import ConfirmationsUnavailable
from tests.aws.secrets import FIRST, SECOND, Secrets
from tests.aws.tables import aws

HOUR = 3_600


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    with aws(monkeypatch):
        yield Secrets()


def test_it_is_read_once_for_as_long_as_it_may_be_old(secrets: Secrets) -> None:
    secret = secrets.secret()

    for _ in range(100):
        assert secret.current(HOUR).value == FIRST
    secrets.pass_seconds(HOUR)
    secret.current(HOUR)

    assert secrets.read == ["AWSCURRENT", "AWSCURRENT"]


def test_a_rotation_is_noticed_when_what_was_read_is_too_old(secrets: Secrets) -> None:
    secret = secrets.secret()
    before = secret.current(HOUR)
    secrets.rotate(SECOND)

    assert secret.current(HOUR) == before
    secrets.pass_seconds(HOUR)
    assert secret.current(HOUR).value == SECOND
    assert secret.current(HOUR).id != before.id


def test_what_was_read_stays_good_while_it_cannot_be_read_and_nobody_waits_for_a_read_that_just_failed(
    secrets: Secrets,
) -> None:
    secret = secrets.secret()
    secret.current(HOUR)
    secrets.answers = False
    secrets.pass_seconds(HOUR)
    secrets.read.clear()

    for _ in range(50):
        assert secret.current(HOUR).value == FIRST
    assert len(secrets.read) == 1
    secrets.pass_seconds(COOL_DOWN_SECONDS)
    secret.current(HOUR)
    assert len(secrets.read) == 2


def test_whoever_must_have_it_fresh_is_told_that_it_cannot_be_read(secrets: Secrets) -> None:
    secret = secrets.secret()
    secret.current(HOUR)
    secrets.answers = False
    secrets.pass_seconds(HOUR)

    with pytest.raises(ConfirmationsUnavailable) as unavailable:
        secret.fresh_version(HOUR)

    assert unavailable.value.code == "EndpointConnectionError"


def test_without_it_nothing_is_made_up_and_as_soon_as_it_can_be_read_it_is(secrets: Secrets) -> None:
    secret = secrets.secret()
    secrets.answers = False
    for _ in range(50):
        with pytest.raises(ConfirmationsUnavailable) as unavailable:
            secret.current(HOUR)
        assert unavailable.value.code == "EndpointConnectionError"
    assert len(secrets.read) == 1

    secrets.answers = True
    secrets.pass_seconds(COOL_DOWN_SECONDS)

    assert secret.current(HOUR).value == FIRST


def test_a_secret_that_is_gone_is_not_asked_for_again_and_again(secrets: Secrets) -> None:
    secret = secrets.secret()
    secrets.client.delete_secret(SecretId="key", ForceDeleteWithoutRecovery=True)

    for _ in range(50):
        with pytest.raises(ConfirmationsUnavailable) as unavailable:
            secret.current(HOUR)

    assert unavailable.value.code == "ResourceNotFoundException"
    assert len(secrets.read) == 1


def test_a_secret_that_is_too_short_is_none(secrets: Secrets) -> None:
    secrets.rotate("x" * (Secret.MIN_CHARACTERS - 1))

    with pytest.raises(ConfirmationsUnavailable) as unavailable:
        secrets.secret().current(HOUR)

    assert unavailable.value.code == UNUSABLE


def test_what_was_before_is_good_for_ten_minutes_and_then_not_even_read(secrets: Secrets) -> None:
    secrets.rotate(SECOND)
    secrets.pass_seconds(PREVIOUS_GOOD_SECONDS - 1)
    secret = secrets.secret()
    secret.current(HOUR)
    previous = secret.previous()
    assert previous is not None
    assert previous.value == FIRST
    assert secret.previous() == previous
    assert secrets.read == ["AWSCURRENT", "AWSPREVIOUS"]

    secrets.pass_seconds(1)

    assert secret.previous() is None
    later = secrets.secret()
    later.current(HOUR)
    secrets.read.clear()
    assert later.previous() is None
    assert secrets.read == []


def test_a_new_secret_has_nothing_before_it_and_that_is_asked_once(secrets: Secrets) -> None:
    secrets.wall_clock.now_seconds = 0.0
    secret = secrets.secret()
    secret.current(HOUR)

    assert [secret.previous() for _ in range(5)] == [None] * 5
    assert secrets.read == ["AWSCURRENT", "AWSPREVIOUS"]
    assert secret.current(0).value == FIRST


def test_what_was_before_and_cannot_be_read_may_be_there(secrets: Secrets) -> None:
    secrets.rotate(SECOND)
    secret = secrets.secret()
    secret.current(HOUR)
    secrets.answers = False

    with pytest.raises(ConfirmationsUnavailable):
        secret.previous()
