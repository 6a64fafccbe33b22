"""Principals of the tests. Only here do tests make one without a token."""

from servicedesk.identity.principal import PersonPrincipal
from tests.tokens import CLIENT_ID


def person(
    *groups: str, subject: str = "subject-of-bob", authenticated_at: int = 1_000_000, client_id: str = CLIENT_ID
) -> PersonPrincipal:
    """Return a person in these groups, whose token was issued at this epoch second."""
    return PersonPrincipal(
        subject=subject,
        name=subject.removeprefix("subject-of-"),
        username=subject.removeprefix("subject-of-"),
        client_id=client_id,
        groups=frozenset(groups),
        authenticated_at=authenticated_at,
        expires_at=authenticated_at + 900,
    )
