"""A token is verified once, and not believed for longer than it is good for."""

import pytest

from servicedesk.clock import Elapsed
from servicedesk.errors import InvalidToken
from servicedesk.identity.principal import Principal
from servicedesk.identity.token_cache import MAX_AGE_SECONDS, MAX_TOKENS, CachingVerifier
from servicedesk.identity.token_fault import TokenFault
from tests.fakes.clock import FakeClock
from tests.people import person


class CountingVerifier:
    def __init__(self) -> None:
        self.verified: list[str] = []

    def verify(self, token: str) -> Principal:
        self.verified.append(token)
        if token == "bad":
            raise InvalidToken(TokenFault.SIGNATURE)
        return person(authenticated_at=1_000_000)


def test_a_token_is_verified_once() -> None:
    inner = CountingVerifier()
    verifier = CachingVerifier(inner, FakeClock(), FakeClock())

    assert verifier.verify("t") == verifier.verify("t")

    assert inner.verified == ["t"]


def test_a_token_is_verified_again_when_it_has_expired() -> None:
    inner, wall_clock = CountingVerifier(), FakeClock(1_000_000 + 890)
    verifier = CachingVerifier(inner, Elapsed(FakeClock(), wall_clock), wall_clock)
    verifier.verify("t")
    wall_clock.now_seconds += 9
    verifier.verify("t")
    assert inner.verified == ["t"]

    wall_clock.now_seconds += 1
    verifier.verify("t")

    assert inner.verified == ["t", "t"]


def test_a_token_is_verified_again_before_a_withdrawn_key_is_believed_for_long() -> None:
    inner, clock = CountingVerifier(), FakeClock()
    verifier = CachingVerifier(inner, clock, FakeClock())
    verifier.verify("t")

    clock.now_seconds += MAX_AGE_SECONDS
    verifier.verify("t")

    assert inner.verified == ["t", "t"]


def test_a_refusal_is_not_remembered() -> None:
    inner = CountingVerifier()
    verifier = CachingVerifier(inner, FakeClock(), FakeClock())

    for _ in range(2):
        with pytest.raises(InvalidToken):
            verifier.verify("bad")

    assert inner.verified == ["bad", "bad"]


def test_the_memory_is_bounded_and_forgets_the_token_used_longest_ago() -> None:
    inner = CountingVerifier()
    verifier = CachingVerifier(inner, FakeClock(), FakeClock())
    for number in range(MAX_TOKENS):
        verifier.verify(f"t{number}")
    verifier.verify("t0")
    verifier.verify("one more")
    inner.verified.clear()

    verifier.verify("t0")
    verifier.verify("t1")

    assert inner.verified == ["t1"]


@pytest.mark.requirement("authorization.token-storage")
def test_the_memory_holds_no_token() -> None:
    verifier = CachingVerifier(CountingVerifier(), FakeClock(), FakeClock())

    verifier.verify("a-token-that-is-easy-to-find")

    assert "easy-to-find" not in repr(vars(verifier))
