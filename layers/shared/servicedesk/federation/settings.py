"""Settings of the function that Cognito asks while somebody signs in, parsed from its environment once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicedesk.settings import require, whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class FederationSettings:
    """Whose word is taken for which groups somebody is in, and for how long."""

    permissions_table: str
    #: The identity provider's name in the user pool.
    company_name: str
    #: The claim in which it says the groups.
    groups_claim: str
    #: For how long tokens are renewed without asking it; 0: not at all.
    session_minutes: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> FederationSettings:
        """Parse and check the environment.

        Raises:
            InvalidSetting: A variable is missing, or makes no sense.
        """
        require(environment, "COMPANY_SESSION_MINUTES")
        return cls(
            permissions_table=require(environment, "PERMISSIONS_TABLE"),
            company_name=require(environment, "COMPANY_NAME"),
            groups_claim=require(environment, "COMPANY_GROUPS_CLAIM"),
            session_minutes=whole_number(environment, "COMPANY_SESSION_MINUTES", 0),
        )
