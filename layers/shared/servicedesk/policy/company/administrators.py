"""Company's administrators: that whoever a provider's group puts into a group may change permissions has to be meant.

Whoever runs the identity provider decides who is in its groups. A rule onto a group that administers, and the right to
administer for a group that a rule gives, come to the same, so that both ask the same, here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from servicedesk.errors import AdministratorsNotMeant, NotForPrograms
from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.change import Change, Intent
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.lockout import may_administer
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.text import quote_name, sentence

#: So many of the company's groups are named; beyond them there is the count.
MAX_NAMED: Final = 5
#: The reason of a record that says that a right did not stay.
TAKEN_BACK_FROM_COMPANY: Final = "taken back: a rule that was made at the same moment gives the group"


MadeT = TypeVar("MadeT")


def do_or_show(do: Callable[[Intent], MadeT], intent: Intent) -> tuple[MadeT, str | None]:
    """Do what is meant; a dry run that was not said to mean administrators of the company's is shown all the same.

    Returns:
        What `do` returned, and the sentence that refuses to do what was shown; None where nothing does.

    Raises:
        AdministratorsNotMeant: It is no dry run, and it is not said that this is meant.
    """
    try:
        return do(intent), None
    except AdministratorsNotMeant as unmeant:
        if not intent.dry_run:
            raise
        return do(replace(intent, means_administrators=True)), sentence(str(unmeant))


def require_meant_grant(change: Change, maps: Callable[[], Iterable[GroupMap]], intent: Intent) -> None:
    """Refuse to give the right to change permissions, now or later, to a group that a rule of the company's gives.

    `maps` reads them, and is asked only where a group is given the right.

    Raises:
        AdministratorsNotMeant: A rule does, and it is not said that this is meant.
        PermissionsUnavailable: The rules could not be read.
    """
    before, after = change.before or Rules(), change.after or Rules()
    if intent.means_administrators or not gains_administration(before, after, change.at.timestamp()):
        return
    if givers := [name for one in maps() for name in _givers(one, change.subject)]:
        raise AdministratorsNotMeant(
            f"whoever is in {_some_names(givers)} would change permissions: a rule puts them into"
            f" {quote_name(change.subject)}, and whoever runs the identity provider decides who they are"
        )


def require_meant_rules(
    before: GroupMap, rules: Mapping[str, GroupRule], intent: Intent, rules_of: Callable[[str], Rules]
) -> None:
    """Refuse to let a provider's group give a group that may change permissions, or will, which it did not give yet.

    `rules_of` reads what a group may do.

    Raises:
        AdministratorsNotMeant: One would, and it is not said that this is meant.
        NotForPrograms: A program would change who administers.
        PermissionsUnavailable: What a group may do could not be read.
    """
    given, taken = _groups_given_anew(before.rules, rules), _groups_given_anew(rules, before.rules)
    if intent.keeps_administration and any(may_administer(rules_of(group)) for group in {*given, *taken}):
        raise NotForPrograms(
            f"a program may not change who administers: other people of {quote_name(before.provider)} would. A person"
            " does that, at the console or with servicedesk map-group and unmap-group"
        )
    if intent.means_administrators:
        return
    for group, names in sorted(given.items()):
        if may_administer(rules_of(group)):
            givers = [f"{quote_name(name)} of {quote_name(before.provider)}" for name in sorted(names)]
            raise AdministratorsNotMeant(
                f"{quote_name(group)} may change permissions, or will: whoever is in {_some_names(givers)} would, and"
                " whoever runs the identity provider decides who they are"
            )


def gains_administration(before: Rules, after: Rules, now: float) -> bool:
    """Whether a group has the right to change permissions, at some moment from now on, at which it had it not."""
    terms = [*before.terms(MANAGE_PERMISSIONS), *after.terms(MANAGE_PERMISSIONS)]
    # What is in force becomes another only where a term begins or ends.
    turns = {now, *(turn for term in terms for turn in (term.starts_at, term.ends_at) if turn is not None)}
    return any(_has_it(after, turn) and not _has_it(before, turn) for turn in turns if turn >= now)


def with_administration_of(rules: Rules, change: Change) -> Rules:
    """Return rules with the right to change permissions as a group had it before a change; what had ended goes."""
    before, now = change.before or Rules(), change.at.timestamp()
    back = rules.without_grant(MANAGE_PERMISSIONS)
    for conditions in (part.get(MANAGE_PERMISSIONS) for part in (before.grants, before.scheduled)):
        if conditions is not None and (conditions.ends_at is None or conditions.ends_at > now):
            back = back.with_grant(MANAGE_PERMISSIONS, conditions)
    return back


def _has_it(rules: Rules, at: float) -> bool:
    conditions = rules.conditions_of(MANAGE_PERMISSIONS, at)
    # One with other conditions is void.
    return conditions is not None and replace(conditions, starts_at=None, ends_at=None) == Conditions()


def _givers(group_map: GroupMap, group: str) -> Iterator[str]:
    for name, rule in sorted(group_map.rules.items()):
        if group in rule.groups:
            yield f"{quote_name(name)} of {quote_name(group_map.provider)}"


def _groups_given_anew(before: Mapping[str, GroupRule], after: Mapping[str, GroupRule]) -> Mapping[str, frozenset[str]]:
    """Return the desk's groups that provider's groups give afterwards and did not before → the provider's groups."""
    moved: dict[str, set[str]] = {}
    for name, rule in after.items():
        for group in rule.groups - (before[name].groups if name in before else frozenset()):
            moved.setdefault(group, set()).add(name)
    return {group: frozenset(names) for group, names in moved.items()}


def _some_names(givers: list[str]) -> str:
    rest = len(givers) - MAX_NAMED
    return f"{', '.join(givers[:MAX_NAMED])}{f' and {rest} more' if rest > 0 else ''}"
