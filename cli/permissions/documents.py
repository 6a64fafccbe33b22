"""Rules and changes as plain values, for ``--json`` and for policy files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from servicedesk.policy.change import Change
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.view import Conditions


def conditions_document(conditions: Conditions) -> dict[str, Any]:
    """Return conditions; what says nothing is left out."""
    document: dict[str, Any] = {}
    if conditions.where:
        document["where"] = {attribute: sorted(values) for attribute, values in sorted(conditions.where.items())}
    if conditions.hide:
        document["hide"] = sorted(conditions.hide)
    return document


def rules_document(rules: Rules) -> dict[str, Any]:
    """Return a group's rules, tools by name; shadow rules only if there are any."""
    document: dict[str, Any] = {
        "grants": {tool: conditions_document(conditions) for tool, conditions in sorted(rules.grants.items())}
    }
    if rules.shadows:
        document["shadows"] = _shadows(rules.shadows)
    return document


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


def _shadows(shadows: Mapping[str, Conditions | None]) -> dict[str, Any]:
    return {
        tool: {"allow": conditions is not None, **conditions_document(conditions or Conditions())}
        for tool, conditions in sorted(shadows.items())
    }
