"""People and groups in words, for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from servicedesk.policy.command_line import command_line
from servicedesk.policy.people.answers import PoolGroupDetails
from servicedesk.policy.people.details import PersonDetails
from servicedesk.policy.people.last_seen import LastSeen
from servicedesk.policy.people.person import Person, SignInStatus
from servicedesk.policy.people.revocation import SHUT_OUT
from servicedesk.policy.rule_words import told_grant, told_moment, told_time
from servicedesk.tools.text import quote, quote_name
from stack import terminal
from stack.plain import PlainTable

_STATUS: Final = {
    SignInStatus.INVITED: "invited, not signed in yet",
    SignInStatus.CONFIRMED: "can sign in",
    SignInStatus.RESET_REQUIRED: "must choose a new password",
    SignInStatus.EXTERNAL: "signs in somewhere else",
    SignInStatus.UNKNOWN: "in a state that this release does not know",
}


def say_all(sentences: Iterable[str]) -> None:
    """Print sentences, a line each."""
    for sentence in sentences:
        terminal.say(sentence)


def people_table(people: Iterable[Person]) -> PlainTable:
    """Return a row for each person."""
    table = PlainTable("person", "e-mail", "groups", "sign-in", "since")
    for person in people:
        groups = sorted(person.groups) or "none"
        table.add_cells(person.username, person.email, groups, told_sign_in(person), told_time(person.created_at))
    return table


def told_sign_in(person: Person) -> str:
    """Return whether somebody is let in, in a few words."""
    if not person.is_enabled:
        return f"disabled ({_STATUS[person.status]})"
    return f"shut out ({_STATUS[person.status]})" if person.is_shut_out else _STATUS[person.status]


def told_person(details: PersonDetails) -> Iterator[str]:
    """Yield what is known of somebody, a line each."""
    person = details.person
    address = quote_name(person.email) if person.email else "no verified e-mail address"
    yield f"{quote_name(person.username)}: {address}, sub {quote_name(person.subject)}"
    yield f"Sign-in: {told_sign_in(person)}. In the user pool since {told_time(person.created_at)}."
    if details.not_before == SHUT_OUT:
        enable = command_line("people", "enable", person.username)
        yield f"Every token of theirs is refused, those of new sign-ins too, until they are enabled: {enable}"
    elif details.not_before is not None:
        before = told_moment(details.not_before)
        yield f"Tokens of sign-ins before {before} are refused."
    yield f"Groups: {', '.join(map(quote_name, sorted(person.groups))) or 'none'}."
    yield f"May use{':' if details.tools else ' nothing.'}"
    for tool, grants in details.tools.items():
        by = "; and by ".join(f"{quote_name(grant.group)} ({told_grant(grant.conditions)})" for grant in grants)
        yield f"  {quote_name(tool)}, by {by}"
    yield told_last_seen(details.last_seen)


def told_group(details: PoolGroupDetails) -> Iterator[str]:
    """Yield what is known of a group, a line each."""
    about = f": {quote(details.description)}" if details.description else ""
    yield f"{quote_name(details.name)}{about}"
    disabled = [one.username for one in details.members if not one.is_enabled]
    shut_out = [one.username for one in details.members if one.is_enabled and one.is_shut_out]
    members = told_members([one.username for one in details.members], disabled, shut_out)
    yield f"People ({len(details.members)}): {members or 'none'}."
    rules = details.policy.rules
    yield f"May use{':' if rules.grants else ' nothing.'}"
    for tool, conditions in sorted(rules.grants.items()):
        yield f"  {quote_name(tool)}: {told_grant(conditions)}"
    yield f"Version {details.policy.version} of its rules."


def told_members(names: Sequence[str], disabled: Collection[str], shut_out: Collection[str]) -> str:
    """Return who is in a group, and how many of them are not let in."""
    marks = dict.fromkeys(disabled, " (disabled)") | dict.fromkeys(shut_out, " (shut out)")
    told = ", ".join(quote_name(name) + marks.get(name, "") for name in names)
    return f"{told}; {len(marks)} of {len(names)} not let in" if marks else told


def told_last_seen(seen: LastSeen | None) -> str:
    """Return when somebody called last, or how far back was looked."""
    if seen is None:
        return "Last seen: not known, as the audit did not answer."
    if seen.at is None:
        return f"Last seen: not since {told_time(seen.looked_back_to)}, which is how far was looked back."
    client = seen.client_name or seen.client_id
    by = f" with {quote_name(client)}" if client else ""
    return f"Last seen: {told_time(seen.at)}{by}."
