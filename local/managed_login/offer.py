"""Offer of the sign-in page: the ways in that an app client has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from local.managed_login.app_client import NATIVE
from local.managed_login.federation.identity_provider import PoolIdentityProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Where people of one app client may sign in."""

    #: As the app client names them.
    names: tuple[str, ...]
    providers: tuple[PoolIdentityProvider, ...]

    @property
    def takes_passwords(self) -> bool:
        """Whether the pool's own people may come with their passwords."""
        return NATIVE in self.names

    def chosen_provider(self, query: Mapping[str, str]) -> PoolIdentityProvider | None:
        """Return the identity provider that a request asks for, by its name or one of its identifiers."""
        name, identifier = query.get("identity_provider", ""), query.get("idp_identifier", "")
        return next((one for one in self.providers if one.name == name or identifier in one.identifiers), None)
