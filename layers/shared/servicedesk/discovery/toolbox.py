"""Permission, decided once, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from servicedesk.discovery.granting import granting, proposed
from servicedesk.discovery.grants import Grant, ShadowRule
from servicedesk.discovery.shadow import Shadow, WatchedView
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
    #: What of the desk the grants show.
    view: View
    #: Names of the tools that the holder does not have: no answer to the holder may name one.
    hidden: AbstractSet[str]
    #: What shadow rules would change; None when none bears on the tool. It decides nothing.
    shadow: Shadow | None = None

    @property
    def caller(self) -> Caller:
        """Who the tool works for, and what they may see through it."""
        return Caller(principal=self.holder, view=self.view)


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The tools one principal may use: all that ``tools/list`` shows and all that ``tools/call`` can reach.

    Made by `Discovery` alone, so holding one means that the permission was decided.
    """

    holder: Principal
    #: By name, in the order of names.
    _granted: Mapping[str, GrantedTool]
    #: Names of the tools that the holder does not have: no answer to the holder may name one.
    hidden: AbstractSet[str]
    #: Tool → what shadow rules say of it, granted or not. For the audit; an answer must not depend on it.
    shadows: Mapping[str, Shadow] = field(default_factory=dict)

    def __iter__(self) -> Iterator[GrantedTool]:
        """Yield the tools by name: a stable order keeps clients' and models' caches warm."""
        return iter(self._granted.values())

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


def toolbox(
    holder: Principal,
    grants: Iterable[Grant],
    catalogue: Mapping[str, AnyTool],
    shadows: Iterable[ShadowRule] = (),
    left_out: AbstractSet[str] = frozenset(),
) -> Toolbox:
    """Narrow `catalogue` to what `grants` allow `holder`. A grant for a tool we do not have allows nothing.

    No answer may name a tool that is `left_out` of the catalogue.
    """
    stored, rules = tuple(grants), tuple(rule for rule in shadows if rule.group in holder.groups)
    allowing = granting(holder.groups, stored, catalogue)
    would_allow = granting(holder.groups, proposed(stored, rules), catalogue) if rules else {}
    watched = {
        name: Shadow(
            rules=tuple(rule for rule in rules if rule.tool == name),
            would_allow=name in would_allow,
        )
        for name in {rule.tool for rule in rules if rule.tool in catalogue}
    }
    hidden = (catalogue.keys() | left_out) - allowing.keys()
    granted = {
        name: GrantedTool(
            tool=catalogue[name],
            holder=holder,
            grants=some,
            view=_view(some, would_allow.get(name, ()), watched.get(name)),
            hidden=hidden,
            shadow=watched.get(name),
        )
        for name, some in sorted(allowing.items())
    }
    return Toolbox(holder, granted, hidden, watched)


def _view(grants: tuple[Grant, ...], would_be: tuple[Grant, ...], shadow: Shadow | None) -> View:
    conditions = tuple(grant.conditions for grant in grants)
    if shadow is None:
        return View(conditions)
    return WatchedView(conditions, View(tuple(grant.conditions for grant in would_be)), shadow.differences)
