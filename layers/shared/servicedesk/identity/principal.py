"""Who a verified token speaks for: a person or an agent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

#: What the name of every agent begins with, and no person's.
AGENT_PREFIX: Final = "agent:"
#: The claim that says what people call somebody of the company's identity provider, and that they are of it, such as
#: ``dana@corp.example (Corp)``. The deployment's own function writes it. No user name of a pool has a blank.
DESK_NAME: Final = "desk_name"
#: The claim that says the verified e-mail address of a person. The deployment's own function writes it.
DESK_EMAIL: Final = "desk_email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks. Made by `TokenVerifier` alone, so holding one means that a token was verified."""

    #: The stable id in the pool (``sub``): a person's, or the app client's of what signs in by itself.
    subject: str
    #: For people to read: what records and tickets call them, and what `view.ME` in a grant stands for.
    name: str
    #: The app client that the token was issued to.
    client_id: str
    #: Names of the desk's groups that they were in when that was last asked.
    groups: frozenset[str]
    #: Epoch seconds at which they last signed in. A refreshed token keeps it.
    authenticated_at: int
    #: Epoch seconds; the token is refused from then on. All tokens of one sign-in speak for the same principal.
    expires_at: int = field(compare=False)
    #: The e-mail address that is verified to be theirs, where the token says one: a desk may know them by it.
    email: str | None = field(default=None, compare=False, repr=False)

    @property
    def identity(self) -> str:
        """What a revocation is kept under."""
        return self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPrincipal(Principal):
    """A person, of the pool's own or of the company's identity provider."""

    #: The pool's. A person of the company's identity provider has one that is made of its name and their id there.
    username: str
    #: Whether they signed in at the company's identity provider.
    is_federated: bool = False

    @property
    def identity(self) -> str:
        """What a revocation is kept under: it must outlive a federated profile, which returns with another ``sub``."""
        return self.username if self.is_federated else self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPrincipal(Principal):
    """An agent that works without a person, and signs in by itself. Its groups are those of its row."""

    #: User name of the person who answers for it.
    owner: str
    #: How many calls it may make of everything together in an hour; None: as many as any agent.
    calls_per_hour: int | None = None
    #: Epoch seconds: when its oldest secret that still works was made.
    secret_made_at: int = field(default=0, compare=False)
