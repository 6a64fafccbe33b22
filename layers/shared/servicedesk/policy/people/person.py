"""People of the staff pool as an administrator sees them: who they are, and whether they are let in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from servicedesk.policy.schema import ALWAYS, UtcTime
from servicedesk.tools.rows import Names


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


#: Of somebody whom the pool lets sign in, as it does with a profile that a provider made anew.
ShutOut = Annotated[
    bool,
    Field(
        serialization_alias="shut_out",
        description="Whether every token of theirs is refused until they are enabled, whether or not they can sign in.",
    ),
]


class _LetIn:
    """What being let in comes to."""

    __slots__ = ()

    is_enabled: bool
    is_shut_out: ShutOut
    status: SignInStatus

    @property
    def is_let_in(self) -> bool:
        """Whether they can sign in, and what they hold then is taken."""
        return self.is_enabled and not self.is_shut_out

    @property
    def is_active(self) -> bool:
        """Whether they are let in, and have signed in."""
        return self.is_let_in and self.status.has_signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(_LetIn):
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
    is_shut_out: ShutOut = False

    __pydantic_config__ = ALWAYS

    @property
    def identity(self) -> str:
        """What a revocation is kept under: a profile of the provider that is made anew has another ``sub``."""
        return self.subject if self.provider is None else self.username


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(_LetIn):
    """Someone in a group of the pool."""

    username: str
    #: Whether they can sign in.
    is_enabled: Annotated[bool, Field(serialization_alias="enabled")]
    status: SignInStatus
    is_shut_out: ShutOut = False
