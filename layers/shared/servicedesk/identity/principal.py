"""The person a verified token speaks for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks. Made by `TokenVerifier` alone, so holding one means that a token was verified."""

    #: The user's stable id in the pool (``sub``).
    subject: str
    #: The name the person signs in with: for people to read, and what `view.ME` in a grant stands for.
    username: str
    #: The app client that the person used.
    client_id: str
    #: Names of the pool's groups the person was in when the token was issued.
    groups: frozenset[str]
    #: Epoch seconds at which the person last signed in. A refreshed token keeps it.
    authenticated_at: int
    #: Epoch seconds; the token is refused from then on. All tokens of one sign-in speak for the same principal.
    expires_at: int = field(compare=False)
