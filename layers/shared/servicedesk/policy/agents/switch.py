"""Switch of an agent: disabled, it is refused within 30 seconds; enabled again, its tokens are taken as before."""

from __future__ import annotations

from dataclasses import replace

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import AuditUnavailable, InvalidPolicy
from servicedesk.policy.agents.answers import AgentDetails, AgentOutcome, agent_answer
from servicedesk.policy.agents.differences import agent_change
from servicedesk.policy.agents.register import AgentRegister, registered_agent
from servicedesk.policy.agents.telling import told_switch
from servicedesk.policy.audit_trail import Audit
from servicedesk.policy.change import ChangeKind, Intent
from servicedesk.policy.people.last_seen import find_last_seen
from servicedesk.policy.rule_words import told_moment
from servicedesk.tools.text import quote_name


def details_of_agent(name: str, register: AgentRegister, audit: Audit, clock: Clock = epoch_seconds) -> AgentDetails:
    """Return an agent and when it was last seen, as far as the audit can be looked through at once.

    Raises:
        UnknownAgent: There is none of that name.
    """
    agent = registered_agent(name, register)
    try:
        last_seen = find_last_seen(agent.client_id, audit, utc(clock))
    except AuditUnavailable:
        last_seen = None
    return AgentDetails(agent=agent_answer(agent), last_seen=last_seen)


def disable_agent(name: str, intent: Intent, *, register: AgentRegister, clock: Clock = epoch_seconds) -> AgentOutcome:
    """Refuse every token of an agent, those that it will get too, until it is enabled.

    Raises:
        UnknownAgent, InvalidPolicy, PolicyConflict, PermissionsUnavailable: It is as it was.
        OutcomeUnknown: Repeat it.
    """
    return _switch(name, intent, register, clock, is_enabled=False)


def enable_agent(name: str, intent: Intent, *, register: AgentRegister, clock: Clock = epoch_seconds) -> AgentOutcome:
    """Take an agent's tokens again, those it got before too if they are still good.

    Raises:
        UnknownAgent, InvalidPolicy, PolicyConflict, PermissionsUnavailable: It is as it was.
        OutcomeUnknown: Repeat it.
    """
    return _switch(name, intent, register, clock, is_enabled=True)


def _switch(name: str, intent: Intent, register: AgentRegister, clock: Clock, *, is_enabled: bool) -> AgentOutcome:
    before = registered_agent(name, register)
    kind = ChangeKind.AGENT_ENABLED if is_enabled else ChangeKind.AGENT_DISABLED
    after = replace(before, is_enabled=is_enabled, version=before.version + 1)
    change = agent_change(kind, intent, utc(clock), before, after)
    if before.is_enabled == is_enabled:
        so = "enabled" if is_enabled else "disabled"
        already = f"Nothing to change: {quote_name(name)} is {so} already."
        return AgentOutcome(agent=agent_answer(before), change=None, summary=(already,))
    if is_enabled and before.expires_at <= clock():
        raise InvalidPolicy(
            f"{quote_name(name)} ended at {told_moment(before.expires_at)}: move its end when you rotate its secret, or"
            " remove it"
        )
    if not intent.dry_run:
        register.write(change, before, after)
    return AgentOutcome(
        agent=agent_answer(after), change=change, summary=tuple(told_switch(after, dry_run=intent.dry_run))
    )
