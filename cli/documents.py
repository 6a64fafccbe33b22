"""Groups and changes as plain values, for ``--json``."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from servicedesk.policy.change import Change
from servicedesk.policy.document import rules_document
from servicedesk.policy.rules import GroupPolicy


def group_document(policy: GroupPolicy) -> dict[str, Any]:
    """Return a group's rules with their version and author."""
    return {
        "group": policy.group,
        "version": policy.version,
        "updated_at": policy.updated_at,
        "updated_by": policy.updated_by,
        **rules_document(policy.rules),
    }


def change_document(change: Change) -> dict[str, Any]:
    """Return one change."""
    return {
        "id": change.id,
        "at": change.at.astimezone(UTC).isoformat(),
        "kind": change.kind.value,
        "subject": change.subject,
        "actor": change.actor.name,
        "actor_id": change.actor.id,
        "reason": change.reason,
        "version": change.version,
        "before": rules_document(change.before) if change.before is not None else None,
        "after": rules_document(change.after) if change.after is not None else None,
    }
