"""The key of the confirmations: read rarely, rotated without breaking what is in flight, never guessed."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from servicedesk.aws.confirmation_seal import COOL_DOWN_SECONDS, FRESH_SECONDS, SecretSeal
from servicedesk.errors import ConfirmationsUnavailable
from servicedesk.execution.confirmation import Broken
from tests.aws.tables import aws

FIRST, SECOND, THIRD = "a" * 64, "b" * 64, "c" * 64


class Secrets:
    """One secret, and execution environments that read it."""

    def __init__(self) -> None:
        self.client: Any = boto3.client("secretsmanager")
        self.client.create_secret(Name="key", SecretString=FIRST)
        self.now = 0.0
        self.reads = 0
        self.answers = True

    @property
    def exceptions(self) -> Any:
        return self.client.exceptions

    def environment(self) -> SecretSeal:
        client: Any = self
        return SecretSeal(lambda: client, "key", lambda: self.now)

    def rotate(self, key: str) -> None:
        self.client.put_secret_value(SecretId="key", SecretString=key)

    def get_secret_value(self, **which: str) -> Any:
        self.reads += 1
        if not self.answers:
            raise EndpointConnectionError(endpoint_url="https://secretsmanager")
        return self.client.get_secret_value(**which)


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    with aws(monkeypatch):
        yield Secrets()


@pytest.mark.requirement("transport.explicit-state")
def test_every_environment_opens_what_another_sealed(secrets: Secrets) -> None:
    sealed = secrets.environment().seal(b"delete C-1042")

    assert secrets.environment().unseal(sealed) == b"delete C-1042"
    assert "C-1042" not in sealed


def test_the_key_is_not_read_for_each_call(secrets: Secrets) -> None:
    seal = secrets.environment()
    for _ in range(100):
        seal.unseal(seal.seal(b"x"))

    # The current key and the one before it, once each.
    assert secrets.reads == 2


def test_what_was_sealed_before_a_rotation_is_opened_after_it(secrets: Secrets) -> None:
    old, new = secrets.environment(), secrets.environment()
    sealed = old.seal(b"x")
    secrets.rotate(SECOND)

    assert new.unseal(sealed) == b"x"


def test_what_was_sealed_with_a_new_key_is_opened_by_who_had_only_the_old_one(secrets: Secrets) -> None:
    old = secrets.environment()
    old.seal(b"x")
    secrets.rotate(SECOND)
    sealed = secrets.environment().seal(b"y")

    secrets.now = COOL_DOWN_SECONDS + 1

    assert old.unseal(sealed) == b"y"


def test_a_key_two_rotations_old_opens_nothing(secrets: Secrets) -> None:
    sealed = secrets.environment().seal(b"x")
    secrets.rotate(SECOND)
    secrets.rotate(THIRD)

    with pytest.raises(Broken):
        secrets.environment().unseal(sealed)


@pytest.mark.requirement("tools.state-integrity")
@pytest.mark.parametrize("text", ["", "v1.", "v1.AAAA", "v2.AAAA", "please", "v1." + "A" * 200, "\u00e9", "v1.\x00"])
def test_what_nobody_sealed_is_not_opened(secrets: Secrets, text: str) -> None:
    with pytest.raises(Broken):
        secrets.environment().unseal(text)


@pytest.mark.requirement("tools.state-integrity")
def test_a_sealed_text_with_one_letter_changed_is_not_opened(secrets: Secrets) -> None:
    seal = secrets.environment()
    sealed = seal.seal(b"x")

    for place in range(3, len(sealed)):
        other = "B" if sealed[place] != "B" else "C"
        with pytest.raises(Broken):
            seal.unseal(sealed[:place] + other + sealed[place + 1 :])


def test_inventions_do_not_make_it_read_the_key_again_and_again(secrets: Secrets) -> None:
    seal = secrets.environment()
    seal.seal(b"x")
    for _ in range(50):
        with pytest.raises(Broken):
            seal.unseal("v1." + "A" * 200)

    assert secrets.reads == 2


def test_without_a_key_nothing_is_sealed_or_opened(secrets: Secrets) -> None:
    secrets.answers = False
    seal = secrets.environment()

    with pytest.raises(ConfirmationsUnavailable):
        seal.seal(b"x")
    with pytest.raises(ConfirmationsUnavailable):
        seal.unseal("v1.AAAA")

    secrets.answers = True
    assert seal.unseal(seal.seal(b"x")) == b"x"


def test_a_key_that_was_read_stays_good_while_secrets_manager_does_not_answer(secrets: Secrets) -> None:
    seal = secrets.environment()
    sealed = seal.seal(b"x")
    secrets.answers = False
    secrets.now = FRESH_SECONDS + 1

    assert seal.unseal(sealed) == b"x"


def test_a_secret_that_is_too_short_is_no_key(secrets: Secrets) -> None:
    secrets.rotate("short")

    with pytest.raises(ConfirmationsUnavailable):
        secrets.environment().seal(b"x")
