"""A user of the staff's pool, as Cognito tells of them, read as a `Person`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from servicedesk.federation.attribute import ATTRIBUTE, UnreadableAttribute
from servicedesk.federation.profile import FederatedProfile, federated_profile
from servicedesk.policy.people.person import Person, SignInStatus

#: A user as Cognito lists them.
User = Mapping[str, Any]
#: Cognito's ``UserStatus`` → what it means. Any other is unknown.
_STATUSES: Final[Mapping[str, SignInStatus]] = {
    "FORCE_CHANGE_PASSWORD": SignInStatus.INVITED,
    "CONFIRMED": SignInStatus.CONFIRMED,
    "RESET_REQUIRED": SignInStatus.RESET_REQUIRED,
    "EXTERNAL_PROVIDER": SignInStatus.EXTERNAL,
}


def person_of(user: User, provider: str = "") -> Person:
    """Return the person that a user is; which groups they are in, the user does not say.

    `provider` is the company's identity provider; empty if there is none.

    Raises:
        KeyError: Something is missing that every user has.
    """
    profile = profile_of(user, provider)
    said = profile.said if profile is not None else None
    return Person(
        username=user["Username"],
        subject=_attributes(user)["sub"],
        # What the provider says is its word, whether or not Cognito has verified it.
        email=address_of(user) if profile is None else _attributes(user).get("email", ""),
        groups=frozenset(),
        is_enabled=bool(user["Enabled"]),
        status=status_of(user),
        created_at=user["UserCreateDate"],
        provider=profile.provider if profile is not None else None,
        provider_groups=said.names if said is not None else frozenset(),
        asked_at=datetime.fromtimestamp(said.at, UTC) if said is not None else None,
    )


def profile_of(user: User, provider: str) -> FederatedProfile | None:
    """Return the profile of somebody of the company's identity provider; None for everybody else."""
    attributes = _attributes(user)
    try:
        return federated_profile(user["Username"], user["UserStatus"], attributes, provider)
    except UnreadableAttribute:
        # Whom no token is given: in no group, until they sign in at the provider again.
        return federated_profile(user["Username"], user["UserStatus"], {**attributes, ATTRIBUTE: ""}, provider)


def status_of(user: User) -> SignInStatus:
    """Return how far a user has come with signing in."""
    return _STATUSES.get(user["UserStatus"], SignInStatus.UNKNOWN)


def address_of(user: User) -> str:
    """Return the verified address; empty if there is none. An unverified one is whatever its holder typed."""
    attributes = _attributes(user)
    return attributes.get("email", "") if attributes.get("email_verified", "").lower() == "true" else ""


def _attributes(user: User) -> dict[str, str]:
    return {attribute["Name"]: attribute.get("Value", "") for attribute in user["Attributes"]}
