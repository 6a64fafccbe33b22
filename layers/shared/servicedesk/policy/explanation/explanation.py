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
from servicedesk.identity.agents import Agent
from servicedesk.identity.principal import AGENT_PREFIX
from servicedesk.policy.agents.answers import AgentAnswer, agent_answer
from servicedesk.policy.call_limit import CallLimit, limit_of_call
from servicedesk.policy.capabilities import Capabilities, Capability
from servicedesk.policy.explanation.asker import identity_of
from servicedesk.policy.explanation.call_question import CallQuestion, Obstacle
from servicedesk.policy.explanation.ways import ways_to_change
from servicedesk.policy.explanation.words import decision_sentence, details
from servicedesk.policy.grantable import Grantable, flaws
from servicedesk.policy.people.person import Person
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.schema import ALWAYS, GrantAnswer, UtcTime, VoidGrantAnswer, WatchedRuleAnswer
from servicedesk.policy.void import void_grant
from servicedesk.tools.rows import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOpinion:
    """What would be decided if the watched rules were in force."""

    would_allow: bool
    rules: tuple[WatchedRuleAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision, and what it was made of. Of the groups of now; a token says which there were when it was issued."""

    __pydantic_config__ = ALWAYS

    person: Annotated[Person | None, Field(description="null: an agent is asked about.")]
    agent: Annotated[AgentAnswer | None, Field(description="null: a person is asked about.")]
    tool: str
    at: Annotated[UtcTime | None, Field(description="The moment that was asked about; null: now.")]
    arguments: Annotated[
        Mapping[str, str] | None, Field(description="Those of the call that was asked about; null: of any call.")
    ]
    #: Whether there is such a tool.
    is_known: Annotated[bool, Field(serialization_alias="known")]
    obstacles: Annotated[
        tuple[Obstacle, ...],
        Field(
            description="What no grant makes up for: a sign-in, or an agent, is disabled; an agent has ended; no"
            " agent has such a tool; somebody of the company is shut out until they are enabled."
        ),
    ]
    #: Whether a token of a sign-in from now on lets them use the tool.
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

    @property
    def name(self) -> str:
        """What records call whoever is asked about."""
        return self.person.username if self.person is not None else f"{AGENT_PREFIX}{self._agent.name}"

    @property
    def groups(self) -> Names:
        """The groups of whoever is asked about."""
        return self.person.groups if self.person is not None else self._agent.groups

    @property
    def _agent(self) -> AgentAnswer:
        assert self.agent is not None  # noqa: S101 -- one of the two is asked about
        return self.agent


def read_and_explain(
    asked: CallQuestion, store: GrantStore, policies: Iterable[GroupPolicy], capabilities: Capabilities
) -> Explanation:
    """Read what is stored, as a strict call does, and tell what decides whether somebody may use a tool.

    `policies` are the rules of every group.

    Raises:
        InvalidPolicy: An argument that was asked about is none that the tool's grants can narrow, or cannot be so.
    """
    asked.check(capabilities.known)
    permissions = store.read(identity_of(asked.who), asked.who.groups)
    decision = _decision(asked, permissions, asked.grantable_in(capabilities), capabilities.by_name.get(asked.tool))
    changes = ways_to_change(decision, policies, asked, capabilities)
    return replace(
        decision, summary=decision_sentence(decision, capabilities.known), details=details(decision), changes=changes
    )


def _decision(
    asked: CallQuestion, permissions: Permissions, known: Grantable, capability: Capability | None
) -> Explanation:
    groups, obstacles = asked.who.groups, asked.obstacles(capability, permissions.not_before)
    granted = () if Obstacle.NOT_FOR_AGENTS in obstacles else permissions.grants
    own = [grant for grant in granted if grant.tool == asked.tool and grant.group in groups]
    void = tuple(filter(None, (void_grant(_settle(grant, asked.now), known) for grant in own)))
    valid = [grant for grant in own if not flaws(asked.tool, grant.conditions, known)]
    in_force = grants_by_tool(groups, permissions.grants, known, asked.moment).get(asked.tool, ())
    admitting = tuple(grant for grant in in_force if asked.admits(grant, capability))
    return Explanation(
        person=asked.who if isinstance(asked.who, Person) else None,
        agent=agent_answer(asked.who) if isinstance(asked.who, Agent) else None,
        tool=asked.tool,
        at=None if asked.at is None else datetime.fromtimestamp(asked.at, UTC),
        arguments=asked.arguments,
        is_known=capability is not None,
        obstacles=obstacles,
        is_allowed=bool(admitting) and not obstacles,
        grants=admitting,
        inapplicable=tuple(
            grant for grant in valid if grant.conditions.is_in_force(asked.moment) and grant not in admitting
        ),
        planned=tuple(grant for grant in valid if (grant.conditions.starts_at or 0) > asked.moment),
        ended=_ended_grants(valid, asked.moment),
        void=void,
        limit=limit_of_call(asked, permissions, capability),
        not_before=permissions.not_before,
        trial=_trial(asked, permissions, known, capability),
    )


def _settle(grant: Grant, now: float) -> Grant:
    """Return a grant as a change of it finds it: what was scheduled, and has begun, is scheduled no more."""
    has_begun = (grant.conditions.starts_at or 0) <= now
    return grant._replace(conditions=replace(grant.conditions, starts_at=None)) if has_begun else grant


def _ended_grants(grants: Iterable[Grant], at: float) -> tuple[Grant, ...]:
    over = {grant.group: grant for grant in grants if grant.conditions.ends_at is not None}
    going_on = {grant.group for grant in grants if grant.conditions.is_in_force(at)}
    return tuple(
        grant for group, grant in over.items() if group not in going_on and (grant.conditions.ends_at or 0) <= at
    )


def _trial(
    asked: CallQuestion, permissions: Permissions, known: Grantable, capability: Capability | None
) -> TrialOpinion | None:
    groups = asked.who.groups
    if capability is not None and asked.tool not in known:
        return None
    rules = tuple(rule for rule in permissions.trial_rules if rule.tool == asked.tool and rule.group in groups)
    if not rules:
        return None
    on_trial = grants_on_trial(permissions.grants, permissions.trial_rules)
    allowing = grants_by_tool(groups, on_trial, known, asked.moment).get(asked.tool, ())
    return TrialOpinion(would_allow=any(asked.admits(grant, capability) for grant in allowing), rules=rules)
