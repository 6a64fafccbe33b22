"""Validation of a whole policy before it is written: all that is wrong at once, so that a file is mended once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from servicedesk.errors import InvalidPolicy
from servicedesk.policy.change import Intent
from servicedesk.policy.checks import check_pool_group, rule_faults
from servicedesk.policy.command_line import command_line
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.lockout import require_same_administration
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.rule_words import some_names
from servicedesk.policy.rules import GroupPolicy, Rules

#: So many groups are named that are to be made first: as many as one transaction changes.
MAX_MISSING: Final = 49
#: So many faults are told.
MAX_FAULTS: Final = 10


def check_whole_policy(  # noqa: PLR0913, PLR0917 -- what is judged, and on what
    stored: Mapping[str, GroupPolicy],
    wanted: Mapping[str, Rules],
    intent: Intent,
    known: Callable[[], Grantable],
    directory: Directory,
    now: float,
) -> None:
    """Refuse what cannot be meant.

    Raises:
        InvalidPolicy: With every fault and its place, or with every group that the pool does not have.
        NotForPrograms: A program would change who administers.
    """
    was = {group: policy.rules.settle(now) for group, policy in stored.items()}
    will = {group: wanted.get(group, Rules()).settle(now) for group in sorted(stored.keys() | wanted.keys())}
    changed = {group: rules for group, rules in will.items() if rules != was.get(group, Rules())}
    for group, rules in changed.items() if intent.keeps_administration else ():
        require_same_administration(group, was.get(group, Rules()), rules)
    if changed:
        _check_rules_of_all(was, changed, known(), now)
    if begun := [group for group in changed if group not in stored or stored[group].version == 0]:
        _check_pool_groups(begun, [group.name for group in directory.groups()])


def _check_rules_of_all(before: Mapping[str, Rules], after: Mapping[str, Rules], known: Grantable, now: float) -> None:
    """Refuse the same of several groups, with all that is wrong and where it stands."""
    faults = [
        f"{group}.{place}: {fault}"
        for group, rules in after.items()
        for place, fault in rule_faults(before.get(group, Rules()), rules, known, now)
    ]
    if faults:
        more = len(faults) - MAX_FAULTS
        raise InvalidPolicy("; ".join(faults[:MAX_FAULTS]) + (f"; and {more} more" if more > 0 else ""))


def _check_pool_groups(names: Collection[str], pool: Iterable[str]) -> None:
    """Refuse to begin rules for groups that the pool does not have, with all their names."""
    there = tuple(pool)
    missing = sorted(set(names) - set(there))
    if len(missing) == 1:
        check_pool_group(missing[0], there)
    if missing:
        create = command_line("groups", "create", "NAME")
        raise InvalidPolicy(
            f"the user pool has no groups {some_names(missing, MAX_MISSING)}. Make each of them first: {create}"
        )
