"""Audit records: decisions, counted and written to the log, and what a call was about; nothing that was said.

Which members a record of each kind has is `servicedesk.policy.audit`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from logging import INFO, WARNING
from typing import Any

from servicedesk.clock import epoch_seconds
from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.discovery.trial_rules import Trial
from servicedesk.errors import (
    AdministratorsNotMeant,
    AmbiguousPerson,
    ForbiddenOrigin,
    InsufficientScope,
    InvalidPolicy,
    InvalidToken,
    LastAdministrator,
    MissingToken,
    NotAdministrator,
    NotForPrograms,
    PolicyConflict,
    ServiceDeskError,
    Unavailable,
    UnknownAgent,
    UnknownPerson,
)
from servicedesk.identity.principal import AgentPrincipal, Principal
from servicedesk.measurements import Measure, measurements
from servicedesk.policy.audit import (
    Outcome,
    RecordKind,
    call_members,
    call_refused_members,
    list_members,
    message_refused_members,
    prompt_members,
)
from servicedesk.server.log import describe, logger, refusal_of, together, write_decision
from servicedesk.server.metrics import metrics

#: Why a request was refused, as its metric says it; the log says it more exactly.
REASONS: Mapping[type[ServiceDeskError], str] = {
    InvalidToken: "invalid_token",
    InsufficientScope: "insufficient_scope",
    ForbiddenOrigin: "forbidden_origin",
    NotAdministrator: "not_administrator",
    NotForPrograms: "not_for_programs",
    AdministratorsNotMeant: "administrators_not_meant",
    InvalidPolicy: "invalid_policy",
    UnknownPerson: "unknown_person",
    AmbiguousPerson: "ambiguous_person",
    UnknownAgent: "unknown_agent",
    LastAdministrator: "last_administrator",
    PolicyConflict: "policy_conflict",
}
#: Outcomes that an operator wants to know of beside.
_COUNTED = {
    Outcome.NOT_CONFIRMED: Measure.CONFIRMATION_FAILURES,
    Outcome.UNREACHABLE: Measure.UNDECIDED,
    Outcome.NOT_KNOWN: Measure.UNDECIDED,
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
        failure: What kept it from being decided or done, if it was AWS or the desk.
    """
    measurements.add(Measure.CALLS)
    measurements.add(Measure.CALL_DURATION, round(took_seconds * 1_000, 3))
    # A defect is counted where it is recorded.
    if outcome in _COUNTED and (failure is not None or outcome is not Outcome.NOT_KNOWN):
        measurements.add(_COUNTED[outcome])
    if isinstance(granted.holder, AgentPrincipal):
        measurements.add(Measure.AGENT_CALLS)
        age_seconds = epoch_seconds() - granted.holder.secret_made_at
        measurements.add(Measure.AGENT_SECRET_AGE_DAYS, max(0, int(age_seconds // 86_400)))
    if outcome.is_refusal:
        _count_refusal(granted.holder)
    record = call_members(granted, outcome, about, refusal_of(failure) if failure is not None else {})
    write_decision(INFO, RecordKind.CALL.value, _metrics(record))


def record_refusal(
    holder: Principal, tool: str | None, outcome: Outcome, trial: Trial | None, about: Mapping[str, str]
) -> None:
    """Record a call of a tool that is not in the caller's toolbox, or a prompt that needs one."""
    _count_refusal(holder)
    record = call_refused_members(holder, tool, outcome, trial, about)
    write_decision(WARNING, RecordKind.CALL_REFUSED.value, _metrics(record))


def record_message_refused(holder: Principal, fault: str) -> None:
    """Record a message that was not looked into: too much, or none of the protocol's; `fault` is a word of ours."""
    _count_refusal(holder)
    write_decision(WARNING, RecordKind.MESSAGE_REFUSED.value, _metrics(message_refused_members(holder, fault)))


def _count_refusal(holder: Principal) -> None:
    measurements.add(Measure.REFUSALS)
    if isinstance(holder, AgentPrincipal):
        measurements.add(Measure.AGENT_REFUSALS)


def record_list(toolbox: Toolbox) -> None:
    """Record a list of tools."""
    write_decision(INFO, RecordKind.LIST.value, _metrics(list_members(toolbox)))


def record_prompt(holder: Principal, outcome: Outcome, **said: Any) -> None:  # noqa: ANN401 -- JSON
    """Record a list of the caller's prompts, or that one of them was asked for."""
    if outcome.is_refusal:
        measurements.add(Measure.REFUSALS)
    write_decision(INFO, RecordKind.PROMPT.value, _metrics(prompt_members(holder, outcome, said)))


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
    write_decision(WARNING, "request refused", _metrics({**refusal_of(error), "reason": reason}))


def record_broken(what: str, error: Exception, **where: str) -> None:
    """Record a defect of ours: where it is, nothing of what it was about."""
    measurements.add(Measure.BROKEN)
    logger.error(what, extra=together({**where, **describe(error), **metrics({})}))


def _metrics(record: Mapping[str, Any]) -> dict[str, Any]:
    return {**record, **metrics(record)}
