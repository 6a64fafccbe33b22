"""The key of the confirmations: Secrets Manager's, read rarely, rotated without breaking what is in flight."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from mcp.server.request_state import AESGCMRequestStateCodec, InvalidRequestState

from servicedesk.errors import ConfirmationsUnavailable
from servicedesk.execution.confirmation import Broken

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# The stages of a secret: what seals, and what it replaced, which opens what is in flight.
_STAGES = ("AWSCURRENT", "AWSPREVIOUS")
FRESH_SECONDS = 300
# An unknown key may be a newer one than ours, or somebody's invention: it is looked for at most this often.
COOL_DOWN_SECONDS = 10


class SecretSeal:
    """`Seal` with AES-256-GCM under a secret of Secrets Manager. Lives as long as the execution environment.

    Keys are read when first needed and then every `FRESH_SECONDS`. Keys that were read stay good when Secrets Manager
    does not answer; without any, nothing is sealed or opened.
    """

    def __init__(
        self,
        make_client: Callable[[], SecretsManagerClient],
        secret_id: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._new_client = make_client
        self._secret_id = secret_id
        self._clock = clock
        self._codec: AESGCMRequestStateCodec | None = None
        self._read_at = 0.0

    def seal(self, content: bytes) -> str:
        """Return a text that only a seal with the same key opens."""
        return self._current(FRESH_SECONDS).seal(content)

    def unseal(self, text: str) -> bytes:
        """Return what was sealed, under the current key or the one before it."""
        try:
            return self._current(FRESH_SECONDS).unseal(text)
        except InvalidRequestState:
            pass
        try:
            return self._current(COOL_DOWN_SECONDS).unseal(text)
        except InvalidRequestState:
            raise Broken from None

    def make_client(self) -> None:
        """Make the client now, before it is needed."""
        _ = self._client

    @cached_property
    def _client(self) -> SecretsManagerClient:
        # Made when it is first needed: most environments never confirm anything, and all of them would start later.
        return self._new_client()

    def _current(self, max_age_seconds: float) -> AESGCMRequestStateCodec:
        if self._codec is None or self._clock() - self._read_at >= max_age_seconds:
            self._read()
        if self._codec is None:
            raise ConfirmationsUnavailable
        return self._codec

    def _read(self) -> None:
        try:
            keys = [key for key in map(self._key, _STAGES) if key is not None]
            self._codec = AESGCMRequestStateCodec(list(dict.fromkeys(keys)))
        except (BotoCoreError, ClientError, ValueError, KeyError):
            if self._codec is None:
                raise ConfirmationsUnavailable from None
        self._read_at = self._clock()

    def _key(self, stage: str) -> str | None:
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)
        except self._client.exceptions.ResourceNotFoundException:
            # A secret that was never rotated has no previous version; one without a current version is no key.
            if stage == _STAGES[0]:
                raise
            return None
        key: str = answer["SecretString"]
        return key
