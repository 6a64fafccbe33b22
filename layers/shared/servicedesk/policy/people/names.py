"""Names of people: which person a user name, an e-mail address or a ``sub`` means, if it means one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from servicedesk.errors import AmbiguousPerson, InvalidPolicy, UnknownPerson
from servicedesk.policy.people.directory import MAX_PERSON_CHARACTERS
from servicedesk.policy.people.person import Person
from servicedesk.tools.text import is_one_line, quote, quote_name

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def only_one(name: str, found: Iterable[Person], unverified: Collection[str] = ()) -> Person:
    """Return the person whom a name means.

    `unverified` are the user names of those whose address it would be, had they verified it.

    Raises:
        UnknownPerson: It means nobody.
        AmbiguousPerson: It means several: which of them is meant, only whoever asks can say.
    """
    people = {person.subject: person for person in found}
    if len(people) > 1:
        told = sorted(f"{quote_name(person.username)} (sub {quote_name(person.subject)})" for person in people.values())
        raise AmbiguousPerson(
            f"{quote_name(name)} means more than one person: {' and '.join(told)}."
            " Say the user name or the sub that is only one person's"
        )
    if not people:
        raise UnknownPerson(f"the user pool has nobody called {quote_name(name)}{_unverified_hint(unverified)}")
    return next(iter(people.values()))


def can_be_a_name(name: str) -> bool:
    """Whether a text can be a user name, an e-mail address or a ``sub`` at all; Cognito refuses to look for others."""
    return 0 < len(name) <= MAX_PERSON_CHARACTERS and is_one_line(name) and not any(map(str.isspace, name))


def checked_address(address: str) -> str:
    """Return an e-mail address in lower case, in which it is the user name of whoever is new.

    Raises:
        InvalidPolicy: It is none, or one to which SES delivers nothing: it has no SMTPUTF8 (RFC 6531).
    """
    if _EMAIL.fullmatch(address) is None or not can_be_a_name(address):
        raise InvalidPolicy(f"{quote(address)} is not an e-mail address")
    if not address.isascii():
        raise InvalidPolicy(
            f"an invitation would not reach {quote(address)}: write it in ASCII, the domain in Punycode"
        )
    return address.lower()


def _unverified_hint(usernames: Collection[str]) -> str:
    if not usernames:
        return ""
    told = " and ".join(map(quote_name, sorted(usernames)))
    return f"; it is an address that {told} did not verify, so it may be somebody else's"
