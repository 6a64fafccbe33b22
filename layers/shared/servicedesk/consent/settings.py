"""The environment of the function that asks for consent, parsed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicedesk.settings import IdentitySettings, required


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSettings:
    """What the consent page and its endpoints work on."""

    identity: IdentitySettings
    clients_table: str
    #: Where the app clients are made.
    staff_pool_id: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ConsentSettings:
        """Parse and check the environment.

        Raises:
            InvalidSetting: A variable is missing or unusable.
        """
        return cls(
            identity=IdentitySettings.from_environment(environment),
            clients_table=required(environment, "CLIENTS_TABLE"),
            staff_pool_id=required(environment, "STAFF_POOL_ID"),
        )
