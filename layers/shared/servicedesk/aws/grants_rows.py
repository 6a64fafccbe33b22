"""Schema of the permissions table: one row a group, one row a revoked subject.

pk               sk          holds
group#<name>     grants      tools, scheduled, shadows and limits, as `servicedesk.policy.document` writes rules;
                             version; updated_at, updated_by
subject#<sub>    revocation  not_before: epoch seconds; reason

What reads a row that cannot be understood raises one of `policy_notation.UNREADABLE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from servicedesk.aws.notation import Item, whole
from servicedesk.aws.policy_notation import require_readable
from servicedesk.discovery.grants import Grant, GroupLimit, Permissions, TrialRule
from servicedesk.policy.document import read_conditions, read_limit, read_scheduled, read_shadow
from servicedesk.tools.conditions import Conditions, succession

GRANTS = "grants"
REVOCATION = "revocation"


def group_key(group: str) -> dict[str, Any]:
    """Return the key of a group's row."""
    return {"pk": {"S": f"group#{group}"}, "sk": {"S": GRANTS}}


def revocation_key(subject: str) -> dict[str, Any]:
    """Return the key of a subject's revocation."""
    return {"pk": {"S": f"subject#{subject}"}, "sk": {"S": REVOCATION}}


def revoked_subject(item: Item) -> str:
    """Return whose revocation a row is."""
    return str(item["pk"]).removeprefix("subject#")


def permissions(items: Iterable[Item]) -> Permissions:
    """Return what a caller's rows say."""
    grants: list[Grant] = []
    trial_rules: list[TrialRule] = []
    limits: list[GroupLimit] = []
    not_before: int | None = None
    for item in items:
        require_readable(item)
        match item["sk"]:
            case "grants":
                group, version = group_of(item), whole(item["version"])
                grants.extend(
                    Grant(group=group, tool=tool, conditions=conditions, version=version)
                    for tool, conditions in _grants_in(item)
                )
                trial_rules.extend(
                    TrialRule(group=group, tool=tool, conditions=read_shadow(kept), version=version)
                    for tool, kept in item.get("shadows", {}).items()
                )
                limits.extend(
                    GroupLimit(group=group, tool=tool, limit=read_limit(kept))
                    for tool, kept in item.get("limits", {}).items()
                )
            case "revocation":
                not_before = whole(item["not_before"])
    return Permissions(
        grants=tuple(grants), not_before=not_before, trial_rules=tuple(trial_rules), limits=tuple(limits)
    )


def _grants_in(item: Item) -> Iterator[tuple[str, Conditions]]:
    """Yield tool and conditions of each grant of a group; of one that is scheduled, those before it, too."""
    scheduled = item.get("scheduled", {})
    for tool in (*item["tools"], *(scheduled.keys() - item["tools"].keys())):
        grant = read_conditions(item["tools"][tool]) if tool in item["tools"] else None
        following = read_scheduled(scheduled[tool]) if tool in scheduled else None
        yield from ((tool, conditions) for conditions in succession(grant, following))


def group_of(item: Item) -> str:
    """Return the name of the group that a row is about."""
    return str(item["pk"]).removeprefix("group#")
