"""What was decided about a call, written to the log: who, which tool, how it ended, by which grants."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from servicedesk.discovery.shadow import Shadow
from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.errors import (
    ForbiddenOrigin,
    InsufficientScope,
    InvalidToken,
    MissingToken,
    ServiceDeskError,
    Unavailable,
)
from servicedesk.identity.principal import Principal
from servicedesk.measurements import Measure, measurements
from servicedesk.server.formatter import together
from servicedesk.server.log import describe, logger, refusal_of
from servicedesk.server.metrics import metrics

#: Why a request was refused, as its metric says it; the log says it more exactly.
REASONS: Mapping[type[ServiceDeskError], str] = {
    InvalidToken: "invalid_token",
    InsufficientScope: "insufficient_scope",
    ForbiddenOrigin: "forbidden_origin",
}


class Outcome(StrEnum):
    """How a call ended. Its value is what is written: the encoder takes as long for a member as for a whole record."""

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
    #: Nothing could be decided; the request was answered 503.
    UNAVAILABLE = "unavailable"
    #: The desk did not answer the tool, which said so.
    UNREACHABLE = "unreachable"
    #: A defect of ours.
    BROKEN = "broken"
    NOT_GRANTED = "not_granted"
    LISTED = "listed"
    NO_SUCH_TOOL = "no_such_tool"
    #: What was sent was not looked into.
    MESSAGE_REFUSED = "message_refused"


#: Outcomes of a call that was allowed, in which it was refused all the same.
_REFUSED = frozenset(
    {Outcome.TOO_MANY_CALLS, Outcome.NOT_CONFIRMED, Outcome.FAILED, Outcome.INVALID_ARGUMENTS, Outcome.DECLINED}
)
#: Outcomes that an operator wants to know of beside.
_COUNTED = {
    Outcome.NOT_CONFIRMED: Measure.CONFIRMATION_FAILURES,
    Outcome.UNREACHABLE: Measure.UNDECIDED,
}


def record_call(
    granted: GrantedTool,
    outcome: Outcome,
    about: Mapping[str, str],
    took_seconds: float,
    failure: Unavailable | None = None,
) -> None:
    """Record a call of a tool in the caller's toolbox.

    Args:
        granted: The tool, by the grants that showed it or let it run.
        outcome: How it ended.
        about: What `about` says of the call.
        took_seconds: From when the call was looked at.
        failure: What kept it from being decided or done, if anything of AWS did.
    """
    measurements.add(Measure.CALLS)
    measurements.add(Measure.CALL_DURATION, round(took_seconds * 1_000, 3))
    if outcome in _COUNTED:
        measurements.add(_COUNTED[outcome])
    record: dict[str, Any] = {
        **_who(granted.holder),
        "tool": granted.tool.name,
        "outcome": outcome.value,
        "grants": [f"{grant.group}@{grant.version}" for grant in granted.grants],
        "about": dict(about),
        **_shadow(granted.shadow),
    }
    if failure is not None:
        record |= refusal_of(failure)
    if outcome in _REFUSED:
        measurements.add(Measure.REFUSALS)
        record["reason"] = outcome.value
    logger.info("call", extra=_measured(record))


def record_refusal(
    holder: Principal, tool: str | None, outcome: Outcome, shadow: Shadow | None, about: Mapping[str, str]
) -> None:
    """Record a call of a tool that is not in the caller's toolbox.

    Args:
        holder: Who called.
        tool: The catalogue's tool of that name, or None when there is none: a made-up name is a caller's text.
        outcome: Why it was refused.
        shadow: What shadow rules say of the tool, if any do.
        about: What `about` says of the call.
    """
    measurements.add(Measure.REFUSALS)
    record = {**_who(holder), "tool": tool, "outcome": outcome.value, "reason": outcome.value, "about": dict(about)}
    record |= _shadow(shadow)
    logger.warning("call refused", extra=_measured(record))


def record_message_refused(holder: Principal, fault: str) -> None:
    """Record a message that was not looked into: too much, or none of the protocol's.

    Args:
        holder: Who sent it.
        fault: What is wrong with it, in a word of ours.
    """
    measurements.add(Measure.REFUSALS)
    outcome = Outcome.MESSAGE_REFUSED.value
    record = {**_who(holder), "outcome": outcome, "reason": outcome, "fault": fault}
    logger.warning("message refused", extra=_measured(record))


def record_list(toolbox: Toolbox) -> None:
    """Record a list of tools: how many it showed, and what shadow rules would have added to it or taken from it."""
    gained = sorted(name for name, shadow in toolbox.shadows.items() if shadow.would_allow and name not in toolbox)
    lost = sorted(name for name, shadow in toolbox.shadows.items() if name in toolbox and not shadow.would_allow)
    record: dict[str, Any] = {**_who(toolbox.holder), "outcome": Outcome.LISTED.value, "tools": len(toolbox)}
    if gained or lost:
        record["shadow"] = {"tools_gained": gained, "tools_lost": lost}
    logger.info("list", extra=_measured(record))


def record_request_refused(error: ServiceDeskError) -> None:
    """Record a request that was answered before a tool was looked at, or with which nothing could be decided."""
    reason = REASONS.get(type(error))
    match error:
        case MissingToken():
            measurements.add(Measure.CHALLENGES)
        case Unavailable():
            measurements.add(Measure.UNDECIDED)
        case _:
            measurements.add(Measure.REFUSALS)
    logger.warning("request refused", extra=_measured({**refusal_of(error), "reason": reason}))


def record_broken(what: str, error: Exception, **where: str) -> None:
    """Record a defect of ours: where it is, nothing of what it was about."""
    measurements.add(Measure.BROKEN)
    logger.error(what, extra=together({**where, **describe(error), **metrics({})}))


def _measured(record: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return together({**record, **metrics(record)})


def _shadow(shadow: Shadow | None) -> dict[str, dict[str, Any]]:
    return {} if shadow is None else {"shadow": shadow.as_record()}


def _who(principal: Principal) -> dict[str, str]:
    return {"subject": principal.subject, "client_id": principal.client_id}
