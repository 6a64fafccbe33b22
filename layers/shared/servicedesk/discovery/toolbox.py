"""Permission, decided once, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from servicedesk.discovery.grants import Grant
from servicedesk.errors import UnknownTool
from servicedesk.identity.principal import Principal
from servicedesk.tools.tool import AnyTool, Caller
from servicedesk.tools.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedTool:
    """A tool its holder may use, with the grants that allow it. There is always at least one."""

    tool: AnyTool
    holder: Principal
    grants: tuple[Grant, ...]

    @property
    def caller(self) -> Caller:
        """Who the tool works for, and what they may see through it."""
        return Caller(principal=self.holder, view=View(tuple(grant.conditions for grant in self.grants)))


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The tools one principal may use: all that ``tools/list`` shows and all that ``tools/call`` can reach.

    Made by `Discovery` alone, so holding one means that the permission was decided.
    """

    holder: Principal
    _granted: Mapping[str, GrantedTool]

    def __iter__(self) -> Iterator[GrantedTool]:
        """Yield the tools by name: a stable order keeps clients' and models' caches warm."""
        return iter(sorted(self._granted.values(), key=lambda granted: granted.tool.name))

    def __len__(self) -> int:
        return len(self._granted)

    def __contains__(self, name: object) -> bool:
        return name in self._granted

    def take(self, name: str) -> GrantedTool:
        """Return the tool called `name`.

        Raises:
            UnknownTool: It is absent or not granted; the two are not told apart.
        """
        try:
            return self._granted[name]
        except KeyError:
            raise UnknownTool from None


def toolbox(holder: Principal, grants: Iterable[Grant], catalogue: Mapping[str, AnyTool]) -> Toolbox:
    """Narrow `catalogue` to what `grants` allow `holder`. A grant for a tool we do not have allows nothing."""
    allowing: dict[str, tuple[Grant, ...]] = {}
    for grant in grants:
        if grant.tool in catalogue and grant.group in holder.groups:
            allowing[grant.tool] = (*allowing.get(grant.tool, ()), grant)
    return Toolbox(
        holder,
        {name: GrantedTool(tool=catalogue[name], holder=holder, grants=some) for name, some in allowing.items()},
    )
