"""The people who work the desk, and their groups: the staff pool as an administrator sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone in the staff pool, as of now. What their token says may be up to 15 minutes older."""

    username: str
    #: ``sub``.
    subject: str
    email: str
    groups: frozenset[str]
    #: Whether they can sign in.
    is_enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolGroup:
    """A group of the pool, with or without rules."""

    name: str
    description: str = ""


class Directory(Protocol):
    """The staff pool. Every method raises `DirectoryUnavailable` when it does not answer."""

    def person(self, name: str) -> Person:
        """Return the person with this user name, e-mail address or ``sub``.

        Raises:
            UnknownPerson: There is none.
        """

    def groups(self) -> tuple[PoolGroup, ...]:
        """Return the pool's groups, by name."""

    def members(self, group: str) -> tuple[str, ...]:
        """Return the user names of a group's members, by name; none if there is no such group."""

    def sign_out(self, username: str) -> None:
        """End every refresh token of a person: nothing they hold can be renewed."""
