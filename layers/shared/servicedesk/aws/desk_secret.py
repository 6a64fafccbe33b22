"""Secret with which another company's desk is asked."""

from __future__ import annotations

from servicedesk.aws.secret import COOL_DOWN_SECONDS, Secret
from servicedesk.errors import ConfirmationsUnavailable, DeskUnavailable

#: How old it may be: whoever rotates it has so long, and a desk that refuses it makes us look sooner.
MAX_AGE_SECONDS = 300


class DeskSecretValue(Secret):
    """A secret that others made: a password is shorter than a key."""

    MIN_CHARACTERS = 1


class DeskSecret:
    """`SecretText` of Secrets Manager. Lives as long as the execution environment.

    What was read stays good while Secrets Manager does not answer, unless the desk refuses it.
    """

    def __init__(self, secret: DeskSecretValue) -> None:
        self._secret = secret

    def __call__(self, *, is_refused: bool = False) -> str:
        """Return the text."""
        value, code = self._read(is_refused=is_refused)
        if value is None:
            raise DeskUnavailable(code)
        return value

    def _read(self, *, is_refused: bool) -> tuple[str | None, str | None]:
        try:
            if is_refused:
                return self._secret.fresh_version(COOL_DOWN_SECONDS).value, None
            return self._secret.current(MAX_AGE_SECONDS).value, None
        except ConfirmationsUnavailable as failure:
            return None, failure.code
