"""Audit records: decisions, counted and written to the log, and what a call was about; nothing that was said.

Which members a record of each kind has is `servicedesk.policy.audit`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

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
    NotForPrograms,
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
    prompt_members,
)
from servicedesk.server.log import describe, logger, refusal_of, together
from servicedesk.server.metrics import metrics
from servicedesk.tools.identifier import as_written
from servicedesk.tools.tool import CONFIRMATION

if TYPE_CHECKING:
    # Administrators' functions record too, and load no protocol.
    import mcp_types as types
    from mcp.server.context import ServerRequestContext

# What a client calls itself is its own text: recorded if it looks like a product's name, and else not.
_PRODUCT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/@-]{0,63}")
_CUSTOMER = re.compile(r"C-[0-9]{1,8}")
#: What the desk's ids look like; any other value of such a field is a caller's text.
_IDS = {"customer_id": _CUSTOMER, "duplicate_id": _CUSTOMER, "ticket_id": re.compile(r"T-[0-9A-HJKMNP-TV-Z]{8}")}
#: Why a request was refused, as its metric says it; the log says it more exactly.
REASONS: Mapping[type[ServiceDeskError], str] = {
    InvalidToken: "invalid_token",
    InsufficientScope: "insufficient_scope",
    ForbiddenOrigin: "forbidden_origin",
    NotAdministrator: "not_administrator",
    NotForPrograms: "not_for_programs",
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
    logger.info(RecordKind.CALL.value, extra=_metrics(record))


def record_refusal(
    holder: Principal, tool: str | None, outcome: Outcome, trial: Trial | None, about: Mapping[str, str]
) -> None:
    """Record a call of a tool that is not in the caller's toolbox, or a prompt that needs one."""
    measurements.add(Measure.REFUSALS)
    record = call_refused_members(holder, tool, outcome, trial, about)
    logger.warning(RecordKind.CALL_REFUSED.value, extra=_metrics(record))


def record_message_refused(holder: Principal, fault: str) -> None:
    """Record a message that was not looked into: too much, or none of the protocol's; `fault` is a word of ours."""
    measurements.add(Measure.REFUSALS)
    logger.warning(RecordKind.MESSAGE_REFUSED.value, extra=_metrics(message_refused_members(holder, fault)))


def record_list(toolbox: Toolbox) -> None:
    """Record a list of tools."""
    logger.info(RecordKind.LIST.value, extra=_metrics(list_members(toolbox)))


def record_prompt(holder: Principal, outcome: Outcome, **said: Any) -> None:  # noqa: ANN401 -- JSON
    """Record a list of the caller's prompts, or that one of them was asked for."""
    if outcome.is_refusal:
        measurements.add(Measure.REFUSALS)
    logger.info(RecordKind.PROMPT.value, extra=_metrics(prompt_members(holder, outcome, said)))


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
    logger.warning("request refused", extra=_metrics({**refusal_of(error), "reason": reason}))


def record_broken(what: str, error: Exception, **where: str) -> None:
    """Record a defect of ours: where it is, nothing of what it was about."""
    measurements.add(Measure.BROKEN)
    logger.error(what, extra=together({**where, **describe(error), **metrics({})}))


def _metrics(record: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return together({**record, **metrics(record)})


class Digests(Protocol):
    """Makes of what was said something that says whether the same was said again, and nothing else."""

    def digest(self, value: object) -> str | None:
        """Return a digest of a value that JSON can carry, under a key that readers of the log do not have.

        None where the key cannot be read: what happened is recorded all the same.
        """


def about(ctx: ServerRequestContext[Any, Any], params: types.CallToolRequestParams, digests: Digests) -> dict[str, str]:
    """Return the revision spoken, the client's name, the customer and ticket asked about, a digest of the arguments.

    The digest shows that two calls were the same, to whoever has the key also which.
    """
    arguments = params.arguments or {}
    asked = {name: value for name, value in arguments.items() if name != CONFIRMATION}
    found = {
        "protocol": ctx.protocol_version,
        "client_name": _product(ctx),
        "arguments": digests.digest(asked),
    }
    return {**{name: value for name, value in found.items() if value is not None}, **ids_in(arguments)}


def about_prompt(
    ctx: ServerRequestContext[Any, Any], prompt: str | None, arguments: Mapping[str, str]
) -> dict[str, str]:
    """Return the same of a prompt, and which; without a digest, since nothing is done with the arguments."""
    found = {"protocol": ctx.protocol_version, "client_name": _product(ctx), "prompt": prompt}
    return {**{name: value for name, value in found.items() if value is not None}, **ids_in(arguments)}


def ids_in(values: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the desk's ids among a call's arguments, or in its result."""
    return {
        name: value
        for name, pattern in _IDS.items()
        if isinstance(written := (values or {}).get(name), str) and pattern.fullmatch(value := as_written(written))
    }


def _product(ctx: ServerRequestContext[Any, Any]) -> str | None:
    told = ctx.session.client_params
    name = told.client_info.name if told is not None else ""
    return name if _PRODUCT.fullmatch(name) else None
