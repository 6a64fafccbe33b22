"""The audit record: what is kept of one decision about a call. Its form is known here alone, written and read.

`server` writes a record into the log with what it returns; `aws` finds it there again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from servicedesk.identity.principal import AgentPrincipal, PersonPrincipal

if TYPE_CHECKING:
    from servicedesk.discovery.toolbox import GrantedTool, Toolbox
    from servicedesk.discovery.trial_rules import Trial
    from servicedesk.identity.principal import Principal
    from servicedesk.policy.audit_trail import AuditRecord

#: Members of the log's records, of these and of others, that say what was wrong: of a message or token, and AWS's code.
FAULT: Final = "fault"
ERROR_CODE: Final = "error_code"


class RecordKind(StrEnum):
    """What a record is about; the log keeps it as its message."""

    CALL = "call"
    LIST = "list"
    #: Prompts were listed, or one of the caller's was asked for.
    PROMPT = "prompt"
    #: The caller was not allowed the tool, or the prompt.
    CALL_REFUSED = "call refused"
    #: What was sent was not looked into.
    MESSAGE_REFUSED = "message refused"

    @property
    def is_refusal(self) -> bool:
        """Whether nothing was done because of who asked, or of what was sent."""
        return self in {RecordKind.CALL_REFUSED, RecordKind.MESSAGE_REFUSED}


class Outcome(StrEnum):
    """How a call ended. Log `outcome.value`: encoding the member itself takes as long as encoding a whole record."""

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
    #: The desk did not answer a tool that only reads, or was not asked. Nothing was done.
    UNREACHABLE = "unreachable"
    #: A defect in a tool that only reads.
    BROKEN = "broken"
    #: The tool may change something, and the desk's answer was lost or the tool broke: perhaps it was done.
    NOT_KNOWN = "not_known"
    NOT_GRANTED = "not_granted"
    LISTED = "listed"
    NO_SUCH_TOOL = "no_such_tool"
    NO_SUCH_PROMPT = "no_such_prompt"
    #: What was sent was not looked into.
    MESSAGE_REFUSED = "message_refused"

    @property
    def is_refusal(self) -> bool:
        """Whether a call that was allowed was refused all the same."""
        return self in _REFUSALS


_REFUSALS: Final = frozenset(
    {Outcome.TOO_MANY_CALLS, Outcome.NOT_CONFIRMED, Outcome.FAILED, Outcome.INVALID_ARGUMENTS, Outcome.DECLINED}
)


def call_members(
    granted: GrantedTool, outcome: Outcome, about: Mapping[str, str], failure: Mapping[str, str | None]
) -> dict[str, Any]:
    """Return what a record says of a call of a tool in the caller's toolbox.

    `about` are names and numbers; `failure`, `ERROR_CODE` and the like, is what kept it from being decided or done.
    """
    grants = [f"{grant.group}@{grant.version}" for grant in granted.grants]
    return {
        **_who(granted.holder),
        "tool": granted.tool.name,
        "effect": granted.tool.effect.value,
        "outcome": outcome.value,
        "grants": grants,
        "about": dict(about),
        **_trial(granted.trial),
        **failure,
        **({"reason": outcome.value} if outcome.is_refusal else {}),
    }


def call_refused_members(
    holder: Principal, tool: str | None, outcome: Outcome, trial: Trial | None, about: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a record says of a call of a tool that is not in the caller's toolbox, or of such a prompt.

    `tool` is the catalogue's of that name; None when there is none: a made-up name is a caller's text.
    """
    why = {"outcome": outcome.value, "reason": outcome.value}
    return {**_who(holder), "tool": tool, **why, "about": dict(about), **_trial(trial)}


def prompt_members(holder: Principal, outcome: Outcome, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record says of prompts: of a list how many it showed, of one that was given `about` it."""
    reason = {"reason": outcome.value} if outcome.is_refusal else {}
    return {**_who(holder), "outcome": outcome.value, **said, **reason}


def message_refused_members(holder: Principal, fault: str) -> dict[str, Any]:
    """Return what a record says of a message that was not looked into; `fault` is a word of ours."""
    outcome = Outcome.MESSAGE_REFUSED.value
    return {**_who(holder), "outcome": outcome, "reason": outcome, FAULT: fault}


def list_members(toolbox: Toolbox) -> dict[str, Any]:
    """Return what a record says of a list of tools: how many it showed, and what trial rules would have changed."""
    gained = sorted(name for name, trial in toolbox.trials.items() if trial.would_allow and name not in toolbox)
    lost = sorted(name for name, trial in toolbox.trials.items() if name in toolbox and not trial.would_allow)
    shadow = {"shadow": {"tools_gained": gained, "tools_lost": lost}} if gained or lost else {}
    return {**_who(toolbox.holder), "outcome": Outcome.LISTED.value, "tools": len(toolbox), **shadow}


def _trial(trial: Trial | None) -> dict[str, dict[str, Any]]:
    return {} if trial is None else {"shadow": trial.as_record()}


def _who(principal: Principal) -> dict[str, str]:
    who = {"subject": principal.subject, "client_id": principal.client_id}
    if isinstance(principal, AgentPrincipal):
        return {**who, "name": principal.name, "owner": principal.owner}
    if isinstance(principal, PersonPrincipal) and principal.is_federated:
        return {**who, "name": principal.name}
    # A person of the pool is told by their `sub`: who they are is asked of the pool when the record is read.
    return who


def read_record(line: Mapping[str, Any], at: datetime) -> AuditRecord:
    """Return the record that a line of the log is, which was written at an aware time.

    Raises:
        KeyError, TypeError, ValueError: It is none, or none that this release understands.
    """
    # Here, because a call of a tool only writes one, and whoever waits pays for each class.
    from servicedesk.policy.audit_trail import AuditRecord

    kind = RecordKind(line["message"])
    about = {**line.get("about", {}), FAULT: line.get(FAULT), ERROR_CODE: line.get(ERROR_CODE)}
    return AuditRecord(
        at=at,
        kind=kind,
        outcome=str(line["outcome"]),
        tool=line.get("tool"),
        subject=str(line["subject"]),
        name=line.get("name"),
        owner=line.get("owner"),
        client_id=str(line["client_id"]),
        is_refused=kind.is_refusal,
        grants=tuple(map(str, line.get("grants", ()))),
        shadow=line.get("shadow"),
        request_id=line.get("function_request_id"),
        about={str(name): str(value) for name, value in about.items() if value is not None},
    )
