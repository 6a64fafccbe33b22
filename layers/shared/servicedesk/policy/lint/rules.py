"""Table of lint's rules: each kind of finding, how much it matters, what it means, and what finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
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
    needs: frozenset[Source]


def _kind(severity: Severity, meaning: str, rule: LintRule, *needs: Source) -> LintKind:
    return LintKind(severity=severity, meaning=meaning, rule=rule, needs=frozenset(needs))


_error, _warning, _info = (partial(_kind, severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO))

#: In the order in which findings are told.
KINDS: Final[Mapping[FindingKind, LintKind]] = {
    FindingKind.UNKNOWN_TOOL: _error("The grant allows nothing: there is no such tool.", names.unknown_tools),
    FindingKind.UNKNOWN_FIELD: _error(
        "The grant allows nothing: it narrows by something that the tool does not have.", names.unknown_fields
    ),
    FindingKind.UNKNOWN_VALUE: _error(
        "What the grant names is never the case, so that part of it allows nothing.", values.unknown_values
    ),
    FindingKind.UNKNOWN_PERSON: _error(
        "Nothing can be that person's or that team's, so that part of the grant shows nothing.",
        values.unknown_people,
        Source.POOL,
    ),
    FindingKind.CASE_SLIP: _error(
        "Upper and lower case count: it is another name, and perhaps not the one that was meant.",
        names.case_slips,
        Source.POOL,
    ),
    FindingKind.AGENT_ADMINISTERS: _error(
        "The agent has nothing of it: none may change permissions.", agents.agents_that_administer, Source.AGENTS
    ),
    FindingKind.RULE_FOR_NO_GROUP: _error(
        "The rule gives nothing, until somebody makes a group of that name.",
        company.rules_for_no_group,
        Source.RULES,
        Source.POOL,
    ),
    FindingKind.RULE_ADMINISTERS: _warning(
        "Whoever runs the identity provider decides who may change permissions.",
        company.rules_that_administer,
        Source.RULES,
    ),
    FindingKind.SINGLE_ADMINISTRATOR: _warning(
        "If that person is ill or leaves, permissions can be changed with AWS credentials alone.",
        people.single_administrators,
        Source.POOL,
    ),
    FindingKind.POINTLESS_GRANT: _warning(
        "The grant looks as if it narrowed what its group sees, and narrows it for nobody.",
        combinations.pointless_grants,
        Source.POOL,
    ),
    FindingKind.DESTROYS_WITHOUT_READS: _warning(
        "People delete what they cannot look at first.", combinations.destroys_without_reads, Source.POOL
    ),
    FindingKind.GET_WITHOUT_SEARCH: _warning(
        "People have to know an id from somewhere else.", combinations.get_without_search, Source.POOL
    ),
    FindingKind.DISABLED_PERSON: _warning(
        "Whoever enables the sign-in gives them all of that back.", people.disabled_people, Source.POOL
    ),
    FindingKind.UNKNOWN_GROUP: _warning(
        "Nobody can be in the group, so its rules are for nobody, until somebody makes one of that name.",
        names.unknown_groups,
        Source.POOL,
    ),
    FindingKind.GROUP_WITHOUT_POLICY: _warning(
        "To be in the group changes nothing.", names.groups_without_policy, Source.POOL
    ),
    FindingKind.OLD_SHADOW_RULE: _warning(
        "It has been watched for long enough to decide: put it in force, or stop watching.",
        times.old_shadow_rules,
        Source.CHANGES,
    ),
    FindingKind.GRANT_TO_AGENTS_ALONE: _warning(
        NO_AGENT_HAS_IT, agents.grants_to_agents_alone, Source.AGENTS, Source.POOL, Source.RULES
    ),
    FindingKind.AGENT_WITHOUT_OWNER: _warning(
        "Nobody answers for what the agent does.", agents.agents_without_owner, Source.AGENTS, Source.POOL
    ),
    FindingKind.OLD_SECRET: _warning(
        "The longer a secret works, the more places it has been in.", agents.old_secrets, Source.AGENTS
    ),
    FindingKind.UNSEEN_AGENT: _warning(
        "An agent that nobody uses is one that nobody would miss, but whoever steals its secret.",
        agents.unseen_agents,
        Source.AGENTS,
        Source.WHOLE_AUDIT,
    ),
    FindingKind.TOO_MANY_RULES: _warning(
        "A profile keeps so many groups and no more: who is in too many with a rule is not signed in.",
        company.more_rules_than_fit,
        Source.RULES,
    ),
    FindingKind.RULE_FOR_NOBODY: _info(
        "The provider names no such group, or nobody in it has signed in: upper and lower case count.",
        company.rules_for_nobody,
        Source.RULES,
        Source.POOL,
        Source.CHANGES,
    ),
    FindingKind.ID_WITHOUT_LABEL: _info(
        "Whoever reads the rule has to look at the provider for what it is about.",
        company.ids_without_label,
        Source.RULES,
    ),
    FindingKind.ENDS_SOON: _info("It ends by itself; whoever still needs it has to say so before.", times.ends_soon),
    FindingKind.STARTS_SOON: _info("It begins by itself.", times.starts_soon),
    FindingKind.AGENT_ENDS_SOON: _info(
        "It ends by itself; its end is moved with a new secret.", agents.agents_that_end_soon, Source.AGENTS
    ),
    FindingKind.ENDED_AGENT: _info(
        "It is let in no more, and keeps its name and its app client all the same.", agents.ended_agents, Source.AGENTS
    ),
    FindingKind.ENDED_GRANT: _info(
        "It allows nothing any more, and stands in the policy all the same.", times.ended_grants
    ),
    FindingKind.EMPTY_GROUP: _info(
        "Nobody has what is granted, and whoever joins has all of it.", people.empty_groups, Source.POOL, Source.AGENTS
    ),
    FindingKind.UNUSED_TOOL: _info(
        "The stack can do something that is granted to no group.", names.unused_tools, Source.POOL
    ),
    FindingKind.UNUSED_RIGHT: _info(
        "A right that nobody uses is one that nobody would miss, but whoever steals a sign-in.",
        unused_rights,
        Source.CHANGES,
        Source.WHOLE_AUDIT,
    ),
}
