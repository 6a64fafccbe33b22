"""Settings of the administrators' function, parsed from its environment once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from servicedesk.settings import MANAGE, IdentitySettings, require


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminSettings:
    """What the permissions API and the console work on, and whom they let in."""

    #: As the MCP endpoint's, but for the console's own app client, its own scope and its own pages.
    identity: IdentitySettings
    permissions_table: str
    #: The pool of the people who work the desk.
    staff_pool_id: str
    #: Where the MCP endpoint writes what it decided.
    mcp_log_group: str

    @property
    def console_client_id(self) -> str:
        """The app client that the console signs people in with, the only one that may ask for `MANAGE`."""
        (client_id,) = self.identity.allowed_client_ids
        return client_id

    @property
    def console_url(self) -> str:
        """The console's page, to which a sign-in returns."""
        return f"{self.identity.origin}/admin"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> AdminSettings:
        """Parse and check the environment."""
        shared = IdentitySettings.from_environment(environment)
        return cls(
            identity=replace(
                shared,
                allowed_client_ids=frozenset({require(environment, "CONSOLE_CLIENT_ID")}),
                described_clients=(),
                # The console always sends `resource`.
                audience_required=True,
                allowed_origins=frozenset({shared.origin}),
                scope_name=MANAGE,
            ),
            permissions_table=require(environment, "PERMISSIONS_TABLE"),
            staff_pool_id=require(environment, "STAFF_POOL_ID"),
            mcp_log_group=require(environment, "MCP_LOG_GROUP"),
        )
