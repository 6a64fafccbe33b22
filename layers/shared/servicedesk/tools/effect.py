"""Effects of a tool, and the annotations that a client is told."""

from __future__ import annotations

from enum import StrEnum


class Effect(StrEnum):
    """The consequence of a call. Annotations, confirmation and the strictness of the decision all follow from it."""

    READS = "reads"
    WRITES = "writes"
    DESTROYS = "destroys"
    #: Changes or invalidates how a person proves who they are.
    CREDENTIALS = "credentials"

    @property
    def is_strict(self) -> bool:
        """Whether a call is decided on a strongly consistent read of the grants, never on the cache."""
        return self in {Effect.DESTROYS, Effect.CREDENTIALS}

    @property
    def read_only(self) -> bool:
        """``readOnlyHint``: touches no state, so a client may call it without asking."""
        return self is Effect.READS

    @property
    def destructive(self) -> bool:
        """``destructiveHint``: undoes something a person relies on, so a client should ask first."""
        return self.is_strict

    @property
    def idempotent(self) -> bool:
        """``idempotentHint``: a second call with the same arguments changes nothing more."""
        return self in {Effect.READS, Effect.DESTROYS}
