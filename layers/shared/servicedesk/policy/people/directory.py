"""Directory of the people who work the desk, and their groups: the port to the staff pool."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from servicedesk.errors import UnknownPerson
from servicedesk.policy.people.person import Member, Person
from servicedesk.policy.schema import ALWAYS
from servicedesk.policy.store import Page

#: Cognito's limit for a user name.
MAX_PERSON_CHARACTERS: Final = 128
#: Cognito's limit for a page of people.
MAX_PAGE_PEOPLE: Final = 60
_SUBJECT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolGroup:
    """A group of the user pool, with or without rules."""

    __pydantic_config__ = ALWAYS

    name: str
    description: str = ""


class Revocations(Protocol):
    """Whose tokens are refused for good, whatever the pool says of them."""

    def shut_out(self, identities: Iterable[str]) -> frozenset[str]:
        """Return those of them who are shut out until they are enabled; raises `PermissionsUnavailable`."""


class Directory(Protocol):
    """The staff pool. Every method raises `DirectoryUnavailable` when it does not answer."""

    def person(self, name: str) -> Person:
        """Return the one person with this user name, verified e-mail address or ``sub``.

        Raises:
            UnknownPerson: There is none.
            AmbiguousPerson: There are several.
        """

    def list_people(self, cursor: str | None = None, limit: int = MAX_PAGE_PEOPLE) -> Page[Person]:
        """Return some of the people, in the pool's own order. A page may be empty and have a next one.

        Raises:
            InvalidPolicy: The cursor is none of this list's.
        """

    def usernames(self) -> tuple[str, ...]:
        """Return everybody's user name, sorted."""

    def company_people(self) -> tuple[Person, ...]:
        """Return everybody who has signed in at the company's identity provider, by name; none if there is none."""

    def groups(self) -> tuple[PoolGroup, ...]:
        """Return the pool's groups, by name."""

    def members(self, group: str) -> tuple[Member, ...]:
        """Return a group's members, by name; none if there is no such group."""

    def invite(self, address: str) -> None:
        """Add a person whose user name and verified e-mail address this is, and send them a temporary password.

        Harmless if there is somebody of that user name already, to whom nothing is sent.

        Raises:
            MailUnavailable: Nothing can be sent today.
        """

    def invite_again(self, username: str) -> None:
        """Send somebody who has not signed in yet a new temporary password; raises as `invite` does."""

    def remove(self, username: str) -> None:
        """Delete a person, for good. Harmless if there is none."""

    def put_into(self, username: str, group: str) -> None:
        """Put a person into a group. Harmless if they are in it."""

    def take_out(self, username: str, group: str) -> None:
        """Take a person out of a group. Harmless if they are not in it."""

    def create_group(self, name: str, description: str) -> None:
        """Make a group. Harmless if there is one of that name, which stays as it is."""

    def delete_group(self, name: str) -> None:
        """Delete a group, with everybody's membership. Harmless if there is none."""

    def sign_out(self, username: str) -> None:
        """End every refresh token of a person: nothing they hold can be renewed."""

    def disable(self, username: str) -> None:
        """Let a person sign in no more, by password or by what their browser remembers."""

    def enable(self, username: str) -> None:
        """Let a person sign in again."""


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
