"""Schema of changes in the permissions table, and of a group's row as an administrator reads it.

What reads a row that cannot be understood raises one of `policy_notation.UNREADABLE`.

pk               sk                  holds
group#<name>     change#<time>#<id>  kind, subject, actor, actor_id, reason, version, before, after; log = "changes";
                                     also of a person who joined or left the group, which is `group` then
subject#<sub>    change#<time>#<id>  the same, of a revocation: version is its not_before
<kind>#<name>    change#<time>#<id>  the same, of what is done somewhere else: a person's sign-in, a customer; of an
                                     agent or the rules for an identity provider, with details and differences
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from servicedesk.aws.grants_rows import GRANTS, group_of
from servicedesk.aws.notation import Item, serialize_row, whole
from servicedesk.aws.policy_notation import SCHEMA, require_readable
from servicedesk.policy.change import Change, ChangeKind, Difference
from servicedesk.policy.document import read_rules, rules_document
from servicedesk.policy.rules import GroupPolicy, Rules

#: Hash key of every change in the index `changes-by-time`.
LOG = "changes"
CHANGE_PREFIX = "change#"
# The members of rules that a group may not have.
_MORE = ("scheduled", "shadows", "limits")


def group_item(policy: GroupPolicy) -> dict[str, Any]:
    """Return the row that stores what a group may do, in DynamoDB's notation."""
    document = rules_document(policy.rules)
    row = {
        "pk": f"group#{policy.group}",
        "sk": GRANTS,
        "schema": SCHEMA,
        "tools": document.pop("grants"),
        **document,
        "version": policy.version,
        "updated_at": policy.updated_at,
        "updated_by": policy.updated_by,
    }
    return serialize_row({name: value for name, value in row.items() if value is not None})


def group_policy(item: Item) -> GroupPolicy:
    """Return a group's row."""
    require_readable(item)
    return GroupPolicy(
        group=group_of(item),
        rules=read_rules({"grants": item["tools"], **{name: item[name] for name in _MORE if name in item}}),
        version=whole(item["version"]),
        updated_at=item.get("updated_at"),
        updated_by=item.get("updated_by"),
    )


def policy_item(change: Change) -> dict[str, Any]:
    """Return a group's row after a change, in DynamoDB's notation."""
    return group_item(
        GroupPolicy(
            group=change.subject,
            rules=change.after or Rules(),
            version=change.version,
            updated_at=_time(change),
            updated_by=change.actor,
        )
    )


def change_item(partition: str, change: Change) -> dict[str, Any]:
    """Return the record of a change, in DynamoDB's notation.

    The partition is ``group#<name>``, ``subject#<sub>`` or ``<kind>#<name>``.
    """
    row = {
        "pk": partition,
        "sk": f"{CHANGE_PREFIX}{_time(change)}#{change.id}",
        "schema": SCHEMA,
        "log": LOG,
        "kind": change.kind,
        "subject": change.subject,
        "actor": change.actor,
        "actor_id": change.actor_id,
        "reason": change.reason,
        "version": change.version,
    }
    told = {"before": change.before, "after": change.after}
    rules = {name: rules_document(said) for name, said in told.items() if said is not None}
    also = {"group": change.group, "details": change.details, "differences": _difference_rows(change.differences)}
    return serialize_row({**row, **{name: text for name, text in also.items() if text is not None}, **rules})


def change(item: Item) -> Change:
    """Return a change from its record."""
    require_readable(item)
    _, at, identifier = item["sk"].split("#")
    return Change(
        id=identifier,
        at=datetime.strptime(at, _TIME).replace(tzinfo=UTC),
        kind=ChangeKind(item["kind"]),
        subject=item["subject"],
        actor=item["actor"],
        actor_id=item["actor_id"],
        reason=item["reason"],
        version=whole(item["version"]),
        group=item.get("group"),
        details=item.get("details"),
        differences=tuple(_read_difference(said) for said in item.get("differences", ())),
        before=read_rules(item["before"]) if "before" in item else None,
        after=read_rules(item["after"]) if "after" in item else None,
    )


def _difference_rows(differences: Iterable[Difference]) -> list[dict[str, Any]] | None:
    rows = [
        {
            "about": one.about,
            "member": one.member,
            "before": None if one.before is None else list(one.before),
            "after": None if one.after is None else list(one.after),
        }
        for one in differences
    ]
    return rows or None


def _read_difference(said: Mapping[str, Any]) -> Difference:
    before, after = (None if said[name] is None else tuple(map(str, said[name])) for name in ("before", "after"))
    return Difference(about=str(said["about"]), member=str(said["member"]), before=before, after=after)


# Always as long, so that the order of the texts is the order of the times.
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def _time(change: Change) -> str:
    return change.at.astimezone(UTC).strftime(_TIME)
