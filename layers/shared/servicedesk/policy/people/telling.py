"""Sentences for administrators about people and groups: what was done to them, and what to know about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from servicedesk.policy.command_line import command_line
from servicedesk.policy.people.person import Person
from servicedesk.policy.rule_words import some_names
from servicedesk.policy.rules import Rules
from servicedesk.policy.telling import dry_run_mark
from servicedesk.tools.text import quote_name

_REFUSED: Final = "within 30 seconds, at once for destructive tools"
_JOINED: Final = "It counts when their token is issued anew, within 15 minutes."


def told_addition(username: str, groups: Sequence[str], *, is_new: bool, dry_run: bool) -> Iterator[str]:
    """Yield what inviting somebody comes to; `groups` are those that they were not in."""
    yield from dry_run_mark(dry_run=dry_run)
    name = quote_name(username)
    if is_new:
        yield f"{name} is new. An invitation is on its way by e-mail; its temporary password is good for 7 days."
    if groups:
        yield f"{name} {_is_now(dry_run=dry_run)} in {some_names(groups)}.{'' if is_new else f' {_JOINED}'}"
    if is_new and not groups:
        yield f"{name} is in no group yet, and sees no tool: {command_line('people', 'put', username, 'GROUP')}"
    if not is_new and not groups:
        yield f"Nothing to change: {name} is in the user pool and in these groups already."


def _is_now(*, dry_run: bool) -> str:
    return "would be" if dry_run else "is now"


def told_invitation(person: Person, *, dry_run: bool) -> Iterator[str]:
    """Yield what another invitation comes to."""
    yield from dry_run_mark(dry_run=dry_run)
    address = quote_name(person.email)
    yield f"Another invitation is on its way to {address}. The temporary password of the one before is good no more."


def told_membership(person: Person, group: str, *, is_in: bool, is_changed: bool, dry_run: bool) -> Iterator[str]:
    """Yield what putting somebody into a group comes to, or taking them out of it."""
    name, where = quote_name(person.username), quote_name(group)
    if not is_changed:
        yield f"Nothing to change: {name} is {'' if is_in else 'not '}in {where}{' already' if is_in else ''}."
        return
    yield from dry_run_mark(dry_run=dry_run)
    if is_in:
        yield f"{name} {_is_now(dry_run=dry_run)} in {where}. {_JOINED}"
        return
    command = command_line("revoke-person", person.username, "--keep-enabled")
    no_longer = "would no longer be" if dry_run else "is no longer"
    yield f"{name} {no_longer} in {where}. A token that names it counts until it expires, for 15 minutes at most."
    yield f"To end that at once: {command}"


def told_removal(person: Person, *, dry_run: bool) -> Iterator[str]:
    """Yield what removing somebody comes to."""
    yield from dry_run_mark(dry_run=dry_run)
    name = quote_name(person.username)
    lasting = ", for good" if person.provider is None else ""
    yield f"{name} is deleted from the user pool{lasting}. Every token of theirs is refused: {_REFUSED}."
    yield f"Their records keep the sub {quote_name(person.subject)}, and tickets stay assigned to {name}."
    if person.provider is not None:
        enable = command_line("people", "enable", person.username)
        yield (
            f"{quote_name(person.provider)} can sign them in again, with a new profile, which is refused, too, until"
            f" they are enabled: {enable}"
        )


def told_creation(name: str, rules: Rules, like: str | None, *, dry_run: bool) -> Iterator[str]:
    """Yield what a new group comes to."""
    yield from dry_run_mark(dry_run=dry_run)
    group, tools = quote_name(name), len({*rules.grants, *rules.scheduled})
    if like is None:
        command = command_line("grant", name, "TOOL")
        yield f"The group {group} is made. It is granted nothing yet: {command}"
    else:
        copied = f"It has a copy of the rules of {quote_name(like)}, which grant {tools} tools."
        yield f"The group {group} is made. {copied} What is changed of either later leaves the other."
    yield f"Nobody is in it yet: {command_line('people', 'put', 'PERSON', name)}"


def told_deletion(
    name: str, members: Collection[str], lost: Mapping[str, Collection[str]], *, dry_run: bool
) -> Iterator[str]:
    """Yield what deleting a group comes to: who was in it, and what they can use no more."""
    yield from dry_run_mark(dry_run=dry_run)
    group = quote_name(name)
    if not members:
        yield f"The group {group} is deleted, with its rules. Nobody was in it."
        return
    yield f"The group {group} is deleted, with its rules. {told_people(members)} in it: {some_names(members)}."
    alike = defaultdict(list)
    for tool, names in lost.items():
        alike[tuple(names)].append(tool)
    for names, tools in alike.items():
        yield f"{told_people(names)} without {', '.join(map(quote_name, tools))} now: {some_names(names)}."
    if not lost:
        yield "Nobody loses a tool by it: each has another group that grants it, on that group's conditions."
    yield "It counts within 30 seconds, at once for tools that destroy or touch credentials."


def told_people(people: Collection[str]) -> str:
    """Return how many people there are, with the verb."""
    return "1 person is" if len(people) == 1 else f"{len(people)} people are"
