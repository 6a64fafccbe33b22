"""Record of what is done about a person or a customer, beside the policy."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.checks import check_reason
from servicedesk.policy.manager import Intent


def act(kind: ChangeKind, subject: str, intent: Intent, *, at: datetime, version: int | None = None) -> Change:
    """Return the record; its version is the moment unless it is said.

    Raises:
        InvalidPolicy: There is no reason.
    """
    return Change(
        id=token_hex(8),
        at=at,
        kind=kind,
        subject=subject,
        actor=intent.actor.name,
        actor_id=intent.actor.id,
        reason=check_reason(intent.reason),
        version=int(at.timestamp()) if version is None else version,
    )
