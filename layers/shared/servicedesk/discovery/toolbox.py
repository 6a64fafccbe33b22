"""The toolbox: permission, decided once, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from servicedesk.discovery.decision import grants_by_tool, next_change
from servicedesk.discovery.grants import Grant, Permissions
from servicedesk.discovery.trial_rules import Differences, Trial, TrialView, grants_on_trial
from servicedesk.errors import UnknownTool
from servicedesk.identity.principal import AgentPrincipal, Principal
from servicedesk.tools.limit import Limit
from servicedesk.tools.tool import AnyTool, Arguments, Caller
from servicedesk.tools.view import View


class GrantedTool(NamedTuple):
    """A tool its holder may use, with the grants that allow it. There is one at least, until a call was looked at."""

    tool: AnyTool
    holder: Principal
    grants: tuple[Grant, ...]
    #: Names of the tools that the holder does not have: no answer to the holder may name one.
    hidden: AbstractSet[str]
    #: What the holder's groups say of how often they may call it.
    limits: tuple[Limit, ...] = ()
    #: The holder's grants of the tool that do not admit the arguments of the call; none before it was looked at.
    refusing: tuple[Grant, ...] = ()
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
        return self if self.trial is None else self._replace(trial=self.trial._replace(differences=Differences()))

    def for_arguments(self, accepted: Arguments) -> GrantedTool:
        """Return the same for a call with these arguments: by the grants that admit them alone. There may be none."""
        granted = self if self.trial is None else self._replace(trial=self.trial.for_arguments(accepted))
        if not any(grant.conditions.when for grant in self.grants):
            return granted
        sent = dict(accepted)
        admitting = tuple(grant for grant in self.grants if grant.conditions.admit(sent))
        refusing = tuple(grant for grant in self.grants if grant not in admitting)
        return granted._replace(grants=admitting, refusing=refusing)


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
    #: Epoch seconds: the next moment at which a grant of the holder's, or one on trial, starts or ends, or an agent
    #: does. The toolbox says nothing of any time from then on. None: only a change of the permissions ends it.
    changes_at: int | None = None

    def __iter__(self) -> Iterator[GrantedTool]:
        """Yield the tools by name: a stable order keeps clients' and models' caches warm."""
        return iter(self._granted.values())

    def __len__(self) -> int:
        return len(self._granted)

    def __contains__(self, name: object) -> bool:
        return name in self._granted

    @property
    def is_narrowed(self) -> bool:
        """Whether a grant narrows the arguments of a tool, so that others with the same tools may see other schemas."""
        return any(grant.conditions.when for granted in self for grant in granted.grants)

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
    permissions: Permissions,
    catalogue: Mapping[str, AnyTool],
    now: float,
    left_out: AbstractSet[str] = frozenset(),
) -> Toolbox:
    """Narrow `catalogue` to what the grants that are in force `now`, in epoch seconds, allow `holder`.

    No answer may name a tool that is `left_out` of the catalogue.
    """
    allowing = {
        name: grants
        for name, grants in grants_by_tool(holder.groups, permissions.grants, catalogue, now).items()
        if may_hold(holder, catalogue[name])
    }
    limits = _limits(holder, permissions)
    trials = _trials(holder, permissions, catalogue, now)
    hidden = (catalogue.keys() | left_out) - allowing.keys()
    granted = {
        name: GrantedTool(
            tool=catalogue[name],
            holder=holder,
            grants=allowing[name],
            hidden=hidden,
            limits=limits.get(name, ()),
            trial=trials.get(name),
        )
        for name in sorted(allowing)
    }
    return Toolbox(
        holder,
        granted,
        hidden,
        trials,
        changes_at=_end(holder, next_change(holder.groups, permissions, catalogue, now)),
    )


def may_hold(holder: Principal, tool: AnyTool) -> bool:
    """Whether somebody of this kind may have a tool at all, whatever is granted."""
    return not isinstance(holder, AgentPrincipal) or is_for_agents(tool)


def is_for_agents(tool: AnyTool) -> bool:
    """Whether an agent may have a tool at all: nobody is beside it who could say yes to what must be asked first."""
    return not tool.effect.is_strict and not tool.asks


def _end(holder: Principal, changes_at: int | None) -> int | None:
    """Return until when a toolbox says something: of an agent no longer than it may come."""
    if not isinstance(holder, AgentPrincipal):
        return changes_at
    return holder.expires_at if changes_at is None else min(changes_at, holder.expires_at)


def _limits(holder: Principal, permissions: Permissions) -> Mapping[str, tuple[Limit, ...]]:
    """Return tool → what the holder's groups say of it. What cannot be counted says nothing."""
    limits: dict[str, tuple[Limit, ...]] = {}
    for said in permissions.limits:
        if said.group in holder.groups and said.limit.is_possible:
            limits[said.tool] = (*limits.get(said.tool, ()), said.limit)
    return limits


def _trials(
    holder: Principal, permissions: Permissions, catalogue: Mapping[str, AnyTool], now: float
) -> Mapping[str, Trial]:
    own = [
        rule
        for rule in permissions.trial_rules
        if rule.group in holder.groups and rule.tool in catalogue and may_hold(holder, catalogue[rule.tool])
    ]
    if not own:
        return {}
    would_allow = grants_by_tool(holder.groups, grants_on_trial(permissions.grants, own), catalogue, now)
    return {
        name: Trial(
            rules=tuple(rule for rule in own if rule.tool == name),
            view=_view(holder, would_allow.get(name, ())),
            differences=Differences(),
        )
        for name in {rule.tool for rule in own}
    }


def _view(holder: Principal, grants: Iterable[Grant]) -> View:
    return View(tuple(grant.conditions.resolve(holder.name, holder.groups) for grant in grants))
