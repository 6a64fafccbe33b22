"""Who may use the permissions API: decided as for a tool, on a right that is no tool."""

from __future__ import annotations

from typing import Final

from servicedesk.discovery.default_policy import MANAGE_PERMISSIONS
from servicedesk.discovery.discovery import Discovery
from servicedesk.errors import NotAdministrator, UnknownTool
from servicedesk.identity.principal import Principal
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Result, Tool


class _Nothing(Arguments):
    """No arguments."""


class _Never(Result):
    """No result."""

    def outcome(self) -> str:
        """Say nothing: it is never made."""
        raise AssertionError


def _never(_arguments: _Nothing, _caller: Caller) -> _Never:
    raise AssertionError


#: The right as an entry of a catalogue of its own. Strict, so that every request is decided on a fresh read. It is
#: never executed: what it allows are the routes of this package.
MANAGEMENT: Final[AnyTool] = Tool(
    name=MANAGE_PERMISSIONS,
    title="Manage permissions",
    description="Change who may use which tool, see what was decided, revoke people's tokens. No tool: no model can.",
    effect=Effect.CREDENTIALS,
    arguments=_Nothing,
    result=_Never,
    run=_never,
)


def require_administrator(principal: Principal, discovery: Discovery) -> None:
    """Let an administrator pass.

    Args:
        principal: Who asks.
        discovery: Decides over a catalogue of `MANAGEMENT` alone.

    Raises:
        NotAdministrator: No group of theirs holds the right.
        InvalidToken: Their tokens were revoked.
        PermissionsUnavailable: Nothing could be decided.
    """
    try:
        discovery.authorise(discovery.open(principal), MANAGE_PERMISSIONS)
    except UnknownTool:
        raise NotAdministrator from None
