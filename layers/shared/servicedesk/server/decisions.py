"""What was decided about a call, written to the log: who, which tool, how it ended, by which grants."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from servicedesk.discovery.shadow import Shadow
from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.identity.principal import Principal
from servicedesk.server.log import logger


class Outcome(StrEnum):
    """How a call ended."""

    DONE = "done"
    TOO_MANY_CALLS = "too_many_calls"
    #: What was sent back is no confirmation of this call.
    NOT_CONFIRMED = "not_confirmed"
    #: The tool refused, for a reason it told the model.
    FAILED = "failed"
    INVALID_ARGUMENTS = "invalid_arguments"
    #: The question was put; nothing was done.
    ASKED = "asked"
    #: The person said no.
    DECLINED = "declined"
    UNAVAILABLE = "unavailable"
    #: A defect of ours.
    BROKEN = "broken"
    NOT_GRANTED = "not_granted"
    #: A list that shadow rules would change.
    LISTED = "listed"
    NO_SUCH_TOOL = "no_such_tool"


def record_call(granted: GrantedTool, outcome: Outcome, about: Mapping[str, str]) -> None:
    """Record a call that was allowed. `about` is what `about.about` says of it."""
    logger.info(
        "call",
        extra={
            **_who(granted.holder),
            "tool": granted.tool.name,
            "outcome": outcome,
            "grants": [f"{grant.group}@{grant.version}" for grant in granted.grants],
            "about": dict(about),
            **_shadow(granted.shadow),
        },
    )


def record_refusal(holder: Principal, tool: str | None, shadow: Shadow | None, about: Mapping[str, str]) -> None:
    """Record a call of a tool that is not in the caller's toolbox.

    Args:
        holder: Who called.
        tool: The catalogue's tool of that name, or None when there is none: a made-up name is a caller's text.
        shadow: What shadow rules say of the tool, if any do.
        about: What `about.about` says of the call.
    """
    outcome = Outcome.NO_SUCH_TOOL if tool is None else Outcome.NOT_GRANTED
    record = {**_who(holder), "tool": tool, "outcome": outcome, "about": dict(about), **_shadow(shadow)}
    logger.warning("call refused", extra=record)


def record_list(toolbox: Toolbox) -> None:
    """Record which tools shadow rules would have added to a list, or taken from it. Nothing if they change none."""
    gained = sorted(name for name, shadow in toolbox.shadows.items() if shadow.would_allow and name not in toolbox)
    lost = sorted(name for name, shadow in toolbox.shadows.items() if name in toolbox and not shadow.would_allow)
    if gained or lost:
        shadow = {"tools_gained": gained, "tools_lost": lost}
        logger.info("list", extra={**_who(toolbox.holder), "outcome": Outcome.LISTED, "shadow": shadow})


def _shadow(shadow: Shadow | None) -> dict[str, dict[str, Any]]:
    return {} if shadow is None else {"shadow": shadow.as_record()}


def _who(principal: Principal) -> dict[str, str]:
    return {"subject": principal.subject, "client_id": principal.client_id}
