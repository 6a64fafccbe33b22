"""The key of the confirmations: read rarely, rotated without breaking what is in flight, never guessed."""

from collections.abc import Iterator

import pytest

from servicedesk.aws.confirmation_seal import FRESH_SECONDS, SecretSeal
from servicedesk.aws.secret import COOL_DOWN_SECONDS, PREVIOUS_GOOD_SECONDS
from servicedesk.errors import BrokenSeal, ConfirmationsUnavailable
from servicedesk.execution.confirmation import LIFETIME_SECONDS
from tests.aws.secrets import SECOND, THIRD, Secrets
from tests.aws.tables import aws


def environment(secrets: Secrets) -> SecretSeal:
    """Return the seal of an execution environment that has just started."""
    return SecretSeal(secrets.secret())


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    with aws(monkeypatch):
        yield Secrets()


@pytest.mark.requirement("transport.explicit-state")
def test_every_environment_opens_what_another_sealed(secrets: Secrets) -> None:
    sealed = environment(secrets).seal(b"delete C-1042")

    assert environment(secrets).unseal(sealed) == b"delete C-1042"
    assert "C-1042" not in sealed


def test_the_key_is_not_read_for_each_call(secrets: Secrets) -> None:
    seal = environment(secrets)
    for _ in range(100):
        seal.unseal(seal.seal(b"x"))

    assert secrets.read == ["AWSCURRENT"]


def test_what_was_sealed_before_a_rotation_is_opened_after_it(secrets: Secrets) -> None:
    old, new = environment(secrets), environment(secrets)
    sealed = old.seal(b"x")
    secrets.rotate(SECOND)

    assert new.unseal(sealed) == b"x"


def test_what_was_sealed_with_a_new_key_is_opened_by_who_had_only_the_old_one(secrets: Secrets) -> None:
    old = environment(secrets)
    old.seal(b"x")
    secrets.rotate(SECOND)
    sealed = environment(secrets).seal(b"y")

    secrets.pass_seconds(COOL_DOWN_SECONDS)

    assert old.unseal(sealed) == b"y"


def test_what_was_sealed_by_who_had_not_heard_of_a_rotation_is_opened_until_it_expires(secrets: Secrets) -> None:
    old = environment(secrets)
    old.seal(b"x")
    secrets.rotate(SECOND)
    secrets.pass_seconds(FRESH_SECONDS - 1)
    sealed = old.seal(b"x")
    secrets.pass_seconds(LIFETIME_SECONDS)

    assert environment(secrets).unseal(sealed) == b"x"


def test_ten_minutes_after_a_rotation_a_leaked_key_opens_nothing(secrets: Secrets) -> None:
    thief = environment(secrets)
    thief.seal(b"x")
    with_the_old_key = thief.seal(b"forged")
    secrets.rotate(SECOND)
    secrets.pass_seconds(PREVIOUS_GOOD_SECONDS)

    with pytest.raises(BrokenSeal):
        environment(secrets).unseal(with_the_old_key)


def test_a_key_two_rotations_old_opens_nothing(secrets: Secrets) -> None:
    sealed = environment(secrets).seal(b"x")
    secrets.rotate(SECOND)
    secrets.rotate(THIRD)

    with pytest.raises(BrokenSeal):
        environment(secrets).unseal(sealed)


@pytest.mark.requirement("tools.state-integrity")
@pytest.mark.parametrize("text", ["", "v1.", "v1.AAAA", "v2.AAAA", "please", "v1." + "A" * 200, "\u00e9", "v1.\x00"])
def test_what_nobody_sealed_is_not_opened(secrets: Secrets, text: str) -> None:
    with pytest.raises(BrokenSeal):
        environment(secrets).unseal(text)


@pytest.mark.requirement("tools.state-integrity")
def test_a_sealed_text_with_one_letter_changed_is_not_opened(secrets: Secrets) -> None:
    seal = environment(secrets)
    sealed = seal.seal(b"x")

    for place in range(3, len(sealed)):
        other = "B" if sealed[place] != "B" else "C"
        with pytest.raises(BrokenSeal):
            seal.unseal(sealed[:place] + other + sealed[place + 1 :])


def test_inventions_do_not_make_it_read_the_key_again_and_again(secrets: Secrets) -> None:
    seal = environment(secrets)
    seal.seal(b"x")
    for _ in range(50):
        with pytest.raises(BrokenSeal):
            seal.unseal("v1." + "A" * 200)

    assert secrets.read == ["AWSCURRENT"]


def test_without_a_key_nothing_is_sealed_or_opened(secrets: Secrets) -> None:
    secrets.answers = False
    seal = environment(secrets)

    with pytest.raises(ConfirmationsUnavailable):
        seal.seal(b"x")
    with pytest.raises(ConfirmationsUnavailable):
        seal.unseal("v1.AAAA")

    secrets.answers = True
    secrets.pass_seconds(COOL_DOWN_SECONDS)
    assert seal.unseal(seal.seal(b"x")) == b"x"


def test_what_may_have_been_sealed_with_a_key_that_cannot_be_read_is_not_refused(secrets: Secrets) -> None:
    seal = environment(secrets)
    seal.seal(b"x")
    secrets.rotate(SECOND)
    sealed = environment(secrets).seal(b"y")
    secrets.pass_seconds(COOL_DOWN_SECONDS)
    secrets.answers = False

    with pytest.raises(ConfirmationsUnavailable):
        seal.unseal(sealed)


def test_a_key_that_was_read_stays_good_while_secrets_manager_does_not_answer(secrets: Secrets) -> None:
    seal = environment(secrets)
    sealed = seal.seal(b"x")
    secrets.answers = False
    secrets.pass_seconds(FRESH_SECONDS)

    assert seal.unseal(sealed) == b"x"


def test_a_secret_that_is_too_short_is_no_key(secrets: Secrets) -> None:
    secrets.rotate("short")

    with pytest.raises(ConfirmationsUnavailable):
        environment(secrets).seal(b"x")
