"""Authenticated encryption of confirmations and cursors, under a secret that is rotated."""

from __future__ import annotations

from mcp.server.request_state import AESGCMRequestStateCodec, InvalidRequestState

from servicedesk.aws.secret import COOL_DOWN_SECONDS, Secret, Version
from servicedesk.errors import BrokenSeal

FRESH_SECONDS = 300


class SecretSeal:
    """`Seal` with AES-256-GCM. Lives as long as the execution environment.

    The current version of the secret seals. It opens too, and so does the one before it, for as long as what that one
    sealed may be in flight.
    """

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def seal(self, content: bytes) -> str:
        """Return a text that only a seal with the same secret opens."""
        return _codec(self._secret.current(FRESH_SECONDS)).seal(content)

    def unseal(self, text: str) -> bytes:
        """Return what was sealed."""
        content = self._unseal(text, self._secret.current(FRESH_SECONDS))
        if content is None:
            # Its key may be newer than ours, or somebody's invention: it is looked for at most so often.
            content = self._unseal(text, self._secret.fresh_version(COOL_DOWN_SECONDS))
        if content is None:
            raise BrokenSeal
        return content

    def _unseal(self, text: str, current: Version) -> bytes | None:
        content = _unseal_with(text, current)
        previous = self._secret.previous() if content is None else None
        return _unseal_with(text, previous) if previous is not None else content


def _unseal_with(text: str, version: Version) -> bytes | None:
    try:
        return _codec(version).unseal(text)
    except InvalidRequestState:
        return None


def _codec(version: Version) -> AESGCMRequestStateCodec:
    return AESGCMRequestStateCodec([version.value])
