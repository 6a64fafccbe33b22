"""Optimistic locking by ETag and If-Match: who asks for a change, and which version they decided it on."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import Header
from starlette.exceptions import HTTPException

from servicedesk.identity.principal import Principal
from servicedesk.identity.program_tokens import ProgramPrincipal
from servicedesk.policy.change import Actor, Intent

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='ETag of the group\'s rules that the change was decided on, for example `"7"`. Needed.',
    ),
]

IfMatchPolicy = Annotated[
    str | None, Header(alias="If-Match", description="ETag of the policy that was read and decided on. Needed.")
]

_ETAG = re.compile(r'"(\d{1,15})"', re.ASCII)
# RFC 9110 §8.8.3: any strong one. One that is not ours matches nothing.
_ANY_ETAG = re.compile(r'"([\x21\x23-\x7e]{0,128})"', re.ASCII)


def etag(version: int | str) -> str:
    """Return the entity tag of a group's rules, by their version, or of a policy, by its tag."""
    return f'"{version}"'


def expected_version(if_match: str | None) -> int:
    """Return the version that an ``If-Match`` names.

    ``*`` and lists are refused: they say that the sender has not looked at what they change (RFC 9110 §13.1.1).

    Raises:
        HTTPException: 428 without the header, 400 with one that is no single entity tag of ours.
    """
    return int(_one_tag(if_match, _ETAG))


def expected_tag(if_match: str | None) -> str:
    """Return the policy's tag that an ``If-Match`` names; raises as `expected_version` does."""
    return _one_tag(if_match, _ANY_ETAG)


def _one_tag(if_match: str | None, form: re.Pattern[str]) -> str:
    if if_match is None:
        detail = "Send If-Match with the ETag of the rules that you looked at, so that nobody's change is overwritten."
        raise HTTPException(HTTPStatus.PRECONDITION_REQUIRED, detail)
    found = form.fullmatch(if_match.strip())
    if found is None:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "If-Match must be the one entity tag that came with the rules.")
    return found[1]


def intent(principal: Principal, reason: str, *, dry_run: bool, means_administrators: bool = False) -> Intent:
    """Return what an administrator, or a program, means to do. What is only to be shown needs no reason."""
    actor = Actor(name=principal.name, id=principal.subject)
    said, is_program = reason or ("dry run" if dry_run else ""), isinstance(principal, ProgramPrincipal)
    return Intent(
        actor=actor,
        reason=said,
        dry_run=dry_run,
        keeps_administration=is_program,
        means_administrators=means_administrators,
    )
