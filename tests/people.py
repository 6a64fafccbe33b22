"""Principals of the tests. Only here do tests make one without a token."""

from servicedesk.identity.principal import AgentPrincipal, PersonPrincipal
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


def agent(*groups: str) -> AgentPrincipal:
    """Return an agent in these groups, for which bob answers."""
    return AgentPrincipal(
        subject="client-of-the-agent",
        name="agent:night-triage",
        owner="bob",
        client_id="client-of-the-agent",
        groups=frozenset(groups),
        authenticated_at=0,
        expires_at=1,
    )
