"""Directory of the people who work the desk, and their groups: the port to the staff pool."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Protocol

from pydantic import Field

from servicedesk.errors import UnknownPerson
from servicedesk.policy.schema import ALWAYS, UtcTime
from servicedesk.policy.store import Page
from servicedesk.tools.rows import Names

#: Cognito's limit for a user name.
MAX_PERSON_CHARACTERS: Final = 128
#: Cognito's limit for a page of people.
MAX_PAGE_PEOPLE: Final = 60
_SUBJECT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class SignInStatus(StrEnum):
    """How far somebody has come with signing in."""

    #: They were sent a temporary password, and have not signed in with it yet.
    INVITED = "invited"
    #: They have chosen a password of their own.
    CONFIRMED = "confirmed"
    #: They must choose a new password before they are let in.
    RESET_REQUIRED = "reset_required"
    #: They sign in at the company's identity provider.
    EXTERNAL = "external"
    UNKNOWN = "unknown"

    @property
    def has_signed_in(self) -> bool:
        """Whether they are known to have been in once; an invitation that nobody takes up ends."""
        return self not in {SignInStatus.INVITED, SignInStatus.UNKNOWN}


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
    status: Annotated[
        SignInStatus,
        Field(
            description="invited: they have not signed in yet. confirmed: they have chosen a password. reset_required:"
            " they must choose a new one. external: they sign in somewhere else. unknown: Cognito says something else."
        ),
    ]
    #: Since when the pool has them.
    created_at: UtcTime
    provider: Annotated[
        str | None,
        Field(description="The identity provider that they sign in at; null: the pool itself, with a password."),
    ] = None
    provider_groups: Annotated[
        Names,
        Field(description="The provider's groups they were in at their last sign-in, of those that had a rule then."),
    ] = frozenset()
    asked_at: Annotated[UtcTime | None, Field(description="When the provider said so.")] = None

    __pydantic_config__ = ALWAYS

    @property
    def identity(self) -> str:
        """What a revocation is kept under: a profile of the provider that is made anew has another ``sub``."""
        return self.subject if self.provider is None else self.username

    @property
    def is_active(self) -> bool:
        """Whether they can sign in, and have."""
        return self.is_enabled and self.status.has_signed_in


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
    is_enabled: Annotated[bool, Field(serialization_alias="enabled")]
    status: SignInStatus

    @property
    def is_active(self) -> bool:
        """Whether they can sign in, and have."""
        return self.is_enabled and self.status.has_signed_in


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
