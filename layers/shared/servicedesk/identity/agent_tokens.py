"""The access token of an agent (OAuth's client credentials): whom it names."""

from __future__ import annotations

from typing import Final

from servicedesk.errors import InvalidToken
from servicedesk.identity.claims import Claims, claim_seconds, claim_text
from servicedesk.identity.principal import AGENT_PREFIX, DESK_EMAIL, DESK_NAME, AgentPrincipal
from servicedesk.identity.token_fault import TokenFault

#: Claims that no agent's token has, beside the user name.
_OF_PEOPLE: Final = frozenset({"cognito:groups", DESK_NAME, DESK_EMAIL})


def is_agents(claims: Claims) -> bool:
    """Whether a token is of a client that signs in by itself, and not of a person."""
    return "username" not in claims


def agent_of(claims: Claims) -> AgentPrincipal:
    """Return the agent that an access token's claims name. What it is called and may do, its row says: nothing yet.

    Raises:
        InvalidToken: They name none, or have something of a person.
    """
    client_id = claim_text(claims, "client_id")
    # Whoever holds the secret is the agent itself: its subject is its client.
    if claims["sub"] != client_id or not _OF_PEOPLE.isdisjoint(claims):
        raise InvalidToken(TokenFault.MALFORMED_CLAIM)
    return AgentPrincipal(
        subject=client_id,
        name=AGENT_PREFIX,
        owner="",
        client_id=client_id,
        groups=frozenset(),
        # It never signs in to anything that lasts: each token is issued for its secret.
        authenticated_at=claim_seconds(claims, "iat"),
        expires_at=claim_seconds(claims, "exp"),
    )
