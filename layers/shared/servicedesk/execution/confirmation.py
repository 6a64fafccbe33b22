"""Two-step confirmation: what destroys or touches credentials runs on the second of two requests only.

The first is answered with a question and a sealed confirmation. Nothing is remembered between the two but in the seal;
only that a confirmation was used is kept, so that it is used once.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from servicedesk.clock import Clock, epoch_seconds
from servicedesk.discovery.toolbox import GrantedTool, may_hold
from servicedesk.errors import BrokenSeal, NotConfirmed
from servicedesk.seal import Seal
from servicedesk.tools.digest import digest
from servicedesk.tools.tool import CONFIRMATION, Arguments

LIFETIME_SECONDS = 300
_ID_BYTES = 16

NOT_ACCEPTED = (
    "This confirmation is not accepted: it is older than 5 minutes, was used, or belongs to another call. Nothing was "
    "done. Call again without a confirmation to be asked anew."
)
OTHER_QUESTION = (
    "What this would do is no longer what the person was asked. Nothing was done. Call again without a confirmation to "
    "be asked anew."
)


class Ledger(Protocol):
    """Which confirmations were used."""

    def spend(self, confirmation_id: str, expires_at: int) -> bool:
        """Mark a confirmation as used; False if it was before. It may be forgotten after `expires_at`, epoch seconds.

        Raises:
            ConfirmationsUnavailable: It is not known whether it was used.
        """


class Pending(NamedTuple):
    """A call that waits for its confirmation: nothing has been done."""

    #: What would happen, to whom.
    question: str
    #: To be sent back; opaque.
    confirmation: str


class Confirmations:
    """Asks, and recognises the answer. Lives as long as the execution environment, and keeps nothing of a call."""

    def __init__(self, seal: Seal, ledger: Ledger, clock: Clock = epoch_seconds) -> None:
        self._seal = seal
        self._ledger = ledger
        self._clock = clock

    def ask(self, granted: GrantedTool, accepted: Arguments, question: str) -> Pending:
        """Return the question for a call, with a confirmation of it that is good for `LIFETIME_SECONDS`.

        Raises:
            NotConfirmed: Who calls can be asked nothing.
            ConfirmationsUnavailable: Nothing can be sealed now.
        """
        if not may_hold(granted.holder, granted.tool):
            raise NotConfirmed(NOT_ACCEPTED)
        expires_at = int(self._clock()) + LIFETIME_SECONDS
        once = {"exp": expires_at, "id": secrets.token_urlsafe(_ID_BYTES)}
        claims = {**_binding(granted, accepted), "question": digest(question), **once}
        return Pending(question=question, confirmation=self._seal.seal(json.dumps(claims).encode()))

    def redeem(self, granted: GrantedTool, accepted: Arguments, question: str, confirmation: str) -> None:
        """Use a confirmation up. The call may run when this returns, once.

        `question` is what would be asked now: who said yes to an address has not said yes to the one that is there by
        now.

        Raises:
            NotConfirmed: It is not a confirmation of this call by this person, or of another question, or is too old,
                or was used.
            ConfirmationsUnavailable: Nothing can be decided now.
        """
        if not may_hold(granted.holder, granted.tool):
            raise NotConfirmed(NOT_ACCEPTED)
        claims = self._unseal_claims(confirmation)
        expires_at, confirmation_id = claims.pop("exp", 0), claims.pop("id", "")
        asked = claims.pop("question", "")
        if claims != _binding(granted, accepted) or not isinstance(expires_at, int):
            raise NotConfirmed(NOT_ACCEPTED)
        # None is made that is good for longer: one that says so was made with a key that got about.
        is_in_time = 0 < expires_at - self._clock() <= LIFETIME_SECONDS
        if is_in_time and asked != digest(question):
            raise NotConfirmed(OTHER_QUESTION)
        if not is_in_time or not self._ledger.spend(str(confirmation_id), expires_at):
            raise NotConfirmed(NOT_ACCEPTED)

    def _unseal_claims(self, confirmation: str) -> dict[str, Any]:
        try:
            claims = json.loads(self._seal.unseal(confirmation))
        except (BrokenSeal, ValueError):
            raise NotConfirmed(NOT_ACCEPTED) from None
        if not isinstance(claims, dict):
            raise NotConfirmed(NOT_ACCEPTED)
        return claims


def _binding(granted: GrantedTool, accepted: Arguments) -> Mapping[str, str]:
    """What a confirmation is of: who asked, with which app, for which tool, with which arguments."""
    return {
        "sub": granted.holder.subject,
        "client": granted.holder.client_id,
        "tool": granted.tool.name,
        "arguments": digest(accepted.model_dump(mode="json", exclude={CONFIRMATION})),
    }
