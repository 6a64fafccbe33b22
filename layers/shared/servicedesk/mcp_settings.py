"""Settings of the MCP function: where permissions, counts and the desk are. Parsing raises `InvalidSetting`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from servicedesk.desk_settings import BuiltInDesk, ForeignDesk, desk_of
from servicedesk.settings import permissions_ttl_seconds, require


class McpSettings(NamedTuple):
    """Where the permissions and the desk are."""

    permissions_table: str
    permissions_ttl_seconds: int
    #: Where it is kept how many calls there were, and which confirmations were used.
    calls_table: str
    confirmation_secret_id: str
    desk: BuiltInDesk | ForeignDesk

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> McpSettings:
        """Parse and check the environment."""
        return cls(
            permissions_table=require(environment, "PERMISSIONS_TABLE"),
            permissions_ttl_seconds=permissions_ttl_seconds(environment),
            calls_table=require(environment, "CALLS_TABLE"),
            confirmation_secret_id=require(environment, "CONFIRMATION_SECRET_ID"),
            desk=desk_of(environment),
        )
