"""Request parameters of the API's routes: path, query and headers."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Query, Response
from pydantic import Field

from servicedesk.admin_api.gate import caller
from servicedesk.admin_api.intents import IfMatch
from servicedesk.admin_api.requests import Reason
from servicedesk.identity.principal import Principal
from servicedesk.policy.agents.checks import MAX_AGENT_NAME_CHARACTERS
from servicedesk.policy.checks import MAX_NAME_CHARACTERS
from servicedesk.policy.people.directory import MAX_PAGE_PEOPLE, MAX_PERSON_CHARACTERS
from servicedesk.policy.store import PAGE_ENTRIES

Who = Annotated[Principal, Depends(caller)]
Group = Annotated[str, Path(min_length=1, max_length=MAX_NAME_CHARACTERS, description="Name in the user pool.")]
QueryGroup = Annotated[str | None, Query(max_length=MAX_NAME_CHARACTERS, description="Only of this group.")]
ToolName = Annotated[str, Path(min_length=1, max_length=MAX_NAME_CHARACTERS, description="Name of the tool.")]
_PERSON = "User name, verified e-mail address or sub. It must mean one person."
PersonName = Annotated[str, Path(min_length=1, max_length=MAX_PERSON_CHARACTERS, description=_PERSON)]
QueryAsker = Annotated[
    str, Query(min_length=1, max_length=MAX_PERSON_CHARACTERS, description=f"{_PERSON} An agent is agent:NAME.")
]
AgentName = Annotated[
    str,
    Path(
        min_length=1, max_length=MAX_AGENT_NAME_CHARACTERS, description="Name of the agent, without agent: before it."
    ),
]
#: More than any tool takes.
MAX_ARGUMENTS = 50
#: What a route answers beside the rest when a name means nobody, or several.
PERSON_NAMED = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
Limit = Annotated[int, Query(ge=1, le=PAGE_ENTRIES, description="How many at most.")]
PageOfPeople = Annotated[int, Query(ge=1, le=MAX_PAGE_PEOPLE, description="How many at most.")]
Cursor = Annotated[str | None, Query(description="Where to go on: `next` of the page before.")]
DryRun = Annotated[bool, Query(description="Only say what would change.")]
MeantAdministrators = Annotated[
    bool,
    Query(
        alias="administrators",
        description="Whether it is meant that whoever the company's identity provider puts into a group changes"
        " permissions. Without it, a dry run says so and anything else is refused: administrators-not-meant.",
    ),
]
_Moment = Annotated[str | None, Field(max_length=64, examples=["2026-12-01T06:00:00+01:00"])]
QueryMoment = Annotated[_Moment, Query(alias="from", description="When it ends; without it, at once.")]
QueryAt = Annotated[_Moment, Query(alias="at", description="The moment to decide for; without it, now.")]
QueryArguments = Annotated[
    list[str] | None,
    Query(
        alias="with",
        max_length=MAX_ARGUMENTS,
        description="Argument=value of the call to decide, repeatable; those that are not named are left out. Without"
        " any: whatever the arguments.",
        examples=["priority=high"],
    ),
]
QueryReason = Annotated[Reason, Query()]


@dataclass(slots=True, kw_only=True)
class RulesRequest:
    """A group's rules that somebody wants changed: on what version, and whether only to be told."""

    who: Who
    group: Group
    #: To which the entity tag is added.
    answer: Response
    if_match: IfMatch = None
    dry_run: DryRun = False


@dataclass(slots=True, kw_only=True)
class RuleRequest(RulesRequest):
    """One rule of a group that somebody wants changed."""

    tool: ToolName


AllRules = Annotated[RulesRequest, Depends()]
OneRule = Annotated[RuleRequest, Depends()]
