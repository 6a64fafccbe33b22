"""Port to how the customers of the service desk sign in."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import Protocol


class ResetOutcome(StrEnum):
    """What became of a request to reset a password."""

    #: The password stopped working and a code is on its way to the customer.
    STARTED = auto()
    UNKNOWN_USER = auto()
    #: Sign-in is disabled, or the customer has never set a password.
    NOT_RESETTABLE = auto()
    #: Neither an e-mail address nor a phone number is verified, so there is nowhere to send a code.
    NO_VERIFIED_CONTACT = auto()
    #: As many messages were sent as may be, today or to this user, so no code was.
    NO_MORE_MESSAGES = auto()
    #: Another user signs in with the new address or number. Nothing was changed.
    CONTACT_TAKEN = auto()
    #: The service takes no such address or number. Nothing was changed.
    CONTACT_REFUSED = auto()


class CustomerSignIn(Protocol):
    """How customers sign in. Every method raises `DeskUnavailable` when the service does not answer."""

    @property
    def url(self) -> str:
        """The page on which a customer chooses a new password with the code of a reset; empty if there is none."""

    def can_sign_in(self, username: str) -> bool:
        """Whether the customer's sign-in is enabled. False also if there is no such user."""

    def disable(self, username: str) -> bool:
        """Let the customer sign in no more; repeating it changes nothing. False if there is no such user."""

    def reset_password(self, username: str, *, email: str | None = None, phone: str | None = None) -> ResetOutcome:
        """Invalidate the password and send the customer a code to choose another. No secret is returned.

        Args:
            username: Whose.
            email: The address that their sign-in has first in the place of its own, as a verified one.
            phone: The same of the number: a plus sign and digits (E.164).
        """
