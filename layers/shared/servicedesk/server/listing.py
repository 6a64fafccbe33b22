"""Lists of tools in the protocol's words, made once for each set of tools that somebody is shown."""

from __future__ import annotations

from typing import Any

import mcp_types as types

from servicedesk.discovery.toolbox import Toolbox
from servicedesk.recent import Recent
from servicedesk.server.definitions import definition

# As many as there are different combinations of groups in use, and then some.
MAX_LISTS = 64

Listing = dict[str, Any]


class Listings:
    """What ``tools/list`` says, by what the toolbox holds. Lives as long as the execution environment.

    A list says nothing of whoever sees it: neither their grants nor their conditions, only which tools they are.
    """

    def __init__(self) -> None:
        self._made: Recent[tuple[str, ...], Listing] = Recent(MAX_LISTS)

    def of(self, toolbox: Toolbox) -> Listing:
        """Return the result for `toolbox`, as it goes on the wire. It is shared: nobody may change it."""
        names = tuple(granted.tool.name for granted in toolbox)
        listing = self._made.get(names)
        if listing is None:
            listing = _on_the_wire(types.ListToolsResult(tools=[definition(granted.tool) for granted in toolbox]))
            self._made.keep(names, listing)
        return listing


def _on_the_wire(result: types.ListToolsResult) -> Listing:
    # For how long it may be kept is the server's to add, and what it finds it leaves.
    return result.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"ttl_ms", "cache_scope"})
