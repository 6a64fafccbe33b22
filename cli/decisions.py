"""Decisions about calls in words and in a table: what `servicedesk audit` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from servicedesk.policy.audit import RecordKind
from servicedesk.policy.audit_trail import AuditRecord
from servicedesk.policy.rule_words import told_time
from stack.plain import PlainTable

_CONCERNED = {
    "customer_id": "customer",
    "duplicate_id": "duplicate",
    "ticket_id": "ticket",
    "client_name": "client",
    "fault": "fault",
    "error_code": "error",
}
_SHOWN_OTHERWISE = {
    "rows_lost": "{} rows fewer",
    "rows_gained": "{} rows more",
    "fields_lost": "without {}",
    "fields_gained": "with {}",
    "tools_lost": "without the tools {}",
    "tools_gained": "with the tools {}",
}
_CALLS = frozenset({RecordKind.CALL, RecordKind.CALL_REFUSED})


def decisions_table(records: Sequence[AuditRecord]) -> PlainTable:
    """Return the records as rows."""
    table = PlainTable("when", "who", "tool", "outcome", "about", "by", "watched rules would")
    for record in records:
        table.add_cells(
            told_time(record.at),
            told_caller(record),
            told_tool(record),
            record.outcome.replace("_", " "),
            [f"{said} {record.about[name]}" for name, said in _CONCERNED.items() if name in record.about],
            list(record.grants),
            list(told_shadow_result(record)),
        )
    return table


def told_caller(record: AuditRecord) -> str:
    """Return who called; of an agent, whose it is."""
    name = record.name or record.username or record.subject
    return name if record.owner is None else f"{name} (of {record.owner})"


def told_tool(record: AuditRecord) -> str:
    """Return which tool it was, or what else was asked for."""
    if record.kind is RecordKind.LIST:
        return "(list of tools)"
    if record.kind is RecordKind.PROMPT:
        return "(prompts)"
    return record.tool or ""


def told_shadow_result(record: AuditRecord) -> Iterator[str]:
    """Yield what watched rules would have changed, a clause each."""
    shadow = record.shadow or {}
    if record.kind in _CALLS and shadow.get("would_allow") is record.is_refused:
        yield "allow it" if record.is_refused else "refuse it"
    for name, said in _SHOWN_OTHERWISE.items():
        if name in shadow:
            yield said.format(_join_values(shadow[name]))


def shadow_sum(records: Sequence[AuditRecord]) -> str:
    """Return what watched rules would have changed about all these calls, in a sentence; empty if none bore on any."""
    watched = [record for record in records if record.shadow is not None and record.kind in _CALLS]
    if not watched:
        return ""
    counts = _counts(watched)
    told = [f"{number} would have been {what}" for what, number in counts.items() if number]
    return f"Watched rules: of {len(watched)} calls, {', '.join(told) or 'none would have been otherwise'}."


def _counts(watched: Sequence[AuditRecord]) -> Mapping[str, int]:
    otherwise = [list(told_shadow_result(record)) for record in watched]
    return {
        "refused": sum("refuse it" in said for said in otherwise),
        "allowed": sum("allow it" in said for said in otherwise),
        "shown otherwise": sum(bool(said) and said[0] not in {"refuse it", "allow it"} for said in otherwise),
    }


def _join_values(value: Any) -> str:  # noqa: ANN401 -- a member of a record: a number or a list of names
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
