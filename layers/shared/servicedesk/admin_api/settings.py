"""Settings of the administrators' function, parsed from its environment once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicedesk.desk_settings import DeskKind
from servicedesk.settings import MANAGE, IdentitySettings, one_of, permissions_ttl_seconds, require, whole_number

#: The scope of a program, which may apply the policy and no more.
APPLY = "apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSettings:
    """The one program that may come: a pipeline, usually."""

    #: As people's, but for its own app client and its own scope.
    identity: IdentitySettings
    #: What the log calls it.
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminSettings:
    """What the permissions API and the console work on, and whom they let in."""

    #: As the MCP endpoint's, but for the app clients of console and command, their scope and the console's pages.
    identity: IdentitySettings
    #: The app client that the console signs people in with.
    console_client_id: str
    #: None where no program may come.
    program: ProgramSettings | None
    permissions_table: str
    #: The pool of the people who work the desk.
    staff_pool_id: str
    #: The built-in desk's: whom of it a change would concern. None in front of another desk.
    desk_table: str | None
    #: Where the MCP endpoint writes what it decided.
    mcp_log_group: str
    #: The MCP endpoint's: how long what is taken away may last.
    permissions_ttl_seconds: int
    #: The company's identity provider, empty if there is none; and for how long tokens are renewed without asking it.
    company_name: str = ""
    company_session_minutes: int = 0

    @property
    def console_url(self) -> str:
        """The console's page, to which a sign-in returns."""
        return f"{self.identity.origin}/admin"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> AdminSettings:
        """Parse and check the environment."""
        shared = IdentitySettings.from_environment(environment)
        console, command = require(environment, "CONSOLE_CLIENT_ID"), require(environment, "COMMAND_CLIENT_ID")
        return cls(
            identity=shared._replace(
                allowed_client_ids=frozenset({console, command}),
                described_clients=(),
                takes_agents=False,
                # Both always send `resource`.
                audience_required=True,
                allowed_origins=frozenset({shared.origin}),
                scope_name=MANAGE,
            ),
            console_client_id=console,
            program=_program(environment, shared),
            permissions_table=require(environment, "PERMISSIONS_TABLE"),
            staff_pool_id=require(environment, "STAFF_POOL_ID"),
            company_name=environment.get("COMPANY_NAME", "").strip(),
            company_session_minutes=whole_number(environment, "COMPANY_SESSION_MINUTES", 0),
            desk_table=_desk_table(environment),
            mcp_log_group=require(environment, "MCP_LOG_GROUP"),
            permissions_ttl_seconds=permissions_ttl_seconds(environment),
        )


def _desk_table(environment: Mapping[str, str]) -> str | None:
    is_built_in = one_of(environment, "DESK", *DeskKind) == DeskKind.DYNAMODB
    return require(environment, "DESK_TABLE") if is_built_in else None


def _program(environment: Mapping[str, str], shared: IdentitySettings) -> ProgramSettings | None:
    client_id = environment.get("PROGRAM_CLIENT_ID", "").strip()
    if not client_id:
        return None
    identity = shared._replace(
        allowed_client_ids=frozenset({client_id}),
        described_clients=(),
        takes_agents=False,
        # Cognito gives a program's token no `aud`, whatever it asks for: the scope's name holds the resource's URL.
        audience_required=False,
        allowed_origins=frozenset(),
        scope_name=APPLY,
    )
    return ProgramSettings(identity=identity, name=require(environment, "PROGRAM_NAME"))
