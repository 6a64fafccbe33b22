"""What a client is told about a tool follows from its effect."""

import pytest

from servicedesk.tools.effect import Effect

HINTS = {
    # effect: (read only, destructive, idempotent, decided on a strongly consistent read)
    Effect.READS: (True, False, True, False),
    Effect.WRITES: (False, False, False, False),
    Effect.DESTROYS: (False, True, True, True),
    Effect.CREDENTIALS: (False, True, False, True),
}


def test_every_effect_has_its_hints() -> None:
    assert set(HINTS) == set(Effect)


@pytest.mark.parametrize(("effect", "hints"), HINTS.items())
def test_hints_follow_from_the_effect(effect: Effect, hints: tuple[bool, ...]) -> None:
    assert (effect.read_only, effect.destructive, effect.idempotent, effect.is_strict) == hints
