"""Why somebody may use a tool, or may not: the decision itself, told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicedesk.discovery.grants import Grant, GrantStore, Permissions, TrialRule
from servicedesk.discovery.toolbox import grants_by_tool
from servicedesk.discovery.trial_rules import grants_on_trial
from servicedesk.policy.directory import Person
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.void import VoidGrant, void_grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision, with what it was made of. As of now; a token says who was in which group when it was issued."""

    person: Person
    tool: str
    #: Whether there is such a tool.
    is_known: bool
    #: The grants that allow it; none when it is refused.
    grants: tuple[Grant, ...]
    #: Grants of it that are stored and count as not there, because they name a field which this release does not know.
    void: tuple[VoidGrant, ...]
    #: Epoch seconds: tokens of earlier sign-ins are refused, whatever is granted. None when nothing was revoked.
    not_before: int | None
    #: Trial rules of the person's groups for the tool.
    trial_rules: tuple[TrialRule, ...]
    #: Whether it would be allowed if the trial rules were in force.
    would_be_allowed: bool
    #: Group → version, of the person's groups that have rules at all.
    versions: Mapping[str, int]

    @property
    def is_allowed(self) -> bool:
        """Whether a token of a sign-in from now on lets the person use the tool."""
        return bool(self.grants) and self.person.is_enabled


def explain(person: Person, tool: str, permissions: Permissions, known: Grantable) -> Explanation:
    """Tell what decides whether `person` may use `tool`.

    Args:
        person: Who, with the groups they are in.
        tool: The tool's name.
        permissions: What is stored for these groups and this subject.
        known: What can be granted.
    """
    rules = tuple(rule for rule in permissions.trial_rules if rule.tool == tool and rule.group in person.groups)
    on_trial = grants_on_trial(permissions.grants, permissions.trial_rules)
    own = (grant for grant in permissions.grants if grant.tool == tool and grant.group in person.groups)
    return Explanation(
        person=person,
        tool=tool,
        is_known=tool in known,
        grants=grants_by_tool(person.groups, permissions.grants, known).get(tool, ()),
        void=tuple(filter(None, (void_grant(grant, known) for grant in own))),
        not_before=permissions.not_before,
        trial_rules=rules,
        would_be_allowed=tool in grants_by_tool(person.groups, on_trial, known),
        versions={grant.group: grant.version for grant in permissions.grants},
    )


def read_and_explain(person: Person, tool: str, store: GrantStore, known: Grantable) -> Explanation:
    """Read what is stored for `person`, as a strict call does, and tell what decides about `tool`.

    Raises:
        PermissionsUnavailable: Nothing could be decided.
    """
    return explain(person, tool, store.read(person.subject, person.groups), known)
