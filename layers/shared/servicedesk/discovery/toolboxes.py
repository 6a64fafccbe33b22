"""Toolboxes, made once for as long as the permissions behind them are remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from servicedesk.discovery.grants import Permissions
from servicedesk.discovery.toolbox import Toolbox, toolbox
from servicedesk.identity.principal import Principal
from servicedesk.tools.tool import AnyTool

MAX_TOOLBOXES = 1_024


class Toolboxes:
    """Makes toolboxes over one catalogue. Lives as long as the execution environment.

    A toolbox is given out again to the same principal for the very same answer about their permissions, never for an
    equal one: whoever asks for the permissions decides how old they may be.
    """

    def __init__(self, catalogue: Mapping[str, AnyTool]) -> None:
        self._catalogue = catalogue
        self._made: OrderedDict[Principal, tuple[Permissions, Toolbox]] = OrderedDict()

    def of(self, principal: Principal, permissions: Permissions) -> Toolbox:
        """Return what `permissions` allow `principal`."""
        asked, made = self._made.get(principal, (None, None))
        if made is not None and asked is permissions:
            self._made.move_to_end(principal)
            return made
        made = toolbox(principal, permissions.grants, self._catalogue, permissions.shadows)
        # What shadow rules find out is gathered in the toolbox, for one request.
        if not permissions.shadows:
            self._keep(principal, permissions, made)
        return made

    def _keep(self, principal: Principal, permissions: Permissions, made: Toolbox) -> None:
        self._made[principal] = (permissions, made)
        self._made.move_to_end(principal)
        if len(self._made) > MAX_TOOLBOXES:
            self._made.popitem(last=False)
