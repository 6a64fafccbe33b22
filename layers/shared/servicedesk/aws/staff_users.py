"""A user of the staff's pool, as Cognito tells of them, read as a `Person`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from servicedesk.policy.directory import Person, SignInStatus

#: A user as Cognito lists them.
User = Mapping[str, Any]
#: Cognito's ``UserStatus`` → what it means. Any other is unknown.
_STATUSES: Final[Mapping[str, SignInStatus]] = {
    "FORCE_CHANGE_PASSWORD": SignInStatus.INVITED,
    "CONFIRMED": SignInStatus.CONFIRMED,
    "RESET_REQUIRED": SignInStatus.RESET_REQUIRED,
    "EXTERNAL_PROVIDER": SignInStatus.EXTERNAL,
}


def person_of(user: User) -> Person:
    """Return the person that a user is; which groups they are in, the user does not say.

    Raises:
        KeyError: Something is missing that every user has.
    """
    return Person(
        username=user["Username"],
        subject=_attributes(user)["sub"],
        email=address_of(user),
        groups=frozenset(),
        is_enabled=bool(user["Enabled"]),
        status=status_of(user),
        created_at=user["UserCreateDate"],
    )


def status_of(user: User) -> SignInStatus:
    """Return how far a user has come with signing in."""
    return _STATUSES.get(user["UserStatus"], SignInStatus.UNKNOWN)


def address_of(user: User) -> str:
    """Return the verified address; empty if there is none. An unverified one is whatever its holder typed."""
    attributes = _attributes(user)
    return attributes.get("email", "") if attributes.get("email_verified", "").lower() == "true" else ""


def _attributes(user: User) -> dict[str, str]:
    return {attribute["Name"]: attribute.get("Value", "") for attribute in user["Attributes"]}
