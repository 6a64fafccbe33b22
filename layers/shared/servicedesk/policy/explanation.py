"""Explanation of a decision: why somebody may use a tool, or may not, and what would change that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from servicedesk.discovery.decision import grants_by_tool
from servicedesk.discovery.grants import Grant, GrantStore, Permissions
from servicedesk.discovery.trial_rules import grants_on_trial
from servicedesk.errors import InvalidPolicy
from servicedesk.policy.capabilities import Capabilities, Capability
from servicedesk.policy.directory import Person
from servicedesk.policy.explanation_words import decision_sentence, details, ways_to_change
from servicedesk.policy.grantable import Grantable, flaws, value_flaws
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.schema import ALWAYS, GrantAnswer, UtcTime, VoidGrantAnswer, WatchedRuleAnswer
from servicedesk.policy.void import void_grant
from servicedesk.tools.conditions import OMITTED, Conditions
from servicedesk.tools.limit import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuestion:
    """Whether somebody may use a tool."""

    person: Person
    tool: str
    #: Epoch seconds.
    now: float
    #: Epoch seconds: another moment that is asked about.
    at: float | None = None
    #: Argument → its value, as ``when`` says it; what is not there is left out. None: whatever the arguments.
    arguments: Mapping[str, str] | None = None

    @property
    def moment(self) -> float:
        """The moment for which it is decided, in epoch seconds."""
        return self.now if self.at is None else self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOpinion:
    """What would be decided if the watched rules were in force."""

    would_allow: bool
    rules: tuple[WatchedRuleAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimit:
    """How often the person may call the tool, and by whose word."""

    limit: Limit
    group: Annotated[str | None, Field(description="Whose limit it is; null: the tool's own, or the default.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision, and what it was made of. Of the groups of now; a token says which there were when it was issued."""

    __pydantic_config__ = ALWAYS

    person: Person
    tool: str
    at: Annotated[UtcTime | None, Field(description="The moment that was asked about; null: now.")]
    arguments: Annotated[
        Mapping[str, str] | None, Field(description="Those of the call that was asked about; null: of any call.")
    ]
    #: Whether there is such a tool.
    is_known: Annotated[bool, Field(serialization_alias="known")]
    #: Whether a token of a sign-in from now on lets the person use the tool.
    is_allowed: Annotated[bool, Field(serialization_alias="allowed")]
    #: The grants that allow it; none when it is refused.
    grants: tuple[GrantAnswer, ...]
    inapplicable: Annotated[
        tuple[GrantAnswer, ...],
        Field(description="In force, and they do not admit the arguments that were asked about."),
    ]
    planned: Annotated[tuple[GrantAnswer, ...], Field(description="They begin later.")]
    ended: Annotated[tuple[GrantAnswer, ...], Field(description="They have ended, and no other took their place.")]
    void: tuple[VoidGrantAnswer, ...]
    limit: Annotated[CallLimit | None, Field(description="null: it is not called, or there is no such tool.")]
    not_before: Annotated[
        int | None,
        Field(
            serialization_alias="revoked_before", description="Epoch seconds: tokens of earlier sign-ins are refused."
        ),
    ]
    #: None where no trial rule of the person's groups is about the tool.
    trial: Annotated[TrialOpinion | None, Field(serialization_alias="shadow")]
    summary: str = ""
    details: Annotated[tuple[str, ...], Field(description="What else bears on it, a sentence each.")] = ()
    changes: Annotated[tuple[str, ...], Field(description="What would turn the decision round.")] = ()


def read_and_explain(
    asked: CallQuestion, store: GrantStore, policies: Iterable[GroupPolicy], capabilities: Capabilities
) -> Explanation:
    """Read what is stored for a person, as a strict call does, and tell what decides whether they may use a tool.

    `policies` are the rules of every group.

    Raises:
        InvalidPolicy: An argument that was asked about is none that the tool's grants can narrow, or cannot be so.
    """
    _check_arguments(asked, capabilities.known)
    permissions = store.read(asked.person.subject, asked.person.groups)
    known = capabilities.known
    capability = next((one for one in capabilities.tools if one.name == asked.tool), None)
    decision = _decision(asked, permissions, known, capability)
    changes = ways_to_change(decision, policies, known, asked.moment)
    return replace(decision, summary=decision_sentence(decision), details=details(decision), changes=changes)


def _check_arguments(asked: CallQuestion, known: Grantable) -> None:
    sent = Conditions(when={name: frozenset({value}) for name, value in (asked.arguments or {}).items()})
    if asked.tool in known:
        for flaw in (*flaws(asked.tool, sent, known), *value_flaws(asked.tool, sent, known)):
            raise InvalidPolicy(flaw)


def _decision(
    asked: CallQuestion, permissions: Permissions, known: Grantable, capability: Capability | None
) -> Explanation:
    groups = asked.person.groups
    own = [grant for grant in permissions.grants if grant.tool == asked.tool and grant.group in groups]
    void = tuple(filter(None, (void_grant(grant, known) for grant in own)))
    valid = [grant for grant in own if not any(grant is flawed.grant for flawed in void)]
    in_force = grants_by_tool(groups, permissions.grants, known, asked.moment).get(asked.tool, ())
    admitting = tuple(grant for grant in in_force if _admits(grant, asked, capability))
    return Explanation(
        person=asked.person,
        tool=asked.tool,
        at=None if asked.at is None else datetime.fromtimestamp(asked.at, UTC),
        arguments=asked.arguments,
        is_known=capability is not None,
        is_allowed=bool(admitting) and asked.person.is_enabled,
        grants=admitting,
        inapplicable=tuple(
            grant for grant in valid if grant.conditions.is_in_force(asked.moment) and grant not in admitting
        ),
        planned=tuple(grant for grant in valid if (grant.conditions.starts_at or 0) > asked.moment),
        ended=_ended_grants(valid, asked.moment),
        void=void,
        limit=_limit(asked, permissions, capability),
        not_before=permissions.not_before,
        trial=_trial(asked, permissions, known, capability),
    )


def _admits(grant: Grant, asked: CallQuestion, capability: Capability | None) -> bool:
    if asked.arguments is None or capability is None:
        return True
    sent = {**capability.defaults, **{name: value for name, value in asked.arguments.items() if value != OMITTED}}
    return all(sent.get(name, OMITTED) in allowed for name, allowed in grant.conditions.when.items())


def _ended_grants(grants: Iterable[Grant], at: float) -> tuple[Grant, ...]:
    over = {grant.group: grant for grant in grants if grant.conditions.ends_at is not None}
    going_on = {grant.group for grant in grants if grant.conditions.is_in_force(at)}
    return tuple(
        grant for group, grant in over.items() if group not in going_on and (grant.conditions.ends_at or 0) <= at
    )


def _limit(asked: CallQuestion, permissions: Permissions, capability: Capability | None) -> CallLimit | None:
    if capability is None or capability.limit is None:
        return None
    said = [
        one
        for one in permissions.limits
        if one.tool == asked.tool and one.group in asked.person.groups and one.limit.is_possible
    ]
    if not said:
        return CallLimit(limit=capability.limit, group=None)
    strictest = min(said, key=lambda one: (one.limit.strictness, one.group))
    ceiling = capability.ceiling
    if ceiling is not None and ceiling.strictness < strictest.limit.strictness:
        return CallLimit(limit=ceiling, group=None)
    return CallLimit(limit=strictest.limit, group=strictest.group)


def _trial(
    asked: CallQuestion, permissions: Permissions, known: Grantable, capability: Capability | None
) -> TrialOpinion | None:
    groups = asked.person.groups
    rules = tuple(rule for rule in permissions.trial_rules if rule.tool == asked.tool and rule.group in groups)
    if not rules:
        return None
    on_trial = grants_on_trial(permissions.grants, permissions.trial_rules)
    allowing = grants_by_tool(groups, on_trial, known, asked.moment).get(asked.tool, ())
    return TrialOpinion(would_allow=any(_admits(grant, asked, capability) for grant in allowing), rules=rules)
