"""Finding: something in the policy to look at, of one kind, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from servicedesk.policy.schema import ALWAYS


class FindingKind(StrEnum):
    """What kind of thing looks wrong."""

    #: A grant, or a shadow rule, for a tool that does not exist: it allows nothing.
    UNKNOWN_TOOL = "unknown_tool"
    #: A grant, or a shadow rule, that names a field, a placeholder of one, or an argument which the tool does not have.
    UNKNOWN_FIELD = "unknown_field"
    #: A grant, or a shadow rule, that names a value which no row and no call has.
    UNKNOWN_VALUE = "unknown_value"
    #: A grant, or a shadow rule, for rows of a person or a team that the pool does not have.
    UNKNOWN_PERSON = "unknown_person"
    #: Two names that differ in upper and lower case only. Groups and tools are told apart by it.
    CASE_SLIP = "case_slip"
    #: Nobody may use the tool.
    UNUSED_TOOL = "unused_tool"
    #: Rules for a group that the pool does not have: nobody can be in it.
    UNKNOWN_GROUP = "unknown_group"
    #: A group of the pool without any grant: its members see nothing by it.
    GROUP_WITHOUT_POLICY = "group_without_policy"
    #: A group with grants, and with nobody in it.
    EMPTY_GROUP = "empty_group"
    #: A group that may destroy what its members cannot look at.
    DESTROYS_WITHOUT_READS = "destroys_without_reads"
    #: A group that may open what its members cannot find.
    GET_WITHOUT_SEARCH = "get_without_search"
    #: A grant that narrows nothing, because every member has more by another group.
    POINTLESS_GRANT = "pointless_grant"
    #: Only one person, or nobody, can change permissions.
    SINGLE_ADMINISTRATOR = "single_administrator"
    #: Somebody who cannot sign in, and is in a group that grants something.
    DISABLED_PERSON = "disabled_person"
    #: A grant that is over, and still stored.
    ENDED_GRANT = "ended_grant"
    #: A grant that ends within days.
    ENDS_SOON = "ends_soon"
    #: A grant that begins within days.
    STARTS_SOON = "starts_soon"
    #: A shadow rule that has been watched for long enough to decide.
    OLD_SHADOW_RULE = "old_shadow_rule"
    #: A grant by which nobody called the tool for months.
    UNUSED_RIGHT = "unused_right"
    #: A rule for a group of the company that gives one which the pool does not have.
    RULE_FOR_NO_GROUP = "rule_for_no_group"
    #: A rule by which the company's identity provider says who may change permissions.
    RULE_ADMINISTERS = "rule_administers"
    #: A rule for a group of the company that nobody was in.
    RULE_FOR_NOBODY = "rule_for_nobody"
    #: More rules for an identity provider's groups than the profile of somebody in all of them can keep.
    TOO_MANY_RULES = "too_many_rules"
    #: A rule for a group that is named by an id, without a label.
    ID_WITHOUT_LABEL = "id_without_label"
    #: An agent in a group that is granted what changes permissions: it has nothing of it.
    AGENT_ADMINISTERS = "agent_administers"
    #: A group of agents alone that is granted what no agent ever has.
    GRANT_TO_AGENTS_ALONE = "grant_to_agents_alone"
    #: An agent whose owner is gone, or disabled.
    AGENT_WITHOUT_OWNER = "agent_without_owner"
    #: An agent with a secret that has worked for months.
    OLD_SECRET = "old_secret"  # noqa: S105 -- a kind
    #: An agent that ends within days.
    AGENT_ENDS_SOON = "agent_ends_soon"
    #: An agent that is over, and still registered.
    ENDED_AGENT = "ended_agent"
    #: An agent that called nothing for months.
    UNSEEN_AGENT = "unseen_agent"


class Severity(StrEnum):
    """How much a finding matters."""

    #: It does not do what it says.
    ERROR = "error"
    #: It works, and is probably not meant.
    WARNING = "warning"
    #: Nothing is wrong: to know, or to tidy up.
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one rule saw."""

    #: The group, tool, person, agent or company's group it is about.
    subject: str
    #: A sentence.
    message: str
    #: The command that mends it.
    mend: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to look at."""

    __pydantic_config__ = ALWAYS

    kind: FindingKind
    severity: Annotated[
        Severity,
        Field(
            description="error: it does not do what it says. warning: probably not meant. info: to know, or to tidy up."
        ),
    ]
    subject: Annotated[str, Field(description="The group, tool, person, agent or company's group it is about.")]
    message: str
    meaning: Annotated[str, Field(description="What every finding of the kind means, in a sentence.")]
    mend: Annotated[
        str | None, Field(description="The command that mends it; null where there is more than one way.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotLookedAt:
    """Kinds of which nothing is known: that none was found does not say that there is none."""

    kinds: tuple[FindingKind, ...]
    why: Annotated[str, Field(description="A sentence.")]
    is_failure: Annotated[
        bool,
        Field(serialization_alias="failure", description="false: it was not asked for. true: it could not be read."),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that looks wrong, and what was not looked at."""

    findings: tuple[Finding, ...]
    not_looked_at: tuple[NotLookedAt, ...]
