"""Keyed digests (HMAC) of what was said, so that a log can compare it and not tell it."""

from __future__ import annotations

import hmac
from functools import lru_cache
from hashlib import sha256
from typing import Final

from servicedesk.aws.secret import Secret
from servicedesk.errors import ConfirmationsUnavailable
from servicedesk.server.log import logger, refusal_of, together
from servicedesk.tools.digest import keyed_digest

#: A key of its own, so that a digest says nothing of what the secret seals.
_PURPOSE: Final = b"service-desk-mcp: digests of arguments in the log"
DIGEST_CHARACTERS: Final = 16
ID_CHARACTERS: Final = 8
#: A rotation is noticed within an hour; whoever only reads customers asks for the secret no more often.
FRESH_SECONDS: Final = 3_600


class SecretDigests:
    """`Digests` with HMAC-SHA-256. Lives as long as the execution environment.

    A digest begins with the id of the secret's version: two with the same beginning can be compared, any others not.
    """

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def digest(self, value: object) -> str | None:
        """Return a digest of `value`; None while there is no key."""
        try:
            version = self._secret.current(FRESH_SECONDS)
        except ConfirmationsUnavailable as failure:
            logger.warning("arguments are recorded without their digest", extra=together(refusal_of(failure)))
            return None
        return f"{version.id[:ID_CHARACTERS]}.{keyed_digest(value, _key_of(version.value))[:DIGEST_CHARACTERS]}"


# Of the version that is in use.
@lru_cache(maxsize=1)
def _key_of(secret: str) -> bytes:
    return hmac.digest(secret.encode(), _PURPOSE, sha256)
