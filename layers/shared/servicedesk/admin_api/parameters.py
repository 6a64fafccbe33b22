"""Request parameters of the API's routes: path, query and headers."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Query, Response

from servicedesk.admin_api.gate import administrator
from servicedesk.admin_api.intents import IfMatch
from servicedesk.admin_api.requests import Reason
from servicedesk.identity.principal import Principal
from servicedesk.policy.checks import MAX_NAME_CHARACTERS
from servicedesk.policy.directory import MAX_PERSON_CHARACTERS
from servicedesk.policy.store import PAGE_ENTRIES

Who = Annotated[Principal, Depends(administrator)]
Group = Annotated[str, Path(min_length=1, max_length=MAX_NAME_CHARACTERS, description="Name in the user pool.")]
QueryGroup = Annotated[str | None, Query(max_length=MAX_NAME_CHARACTERS, description="Only of this group.")]
ToolName = Annotated[str, Path(min_length=1, max_length=MAX_NAME_CHARACTERS, description="Name of the tool.")]
_PERSON = "User name, verified e-mail address or sub. It must mean one person."
PersonName = Annotated[str, Path(min_length=1, max_length=MAX_PERSON_CHARACTERS, description=_PERSON)]
QueryPerson = Annotated[str, Query(min_length=1, max_length=MAX_PERSON_CHARACTERS, description=_PERSON)]
#: What a route answers beside the rest when a name means nobody, or several.
PERSON_NAMED = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
Limit = Annotated[int, Query(ge=1, le=PAGE_ENTRIES, description="How many at most.")]
Cursor = Annotated[str | None, Query(description="Where to go on: `next` of the page before.")]
DryRun = Annotated[bool, Query(description="Only say what would change.")]
QueryReason = Annotated[Reason, Query()]


@dataclass(slots=True)
class RuleRequest:
    """One rule that somebody wants changed: which, on what version, and whether only to be told."""

    who: Who
    group: Group
    tool: ToolName
    #: To which the entity tag is added.
    answer: Response
    if_match: IfMatch = None
    dry_run: DryRun = False


OneRule = Annotated[RuleRequest, Depends()]
