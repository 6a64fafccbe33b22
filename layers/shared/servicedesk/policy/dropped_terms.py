"""Dropped terms: how a grant narrowed before a change and would no more, so that nobody widens one unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from servicedesk.policy.change import Change
from servicedesk.policy.command_line import command_line
from servicedesk.policy.rule_words import join_names, told_moment, told_values
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.text import quote_name, sentence


def dropped_terms(before: Rules, after: Rules) -> tuple[str, ...]:
    """Return what the grants before a change had, and those that take their place do not say; a clause each.

    A field that is hidden no more, a condition or an end that is gone. Other values of the same condition were said.
    """
    return tuple(
        f"{quote_name(tool)} {clause}"
        for tool in sorted(before.grants.keys() | before.scheduled.keys())
        for clause in (
            *_of_the_grant(before.grants.get(tool), after.grants.get(tool)),
            *_of_the_schedule(tool, before, after),
        )
    )


def dropped_by(change: Change) -> tuple[str, ...]:
    """Return the same of a change that was made, or would be, a sentence each."""
    return tuple(map(sentence, dropped_terms(change.before or Rules(), change.after or Rules())))


def command_to_allow(group: str, tool: str, rules: Rules) -> str:
    """Return the command that grants a tool without conditions; `rules` are the group's, as of now.

    What the grant there is would lose has to be meant.
    """
    is_widened = bool(dropped_terms(rules, rules.with_grant(tool, Conditions())))
    return command_line("grant", group, tool, *(["--replace"] if is_widened else []))


def grant_keeping(rules: Rules, tool: str, said: Conditions) -> Rules:
    """Return rules with a grant that keeps what it does not name: fields stay hidden, conditions and the end stay.

    So does what is scheduled; a grant that is scheduled itself keeps the terms of the one whose place it takes.
    """
    following = rules.scheduled.get(tool)
    if said.starts_at is not None:
        return rules.with_grant(tool, _keep(following or rules.grants.get(tool), said))
    made = rules.with_grant(tool, _keep(rules.grants.get(tool), said))
    return made if following is None else made.with_grant(tool, following)


def _keep(kept: Conditions | None, said: Conditions) -> Conditions:
    if kept is None:
        return said
    ends_at = kept.ends_at if said.ends_at is None and said.starts_at is None else said.ends_at
    where, when = {**kept.where, **said.where}, {**kept.when, **said.when}
    return replace(said, where=where, hide=kept.hide | said.hide, when=when, ends_at=ends_at)


def _of_the_grant(old: Conditions | None, new: Conditions | None) -> Iterator[str]:
    if old is None or new is None:
        return
    yield from _dropped_terms(old, new)
    if old.ends_at is not None and new.ends_at is None:
        yield f"no longer ends, at {told_moment(old.ends_at)}"


def _of_the_schedule(tool: str, before: Rules, after: Rules) -> Iterator[str]:
    old, new = before.scheduled.get(tool), after.scheduled.get(tool)
    if new is not None and new != old:
        for clause in _dropped_terms(old or before.grants.get(tool, new), new):
            yield f"{clause}, from {told_moment(new.starts_at or 0)}"
    elif old is not None and new is None and tool in after.grants:
        yield f"no longer changes at {told_moment(old.starts_at or 0)}, as was scheduled"


def _dropped_terms(old: Conditions, new: Conditions) -> Iterator[str]:
    if shown := old.hide - new.hide:
        yield f"no longer hides {join_names(shown)}"
    yield from _dropped_names(old.where, new.where, "no longer chooses rows by")
    yield from _dropped_names(old.when, new.when, "no longer asks for")


def _dropped_names(old: Mapping[str, frozenset[str]], new: Mapping[str, frozenset[str]], words: str) -> Iterator[str]:
    for name in sorted(old.keys() - new.keys()):
        yield f"{words} {quote_name(name)} {told_values(old[name])}"
