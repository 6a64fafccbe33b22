"""Rules and changes in words and colours, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.rules import Rules
from servicedesk.policy.telling import told_conditions
from servicedesk.tools.text import named
from servicedesk.tools.view import Conditions


def told_grant(conditions: Conditions | None) -> str:
    """Return a grant in a few words; None is no grant."""
    if conditions is None:
        return "no"
    return told_conditions(conditions) or "yes"


def told_shadow(rules: Rules, tool: str) -> str:
    """Return what is watched for a tool; empty when nothing is."""
    return f"watching: {told_grant(rules.shadows[tool])}" if tool in rules.shadows else ""


def differences(change: Change) -> Iterator[str]:
    """Yield a line for each rule that a change touches: ``tool: before -> after``; or what was done about somebody."""
    if change.kind in _DONE:
        yield _DONE[change.kind].format(named(change.subject))
        return
    before, after = change.before or Rules(), change.after or Rules()
    yield from _changed(before.grants, after.grants, "")
    yield from _changed(before.shadows, after.shadows, "watched ")


_DONE: Mapping[ChangeKind, str] = {
    ChangeKind.PERSON: "every token of {} refused until they sign in again",
    ChangeKind.PERSON_DISABLED: "every token of {} refused, and their sign-in disabled",
    ChangeKind.PERSON_ENABLED: "the sign-in of {} enabled",
    ChangeKind.CUSTOMER_RESTORED: "the deleted customer {} brought back",
    ChangeKind.CUSTOMER_ERASED: "what was left of the deleted customer {} erased",
}


def _changed(
    before: Mapping[str, Conditions | None], after: Mapping[str, Conditions | None], kind: str
) -> Iterator[str]:
    nothing = "no" if not kind else "nothing"
    for tool in sorted(before.keys() | after.keys()):
        old = told_grant(before[tool]) if tool in before else nothing
        new = told_grant(after[tool]) if tool in after else nothing
        if old != new:
            yield f"{kind}{named(tool)}: {old} → {new}"
