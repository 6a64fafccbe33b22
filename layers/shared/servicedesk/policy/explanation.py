"""Explanation of a decision: why somebody may use a tool, or may not, and what would change that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from servicedesk.discovery.grants import GrantStore, Permissions
from servicedesk.discovery.toolbox import grants_by_tool
from servicedesk.discovery.trial_rules import grants_on_trial
from servicedesk.policy.directory import Person
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.schema import ALWAYS, GrantAnswer, VoidGrantAnswer, WatchedRuleAnswer
from servicedesk.policy.telling import decision_sentence, ways_to_change
from servicedesk.policy.void import void_grant


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOpinion:
    """What would be decided if the watched rules were in force."""

    would_allow: bool
    rules: tuple[WatchedRuleAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision, and what it was made of. As of now; a token says who was in which group when it was issued."""

    __pydantic_config__ = ALWAYS

    person: Person
    tool: str
    #: Whether there is such a tool.
    is_known: Annotated[bool, Field(serialization_alias="known")]
    #: Whether a token of a sign-in from now on lets the person use the tool.
    is_allowed: Annotated[bool, Field(serialization_alias="allowed")]
    #: The grants that allow it; none when it is refused.
    grants: tuple[GrantAnswer, ...]
    void: tuple[VoidGrantAnswer, ...]
    not_before: Annotated[
        int | None,
        Field(
            serialization_alias="revoked_before", description="Epoch seconds: tokens of earlier sign-ins are refused."
        ),
    ]
    #: None where no trial rule of the person's groups is about the tool.
    trial: Annotated[TrialOpinion | None, Field(serialization_alias="shadow")]
    summary: str = ""
    changes: Annotated[tuple[str, ...], Field(description="What would turn the decision round.")] = ()


def read_and_explain(
    person: Person, tool: str, store: GrantStore, policies: Iterable[GroupPolicy], known: Grantable
) -> Explanation:
    """Read what is stored for `person`, as a strict call does, and tell what decides whether they may use `tool`.

    `policies` are the rules of every group.
    """
    permissions = store.read(person.subject, person.groups)
    own = (grant for grant in permissions.grants if grant.tool == tool and grant.group in person.groups)
    grants = grants_by_tool(person.groups, permissions.grants, known).get(tool, ())
    decision = Explanation(
        person=person,
        tool=tool,
        is_known=tool in known,
        is_allowed=bool(grants) and person.is_enabled,
        grants=grants,
        void=tuple(filter(None, (void_grant(grant, known) for grant in own))),
        not_before=permissions.not_before,
        trial=_trial(person, tool, permissions, known),
    )
    changes = ways_to_change(decision, policies, known)
    return replace(decision, summary=decision_sentence(decision), changes=changes)


def _trial(person: Person, tool: str, permissions: Permissions, known: Grantable) -> TrialOpinion | None:
    rules = tuple(rule for rule in permissions.trial_rules if rule.tool == tool and rule.group in person.groups)
    if not rules:
        return None
    on_trial = grants_on_trial(permissions.grants, permissions.trial_rules)
    return TrialOpinion(would_allow=tool in grants_by_tool(person.groups, on_trial, known), rules=rules)
