"""Directory of the people who work the desk, and their groups: the port to the staff pool."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Annotated, Protocol

from pydantic import Field

from servicedesk.errors import AmbiguousPerson, UnknownPerson
from servicedesk.policy.schema import ALWAYS
from servicedesk.tools.text import is_one_line, quote_name
from servicedesk.tools.view import Names

# Cognito's limit for a user name.
MAX_PERSON_CHARACTERS = 128
_SUBJECT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the staff pool, as of now. What their token says may be up to 15 minutes older."""

    username: str
    #: ``sub``.
    subject: str
    #: Another address than a verified one is nobody's name.
    email: Annotated[str, Field(description="Verified; empty when they have no such address.")]
    groups: Names
    #: Whether they can sign in.
    is_enabled: Annotated[bool, Field(serialization_alias="enabled")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolGroup:
    """A group of the user pool, with or without rules."""

    __pydantic_config__ = ALWAYS

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Someone in a group of the pool."""

    username: str
    #: Whether they can sign in.
    is_enabled: bool


class Directory(Protocol):
    """The staff pool. Every method raises `DirectoryUnavailable` when it does not answer."""

    def person(self, name: str) -> Person:
        """Return the one person with this user name, verified e-mail address or ``sub``.

        Raises:
            UnknownPerson: There is none.
            AmbiguousPerson: There are several.
        """

    def groups(self) -> tuple[PoolGroup, ...]:
        """Return the pool's groups, by name."""

    def members(self, group: str) -> tuple[Member, ...]:
        """Return a group's members, by name; none if there is no such group."""

    def sign_out(self, username: str) -> None:
        """End every refresh token of a person: nothing they hold can be renewed."""

    def disable(self, username: str) -> None:
        """Let a person sign in no more, by password or by what their browser remembers."""

    def enable(self, username: str) -> None:
        """Let a person sign in again."""


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


def as_subject(name: str) -> str | None:
    """Return a ``sub`` as tokens write it, or None if the text is none."""
    return name.lower() if _SUBJECT.fullmatch(name) else None


def subject_called(name: str, directory: Directory) -> tuple[str, Person | None]:
    """Return the ``sub`` that a name means, and whose it is; None when the pool has nobody with that ``sub`` any more.

    Somebody deleted from the pool still holds tokens, and stands in the records of what was decided.

    Raises:
        UnknownPerson: The name means nobody, and is no ``sub``.
        AmbiguousPerson: It means several.
        DirectoryUnavailable: The pool did not answer.
    """
    try:
        person = directory.person(name)
    except UnknownPerson as unknown:
        subject = as_subject(name)
        if subject is None:
            raise UnknownPerson(f"{unknown}; somebody deleted from the pool is known by their sub alone") from None
        return subject, None
    return person.subject, person


def _unverified_hint(usernames: Collection[str]) -> str:
    if not usernames:
        return ""
    told = " and ".join(map(quote_name, sorted(usernames)))
    return f"; it is an address that {told} did not verify, so it may be somebody else's"
