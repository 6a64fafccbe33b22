"""Sentences about somebody of the company's identity provider, whose groups are changed there and not in the pool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.command_line import any_of, command_line
from servicedesk.policy.rule_words import join_names, told_time
from servicedesk.tools.text import quote_name

if TYPE_CHECKING:
    from servicedesk.policy.people.person import Person

#: Stands for a group of the provider, as it names it.
_THEIR_GROUP = "COMPANY_GROUP"


def details_of_provider(person: Person | None) -> Iterator[str]:
    """Yield of when somebody's groups are; nothing of who has a password of the pool, or of an agent."""
    if person is None or person.provider is None:
        return
    provider = quote_name(person.provider)
    if person.asked_at is None:
        yield f"What {provider} says of their groups is not known: no token is given before they sign in there again."
        return
    yield (
        f"Their groups are what the rules give of what {provider} said at {told_time(person.asked_at)}. A rule for a"
        " group that had none then counts from their next sign-in there."
    )


def unknown_members(change: Change) -> tuple[str, ...]:
    """Return what no forecast knows of a change of a provider's rules: who is in a group that had none, a sentence."""
    differences = change.differences if change.kind is ChangeKind.PROVIDER_GROUPS else ()
    names = sorted(one.about for one in differences if one.member == "groups" and one.after and not one.before)
    if not names:
        return ()
    told = f"Who is in {join_names(names)} at {quote_name(change.subject)} is not known of those who signed in"
    return (f"{told} while there was no rule: they gain by it at their next sign-in there.",)


def way_in_by_rules(person: Person, groups: Iterable[str]) -> str:
    """Return how somebody of the provider comes into one of the desk's groups."""
    provider = quote_name(str(person.provider))
    rules = any_of(command_line("map-group", _THEIR_GROUP, group) for group in sorted(groups))
    return (
        f"Put them, at {provider}, into a group whose rule gives one that has it, as servicedesk group-map shows;"
        " or let a rule give one of their groups there a group that has it. Both hold from their next sign-in there at"
        f" the latest: {rules}"
    )


def way_out_at_provider(person: Person, groups: Iterable[str]) -> str:
    """Return how somebody of the provider comes out of the desk's groups."""
    provider = quote_name(str(person.provider))
    unmap = command_line("unmap-group", _THEIR_GROUP)
    there = f" (they were in {join_names(person.provider_groups)})" if person.provider_groups else ""
    return (
        f"Take them out of the group at {provider} whose rule gives {join_names(groups)}{there}; holds from their"
        f" next sign-in there. For everybody of that group, when tokens are renewed: {unmap}"
    )
