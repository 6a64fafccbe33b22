"""Table of lint's rules: each kind of finding, how much it matters, what it means, and what finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from servicedesk.policy.agents.agents_alone import NO_AGENT_HAS_IT
from servicedesk.policy.lint import agents, combinations, company, names, people, times, values
from servicedesk.policy.lint.evidence import LintRule, Source
from servicedesk.policy.lint.finding import FindingKind, Severity
from servicedesk.policy.lint.unused_rights import unused_rights


@dataclass(frozen=True, slots=True, kw_only=True)
class LintKind:
    """One kind of finding."""

    severity: Severity
    #: A sentence.
    meaning: str
    rule: LintRule
    #: Without one of these the kind is not looked for.
    needs: frozenset[Source] = frozenset()


_POOL: Final = frozenset({Source.POOL})
_RULES: Final = frozenset({Source.RULES})
_CHANGES: Final = frozenset({Source.CHANGES})
_AGENTS: Final = frozenset({Source.AGENTS})

#: In the order in which findings are told.
KINDS: Final[Mapping[FindingKind, LintKind]] = {
    FindingKind.UNKNOWN_TOOL: LintKind(
        severity=Severity.ERROR,
        meaning="The grant allows nothing: there is no such tool.",
        rule=names.unknown_tools,
    ),
    FindingKind.UNKNOWN_FIELD: LintKind(
        severity=Severity.ERROR,
        meaning="The grant allows nothing: it narrows by something that the tool does not have.",
        rule=names.unknown_fields,
    ),
    FindingKind.UNKNOWN_VALUE: LintKind(
        severity=Severity.ERROR,
        meaning="What the grant names is never the case, so that part of it allows nothing.",
        rule=values.unknown_values,
    ),
    FindingKind.UNKNOWN_PERSON: LintKind(
        severity=Severity.ERROR,
        meaning="Nothing can be that person's or that team's, so that part of the grant shows nothing.",
        rule=values.unknown_people,
        needs=_POOL,
    ),
    FindingKind.CASE_SLIP: LintKind(
        severity=Severity.ERROR,
        meaning="Upper and lower case count: it is another name, and perhaps not the one that was meant.",
        rule=names.case_slips,
        needs=_POOL,
    ),
    FindingKind.AGENT_ADMINISTERS: LintKind(
        severity=Severity.ERROR,
        meaning="The agent has nothing of it: none may change permissions.",
        rule=agents.agents_that_administer,
        needs=_AGENTS,
    ),
    FindingKind.RULE_FOR_NO_GROUP: LintKind(
        severity=Severity.ERROR,
        meaning="The rule gives nothing, until somebody makes a group of that name.",
        rule=company.rules_for_no_group,
        needs=_RULES | _POOL,
    ),
    FindingKind.RULE_ADMINISTERS: LintKind(
        severity=Severity.WARNING,
        meaning="Whoever runs the identity provider decides who may change permissions.",
        rule=company.rules_that_administer,
        needs=_RULES,
    ),
    FindingKind.SINGLE_ADMINISTRATOR: LintKind(
        severity=Severity.WARNING,
        meaning="If that person is ill or leaves, permissions can be changed with AWS credentials alone.",
        rule=people.single_administrators,
        needs=_POOL,
    ),
    FindingKind.POINTLESS_GRANT: LintKind(
        severity=Severity.WARNING,
        meaning="The grant looks as if it narrowed what its group sees, and narrows it for nobody.",
        rule=combinations.pointless_grants,
        needs=_POOL,
    ),
    FindingKind.DESTROYS_WITHOUT_READS: LintKind(
        severity=Severity.WARNING,
        meaning="People delete what they cannot look at first.",
        rule=combinations.destroys_without_reads,
        needs=_POOL,
    ),
    FindingKind.GET_WITHOUT_SEARCH: LintKind(
        severity=Severity.WARNING,
        meaning="People have to know an id from somewhere else.",
        rule=combinations.get_without_search,
        needs=_POOL,
    ),
    FindingKind.DISABLED_PERSON: LintKind(
        severity=Severity.WARNING,
        meaning="Whoever enables the sign-in gives them all of that back.",
        rule=people.disabled_people,
        needs=_POOL,
    ),
    FindingKind.UNKNOWN_GROUP: LintKind(
        severity=Severity.WARNING,
        meaning="Nobody can be in the group, so its rules are for nobody, until somebody makes one of that name.",
        rule=names.unknown_groups,
        needs=_POOL,
    ),
    FindingKind.GROUP_WITHOUT_POLICY: LintKind(
        severity=Severity.WARNING,
        meaning="To be in the group changes nothing.",
        rule=names.groups_without_policy,
        needs=_POOL,
    ),
    FindingKind.OLD_SHADOW_RULE: LintKind(
        severity=Severity.WARNING,
        meaning="It has been watched for long enough to decide: put it in force, or stop watching.",
        rule=times.old_shadow_rules,
        needs=_CHANGES,
    ),
    FindingKind.GRANT_TO_AGENTS_ALONE: LintKind(
        severity=Severity.WARNING,
        meaning=NO_AGENT_HAS_IT,
        rule=agents.grants_to_agents_alone,
        needs=_AGENTS | _POOL | _RULES,
    ),
    FindingKind.AGENT_WITHOUT_OWNER: LintKind(
        severity=Severity.WARNING,
        meaning="Nobody answers for what the agent does.",
        rule=agents.agents_without_owner,
        needs=_AGENTS | _POOL,
    ),
    FindingKind.OLD_SECRET: LintKind(
        severity=Severity.WARNING,
        meaning="The longer a secret works, the more places it has been in.",
        rule=agents.old_secrets,
        needs=_AGENTS,
    ),
    FindingKind.UNSEEN_AGENT: LintKind(
        severity=Severity.WARNING,
        meaning="An agent that nobody uses is one that nobody would miss, but whoever steals its secret.",
        rule=agents.unseen_agents,
        needs=frozenset({Source.AGENTS, Source.WHOLE_AUDIT}),
    ),
    FindingKind.TOO_MANY_RULES: LintKind(
        severity=Severity.WARNING,
        meaning="A profile keeps so many groups and no more: who is in too many with a rule is not signed in.",
        rule=company.more_rules_than_fit,
        needs=_RULES,
    ),
    FindingKind.RULE_FOR_NOBODY: LintKind(
        severity=Severity.INFO,
        meaning="The provider names no such group, or nobody in it has signed in: upper and lower case count.",
        rule=company.rules_for_nobody,
        needs=_RULES | _POOL | _CHANGES,
    ),
    FindingKind.ID_WITHOUT_LABEL: LintKind(
        severity=Severity.INFO,
        meaning="Whoever reads the rule has to look at the provider for what it is about.",
        rule=company.ids_without_label,
        needs=_RULES,
    ),
    FindingKind.ENDS_SOON: LintKind(
        severity=Severity.INFO,
        meaning="It ends by itself; whoever still needs it has to say so before.",
        rule=times.ends_soon,
    ),
    FindingKind.STARTS_SOON: LintKind(
        severity=Severity.INFO,
        meaning="It begins by itself.",
        rule=times.starts_soon,
    ),
    FindingKind.AGENT_ENDS_SOON: LintKind(
        severity=Severity.INFO,
        meaning="It ends by itself; its end is moved with a new secret.",
        rule=agents.agents_that_end_soon,
        needs=_AGENTS,
    ),
    FindingKind.ENDED_AGENT: LintKind(
        severity=Severity.INFO,
        meaning="It is let in no more, and keeps its name and its app client all the same.",
        rule=agents.ended_agents,
        needs=_AGENTS,
    ),
    FindingKind.ENDED_GRANT: LintKind(
        severity=Severity.INFO,
        meaning="It allows nothing any more, and stands in the policy all the same.",
        rule=times.ended_grants,
    ),
    FindingKind.EMPTY_GROUP: LintKind(
        severity=Severity.INFO,
        meaning="Nobody has what is granted, and whoever joins has all of it.",
        rule=people.empty_groups,
        needs=_POOL | _AGENTS,
    ),
    FindingKind.UNUSED_TOOL: LintKind(
        severity=Severity.INFO,
        meaning="The stack can do something that is granted to no group.",
        rule=names.unused_tools,
        needs=_POOL,
    ),
    FindingKind.UNUSED_RIGHT: LintKind(
        severity=Severity.INFO,
        meaning="A right that nobody uses is one that nobody would miss, but whoever steals a sign-in.",
        rule=unused_rights,
        needs=frozenset({Source.CHANGES, Source.WHOLE_AUDIT}),
    ),
}
