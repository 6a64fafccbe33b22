"""Decisions, counted and written to the log; what an audit record says of them is `servicedesk.policy.audit`'s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.discovery.trial_rules import Trial
from servicedesk.errors import (
    AmbiguousPerson,
    ForbiddenOrigin,
    InsufficientScope,
    InvalidPolicy,
    InvalidToken,
    LastAdministrator,
    MissingToken,
    NotAdministrator,
    PolicyConflict,
    ServiceDeskError,
    Unavailable,
    UnknownPerson,
)
from servicedesk.identity.principal import Principal
from servicedesk.measurements import Measure, measurements
from servicedesk.policy.audit import (
    Outcome,
    RecordKind,
    call_members,
    call_refused_members,
    list_members,
    message_refused_members,
)
from servicedesk.server.formatter import together
from servicedesk.server.log import describe, logger, refusal_of
from servicedesk.server.metrics import metrics

#: Why a request was refused, as its metric says it; the log says it more exactly.
REASONS: Mapping[type[ServiceDeskError], str] = {
    InvalidToken: "invalid_token",
    InsufficientScope: "insufficient_scope",
    ForbiddenOrigin: "forbidden_origin",
    NotAdministrator: "not_administrator",
    InvalidPolicy: "invalid_policy",
    UnknownPerson: "unknown_person",
    AmbiguousPerson: "ambiguous_person",
    LastAdministrator: "last_administrator",
    PolicyConflict: "policy_conflict",
}


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
    if outcome.is_refusal:
        measurements.add(Measure.REFUSALS)
    record = call_members(granted, outcome, about, refusal_of(failure) if failure is not None else {})
    logger.info(RecordKind.CALL.value, extra=_measured(record))


def record_refusal(
    holder: Principal, tool: str | None, outcome: Outcome, trial: Trial | None, about: Mapping[str, str]
) -> None:
    """Record a call of a tool that is not in the caller's toolbox."""
    measurements.add(Measure.REFUSALS)
    record = call_refused_members(holder, tool, outcome, trial, about)
    logger.warning(RecordKind.CALL_REFUSED.value, extra=_measured(record))


def record_message_refused(holder: Principal, fault: str) -> None:
    """Record a message that was not looked into: too much, or none of the protocol's; `fault` is a word of ours."""
    measurements.add(Measure.REFUSALS)
    logger.warning(RecordKind.MESSAGE_REFUSED.value, extra=_measured(message_refused_members(holder, fault)))


def record_list(toolbox: Toolbox) -> None:
    """Record a list of tools."""
    logger.info(RecordKind.LIST.value, extra=_measured(list_members(toolbox)))


def record_request_refused(error: ServiceDeskError) -> None:
    """Record a request that was refused as a whole, by either door, or with which nothing could be decided."""
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
