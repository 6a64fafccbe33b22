"""Toolboxes, made once for as long as the permissions behind them are remembered."""

from __future__ import annotations

from collections.abc import Mapping

from servicedesk.discovery.grants import Permissions
from servicedesk.discovery.toolbox import Toolbox, toolbox
from servicedesk.identity.principal import Principal
from servicedesk.recent import Recent
from servicedesk.tools.tool import AnyTool

MAX_TOOLBOXES = 1_024


class Toolboxes:
    """Makes toolboxes over one catalogue. Lives as long as the execution environment.

    A toolbox is given out again to the same principal for the very same answer about their permissions, never for an
    equal one: whoever asks for the permissions decides how old they may be.
    """

    def __init__(self, catalogue: Mapping[str, AnyTool], left_out: frozenset[str] = frozenset()) -> None:
        self._catalogue = catalogue
        self._left_out = left_out
        self._made: Recent[Principal, tuple[Permissions, Toolbox]] = Recent(MAX_TOOLBOXES)

    def of(self, principal: Principal, permissions: Permissions) -> Toolbox:
        """Return what `permissions` allow `principal`."""
        kept = self._made.get(principal)
        if kept is not None and kept[0] is permissions:
            return kept[1]
        made = toolbox(principal, permissions.grants, self._catalogue, permissions.shadows, self._left_out)
        # What shadow rules find out is gathered in the toolbox, for one request.
        if not permissions.shadows:
            self._made.keep(principal, (permissions, made))
        return made
