"""Widening of a grant, so that it admits the call that is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from servicedesk.discovery.grants import Grant
from servicedesk.policy.capabilities import Capabilities, Capability
from servicedesk.policy.command_line import can_be_listed, command_line, command_to_grant
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.grantable import flaws, value_flaws
from servicedesk.tools.conditions import OMITTED, Conditions


def widening_command(grant: Grant, asked: CallQuestion, capabilities: Capabilities) -> str | None:
    """Return the command that lets a grant admit the call; None where none does, or it is not about a certain call."""
    capability = capabilities.by_name.get(grant.tool)
    is_over = grant.conditions.ends_at is not None and grant.conditions.ends_at <= asked.now
    if capability is None or asked.arguments is None or is_over:
        return None
    wider = replace(grant.conditions, when=_wider_values(grant.conditions, asked, capability))
    if not _can_be_typed(grant.tool, wider, capabilities):
        return None
    if (grant.conditions.starts_at or 0) > asked.now:
        return command_to_grant(grant.group, grant.tool, wider)
    words = [
        word for name, values in sorted(wider.when.items()) for word in ("--when", f"{name}={_join_values(values)}")
    ]
    return command_line("grant", grant.group, grant.tool, *words, "--keep")


def _wider_values(conditions: Conditions, asked: CallQuestion, capability: Capability) -> Mapping[str, frozenset[str]]:
    sent = asked.sent_arguments(capability)
    return {name: values | {sent.get(name, OMITTED)} for name, values in conditions.when.items()}


def _can_be_typed(tool: str, wanted: Conditions, capabilities: Capabilities) -> bool:
    """Whether a grant can be asked for: none of its values is one that there is not, or that a list would cut."""
    known, named = capabilities.known, (*wanted.where.values(), *wanted.when.values())
    is_listed = all(can_be_listed(value) for values in named for value in values)
    return is_listed and not flaws(tool, wanted, known) and not value_flaws(tool, wanted, known)


def _join_values(values: frozenset[str]) -> str:
    return ",".join(sorted(values))
