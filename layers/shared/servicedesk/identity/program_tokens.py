"""The access token of a program, which signs in by itself (OAuth's client credentials): whom it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from servicedesk.errors import InvalidToken
from servicedesk.identity.claims import Claims, claim_seconds, claim_text
from servicedesk.identity.principal import DESK_EMAIL, DESK_NAME, Principal
from servicedesk.identity.token_fault import TokenFault

#: Of a person, and never of a program.
_PERSONAL_CLAIMS = ("username", "cognito:groups", DESK_NAME, DESK_EMAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPrincipal(Principal):
    """A program, and nobody: it is in no group, and its subject is its app client's id."""


def program_called(name: str) -> Callable[[Claims], Principal]:
    """Return what reads the program from claims; `name` is what the deployment calls it, as Cognito's token does not.

    What it returns raises `InvalidToken` for the token of a person.
    """

    def program_of(claims: Claims) -> Principal:
        client_id = claim_text(claims, "client_id")
        # Whoever holds the secret is the program itself: its subject is its client, and it has nothing of a person.
        if claims["sub"] != client_id or any(claim in claims for claim in _PERSONAL_CLAIMS):
            raise InvalidToken(TokenFault.MALFORMED_CLAIM)
        return ProgramPrincipal(
            subject=client_id,
            name=name,
            client_id=client_id,
            groups=frozenset(),
            # It never signs in to anything that lasts: each token is issued for its secret.
            authenticated_at=claim_seconds(claims, "iat"),
            expires_at=claim_seconds(claims, "exp"),
        )

    return program_of
