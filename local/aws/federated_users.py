"""Users whom an identity provider signs in, of whose status moto knows nothing: ``EXTERNAL_PROVIDER``.

As in Cognito, setting a password for one makes somebody of the pool itself of them.
"""

from __future__ import annotations

from typing import Final

from moto.cognitoidp.models import CognitoIdpUser

FEDERATED: Final = "EXTERNAL_PROVIDER"
#: The attribute that only the sign-in page gives anybody.
IDENTITIES: Final = "identities"
_make_user = CognitoIdpUser.__init__


def install() -> None:
    """Let moto's Cognito in this process say so of whoever is made with identities."""

    def make_user(  # noqa: PLR0913, PLR0917 -- moto's signature
        self: CognitoIdpUser,
        user_pool_id: str,
        username: str | None,
        password: str | None,
        status: str,
        attributes: list[dict[str, str]],
    ) -> None:
        is_federated = any(attribute["Name"] == IDENTITIES for attribute in attributes or ())
        _make_user(self, user_pool_id, username, password, FEDERATED if is_federated else status, attributes)

    CognitoIdpUser.__init__ = make_user  # type: ignore[method-assign]
