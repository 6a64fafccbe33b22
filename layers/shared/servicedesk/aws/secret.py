"""Secret of Secrets Manager, cached, and rotated without breaking what is in flight."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from servicedesk.aws.faults import faults
from servicedesk.clock import Clock, elapsed_seconds, epoch_seconds
from servicedesk.errors import ConfirmationsUnavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

#: How long the version before the current one is still good: a confirmation's five minutes, and the five in which an
#: environment may not have heard of the current one.
PREVIOUS_GOOD_SECONDS: Final = 600
#: No request waits for a read if one failed so many seconds ago.
COOL_DOWN_SECONDS: Final = 10
UNUSABLE: Final = "UnusableSecret"
_CURRENT: Final = "AWSCURRENT"
_PREVIOUS: Final = "AWSPREVIOUS"


class Version(NamedTuple):
    """One value of the secret."""

    #: Says which version it is, and nothing of its value.
    id: str
    value: str
    #: Epoch seconds.
    created_at: float


class Secret:
    """Reads a secret when it is first needed. Lives as long as the execution environment.

    What was read stays good while Secrets Manager does not answer. The client is asked for when it is needed: an
    environment that only lists never needs it, and all would start later.
    """

    MIN_CHARACTERS: ClassVar[int] = 32

    def __init__(
        self,
        client: Callable[[], SecretsManagerClient],
        secret_id: str,
        clock: Clock = elapsed_seconds,
        wall_clock: Clock = epoch_seconds,
    ) -> None:
        self._client = client
        self._secret_id = secret_id
        self._clock = clock
        self._wall_clock = wall_clock
        self._current: Version | None = None
        self._read_at = float("-inf")
        #: The id of the version before which was looked, and what was there.
        self._before: tuple[str, Version | None] | None = None
        self._failed_at = float("-inf")
        self._code: str | None = None

    def current(self, max_age_seconds: float) -> Version:
        """Return the current version as it was read at most so many seconds ago; as it was before if it cannot be read.

        Raises:
            ConfirmationsUnavailable: It cannot be read, and never was.
        """
        with suppress(ConfirmationsUnavailable):
            return self.fresh_version(max_age_seconds)
        if self._current is None:
            raise ConfirmationsUnavailable(self._code)
        return self._current

    def fresh_version(self, max_age_seconds: float) -> Version:
        """Return the current version as it was read at most so many seconds ago.

        Raises:
            ConfirmationsUnavailable: It cannot be read.
        """
        if self._current is None or self._clock() - self._read_at >= max_age_seconds:
            version = self._version(_CURRENT)
            assert version is not None  # noqa: S101 -- a secret without one cannot be read
            self._current, self._read_at = version, self._clock()
        return self._current

    def previous(self) -> Version | None:
        """Return the version before the current one; None once the current one is `PREVIOUS_GOOD_SECONDS` old.

        Raises:
            ConfirmationsUnavailable: There may be one, and it cannot be read.
        """
        current = self._current
        if current is None or self._wall_clock() - current.created_at >= PREVIOUS_GOOD_SECONDS:
            return None
        if self._before is None or self._before[0] != current.id:
            self._before = (current.id, self._version(_PREVIOUS))
        return self._before[1]

    def _version(self, stage: str) -> Version | None:
        """Read a version, unless that failed a moment ago."""
        if self._clock() - self._failed_at < COOL_DOWN_SECONDS:
            raise ConfirmationsUnavailable(self._code)
        try:
            return self._read(stage)
        except ConfirmationsUnavailable as failure:
            self._failed_at, self._code = self._clock(), failure.code
            raise

    def _read(self, stage: str) -> Version | None:
        with faults(ConfirmationsUnavailable, KeyError):
            try:
                answer = self._client().get_secret_value(SecretId=self._secret_id, VersionStage=stage)
            except self._client().exceptions.ResourceNotFoundException:
                # A secret that was never rotated has no previous version; one without a current version is none.
                if stage == _CURRENT:
                    raise
                return None
            version = Version(
                id=answer["VersionId"], value=answer["SecretString"], created_at=answer["CreatedDate"].timestamp()
            )
        if len(version.value) < self.MIN_CHARACTERS:
            raise ConfirmationsUnavailable(UNUSABLE)
        return version
