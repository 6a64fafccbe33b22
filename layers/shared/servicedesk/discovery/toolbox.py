"""The toolbox: permission, decided once, as a value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from servicedesk.discovery.grants import Grant, TrialRule
from servicedesk.discovery.trial_rules import Differences, Trial, TrialView, grants_on_trial
from servicedesk.errors import UnknownTool
from servicedesk.identity.principal import Principal
from servicedesk.tools.tool import AnyTool, Caller
from servicedesk.tools.view import Rows, View, is_void


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedTool:
    """A tool its holder may use, with the grants that allow it. There is always at least one."""

    tool: AnyTool
    holder: Principal
    grants: tuple[Grant, ...]
    #: Names of the tools that the holder does not have: no answer to the holder may name one.
    hidden: AbstractSet[str]
    #: What trial rules would change; None when none bears on the tool. It decides nothing.
    trial: Trial | None = None

    @property
    def caller(self) -> Caller:
        """Who the tool works for, and what of the desk the grants show them through it."""
        view = _view(self.holder, self.grants)
        if self.trial is not None:
            view = TrialView(view.conditions, self.trial.view, self.trial.differences)
        return Caller(principal=self.holder, view=view)

    def for_one_call(self) -> GrantedTool:
        """Return the same, with room for what trial rules find out while one call runs."""
        return self if self.trial is None else replace(self, trial=replace(self.trial, differences=Differences()))


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
    #: Tool → what trial rules say of it, granted or not. For the audit; an answer must not depend on it.
    trials: Mapping[str, Trial] = field(default_factory=dict)

    def __iter__(self) -> Iterator[GrantedTool]:
        """Yield the tools by name: a stable order keeps clients' and models' caches warm."""
        return iter(self._granted.values())

    def __len__(self) -> int:
        return len(self._granted)

    def __contains__(self, name: object) -> bool:
        return name in self._granted

    def take(self, name: str) -> GrantedTool:
        """Return the tool called `name`, for one call.

        Raises:
            UnknownTool: It is absent or not granted; the two are not told apart.
        """
        try:
            return self._granted[name].for_one_call()
        except KeyError:
            raise UnknownTool from None


def toolbox(
    holder: Principal,
    grants: Iterable[Grant],
    catalogue: Mapping[str, AnyTool],
    rules: Iterable[TrialRule] = (),
    left_out: AbstractSet[str] = frozenset(),
) -> Toolbox:
    """Narrow `catalogue` to what `grants` allow `holder`. A void grant allows nothing.

    No answer may name a tool that is `left_out` of the catalogue.
    """
    stored = tuple(grants)
    known = {name: tool.rows for name, tool in catalogue.items()}
    allowing = grants_by_tool(holder.groups, stored, known)
    trials = _trials(holder, stored, known, tuple(rules))
    hidden = (catalogue.keys() | left_out) - allowing.keys()
    granted = {
        name: GrantedTool(
            tool=catalogue[name], holder=holder, grants=allowing[name], hidden=hidden, trial=trials.get(name)
        )
        for name in sorted(allowing)
    }
    return Toolbox(holder, granted, hidden, trials)


def grants_by_tool(
    groups: Collection[str], grants: Iterable[Grant], known: Mapping[str, Rows | None]
) -> Mapping[str, tuple[Grant, ...]]:
    """Return tool → the grants that allow it: the decision itself. What is not in it is refused.

    A grant of a group that is not among `groups` allows nothing. One of a tool that is not `known` is void, and so is
    one that names a field or a placeholder which the tool's rows do not have: it counts as not there.
    """
    allowing: dict[str, tuple[Grant, ...]] = {}
    for grant in grants:
        is_of_theirs = grant.group in groups and grant.tool in known
        if is_of_theirs and not is_void(grant.conditions, known[grant.tool]):
            allowing[grant.tool] = (*allowing.get(grant.tool, ()), grant)
    return allowing


def _trials(
    holder: Principal, grants: tuple[Grant, ...], known: Mapping[str, Rows | None], rules: tuple[TrialRule, ...]
) -> Mapping[str, Trial]:
    own = [rule for rule in rules if rule.group in holder.groups and rule.tool in known]
    would_allow = grants_by_tool(holder.groups, grants_on_trial(grants, own), known) if own else {}
    return {
        name: Trial(
            rules=tuple(rule for rule in own if rule.tool == name),
            view=_view(holder, would_allow.get(name, ())),
        )
        for name in {rule.tool for rule in own}
    }


def _view(holder: Principal, grants: Iterable[Grant]) -> View:
    return View(tuple(grant.conditions.resolve(holder.username, holder.groups) for grant in grants))
