"""From a principal to their toolbox: the one place where permission is decided."""

from __future__ import annotations

from collections.abc import Iterable

from servicedesk.discovery.grants import Grants
from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.discovery.toolboxes import Toolboxes
from servicedesk.errors import InvalidToken, TokenFault
from servicedesk.identity.principal import Principal
from servicedesk.tools.tool import AnyTool


class Discovery:
    """Opens toolboxes over one catalogue. Lives as long as the execution environment.

    Args:
        grants: Where the permissions are kept.
        catalogue: The tools that there are.
        left_out: Names of tools that this desk does without: no answer may name one.
    """

    def __init__(self, grants: Grants, catalogue: Iterable[AnyTool], left_out: Iterable[str] = ()) -> None:
        self._grants = grants
        self._catalogue = {tool.name: tool for tool in catalogue}
        self._toolboxes = Toolboxes(self._catalogue, frozenset(left_out))

    def knows(self, name: str) -> bool:
        """Whether the catalogue has the tool, granted or not. For the log; an answer must not depend on it."""
        return name in self._catalogue

    def open(self, principal: Principal) -> Toolbox:
        """Return what `principal` may use, as of the permissions' time to live at the latest.

        Raises:
            InvalidToken: The principal's tokens were revoked.
            PermissionsUnavailable: Nothing could be decided.
        """
        return self._open(principal, fresh=False)

    def authorise(self, opened: Toolbox, name: str) -> GrantedTool:
        """Return the tool `name` for the holder of `opened`, decided for this one call.

        What is remembered may only say yes, and only to a tool that neither destroys nor touches credentials.
        Everything else is decided on a fresh read: a right taken away stops at once where it matters, a right
        given works at once, and a hidden tool costs exactly what a tool that does not exist costs.

        Raises:
            UnknownTool: The tool is absent or not granted; the two are not told apart.
            InvalidToken: The holder's tokens were revoked.
            PermissionsUnavailable: Nothing could be decided.
        """
        if name in opened and not opened.take(name).tool.effect.is_strict:
            return opened.take(name)
        return self._open(opened.holder, fresh=True).take(name)

    def _open(self, principal: Principal, *, fresh: bool) -> Toolbox:
        permissions = self._grants.read(principal.subject, principal.groups, fresh=fresh)
        if permissions.not_before is not None and principal.authenticated_at < permissions.not_before:
            raise InvalidToken(TokenFault.REVOKED)
        return self._toolboxes.of(principal, permissions)
