"""Invitations that Cognito sends by e-mail, of which moto makes nothing: temporary passwords, told to this machine."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUser, UserStatus
from moto.core.exceptions import JsonRESTError

PASSWORD_BYTES = 12
RESEND, SUPPRESS = "RESEND", "SUPPRESS"
# What a password policy can ask for, whatever the drawn part has.
_OF_EACH_KIND = "aA1!"
_make_user = CognitoIdpBackend.admin_create_user


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an invited person would find in their mail."""

    address: str
    username: str
    password: str = field(repr=False)


Send = Callable[[Invitation], None]


def discard(_: Invitation) -> None:
    """Send nothing."""


def install(send: Send) -> None:
    """Let moto's Cognito in this process invite as Cognito does, and send with `send`."""

    def admin_create_user(  # noqa: PLR0913, PLR0917 -- moto's signature
        self: CognitoIdpBackend,
        user_pool_id: str,
        username: str,
        message_action: str,
        temporary_password: str,
        attributes: list[dict[str, str]],
    ) -> CognitoIdpUser:
        password = temporary_password or secrets.token_urlsafe(PASSWORD_BYTES) + _OF_EACH_KIND
        if message_action == RESEND:
            # moto would make another person in the place of the one who was invited.
            user = _require_invited(self.admin_get_user(user_pool_id, username))
            user.password = password
        else:
            user = _make_user(self, user_pool_id, username, message_action, password, attributes)
        if message_action != SUPPRESS:
            address = user.attribute_lookup.get("email", "")
            send(Invitation(address=address, username=user.username, password=password))
        return user

    CognitoIdpBackend.admin_create_user = admin_create_user  # type: ignore[method-assign]


def _require_invited(user: CognitoIdpUser) -> CognitoIdpUser:
    """Return a person who has still to choose a password; Cognito refuses to invite any other again."""
    if user.status != UserStatus.FORCE_CHANGE_PASSWORD:
        raise JsonRESTError("UnsupportedUserStateException", "The user has a password of their own.")
    return user
