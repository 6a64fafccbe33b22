"""Rules for an identity provider's groups in words: what a change of them is, and what to know of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from servicedesk.federation.attribute import UnreadableAttribute, attribute_value
from servicedesk.federation.group_map import GroupRule
from servicedesk.policy.change import Difference
from servicedesk.policy.rule_words import join_names
from servicedesk.tools.text import quote_name

#: So many rules are told of in a line; beyond them there is the count.
MAX_TOLD: Final = 10
# As long as a moment of this century is.
_SOME_MOMENT: Final = 4_000_000_000


def rule_differences(before: Mapping[str, GroupRule], after: Mapping[str, GroupRule]) -> tuple[Difference, ...]:
    """Return each member of each rule that becomes another, by the provider's group."""
    return tuple(
        Difference(about=name, member=member, before=was, after=will)
        for name in sorted(before.keys() | after.keys())
        for member, was, will in _members(before.get(name), after.get(name))
        if was != will
    )


def told_differences(before: Mapping[str, GroupRule], after: Mapping[str, GroupRule]) -> str:
    """Return in a line what becomes of the rules; empty if nothing does."""
    told = [line for name in sorted(before.keys() | after.keys()) for line in _told_rule(name, before, after)]
    rest = len(told) - MAX_TOLD
    return "; ".join([*told[:MAX_TOLD], *([f"and {rest} more"] if rest > 0 else [])])


def rules_fit(names: Iterable[str]) -> bool:
    """Whether the profile of somebody who is in all of these groups of the provider can keep them.

    Whose groups it cannot keep is not signed in: `servicedesk.federation.inbound`.
    """
    try:
        attribute_value(names, _SOME_MOMENT)
    except UnreadableAttribute:
        return False
    return True


def told_too_many(provider: str, count: int) -> str:
    """Return what it means that the groups with a rule do not fit a profile together."""
    return (
        f"{count:,} groups of {quote_name(provider)} have a rule, and a profile cannot keep all of them (2,048"
        " characters, which is 51 ids): who is in too many of them at once cannot sign in."
    )


def _members(
    before: GroupRule | None, after: GroupRule | None
) -> Iterator[tuple[str, tuple[str, ...] | None, tuple[str, ...] | None]]:
    was, will = (None if rule is None else tuple(sorted(rule.groups)) for rule in (before, after))
    yield "groups", was, will
    was, will = ((rule.label,) if rule is not None and rule.label else None for rule in (before, after))
    yield "label", was, will


def _told_rule(name: str, before: Mapping[str, GroupRule], after: Mapping[str, GroupRule]) -> Iterator[str]:
    was, will = before.get(name), after.get(name)
    called = quote_name(name)
    if will is None and was is not None:
        yield f"{called} gives nothing any more, before: {join_names(was.groups)}"
    elif will is not None and was is None:
        yield f"{called} gives {join_names(will.groups)}"
    elif will is not None and was is not None and was.groups != will.groups:
        yield f"{called} gives {join_names(will.groups)}, before: {join_names(was.groups)}"
    if will is not None and will.label != (was.label if was is not None else ""):
        yield f"{called} is called {quote_name(will.label)}" if will.label else f"{called} has no label any more"
