"""Sentences for administrators about agents: what was done to them, and what to know about it."""

from __future__ import annotations

from collections.abc import Iterator

from servicedesk.identity.agents import Agent
from servicedesk.identity.principal import AGENT_PREFIX
from servicedesk.policy.command_line import command_line
from servicedesk.policy.rule_words import join_names, told_moment
from servicedesk.policy.telling import dry_run_mark
from servicedesk.tools.text import quote_name


def told_new_agent(agent: Agent, *, dry_run: bool) -> Iterator[str]:
    """Yield what adding an agent comes to."""
    yield from dry_run_mark(dry_run=dry_run)
    name = quote_name(agent.name)
    groups = join_names(agent.groups)
    yield f"{name} may use what {groups} may, but nothing that destroys, touches credentials or asks first."
    yield f"{quote_name(agent.owner)} answers for it. It ends at {told_moment(agent.expires_at)}."
    yield f"Records and tickets call it {AGENT_PREFIX}{agent.name}."


def told_switch(agent: Agent, *, dry_run: bool) -> Iterator[str]:
    """Yield what disabling an agent comes to, or enabling it."""
    yield from dry_run_mark(dry_run=dry_run)
    name = quote_name(agent.name)
    if agent.is_enabled:
        yield f"{name} is let in again, until {told_moment(agent.expires_at)}. Tokens that it holds are taken, too."
        return
    yield f"Every token of {name} is refused within 30 seconds, whatever it gets from the user pool meanwhile."
    yield f"To let it in again: {command_line('agents', 'enable', agent.name)}"


def told_second_secret(agent: Agent, *, dry_run: bool) -> Iterator[str]:
    """Yield what a second secret comes to."""
    yield from dry_run_mark(dry_run=dry_run)
    name = quote_name(agent.name)
    yield f"{name} has another secret, and both work. It ends at {told_moment(agent.expires_at)}."
    yield f"When the agent uses the new one: {command_line('agents', 'rotate', agent.name, '--end-old')}"


def told_end_of_secret(agent: Agent, made_at: int, *, dry_run: bool) -> Iterator[str]:
    """Yield what the end of one of two secrets comes to."""
    yield from dry_run_mark(dry_run=dry_run)
    name = quote_name(agent.name)
    yield f"The secret of {name} that was made at {told_moment(made_at)} gets no token any more."
    disable = command_line("agents", "disable", agent.name)
    yield f"Those that it got are good for 15 minutes at most. To end them at once: {disable}"


def told_removed_agent(agent: Agent, *, dry_run: bool) -> Iterator[str]:
    """Yield what removing an agent comes to."""
    yield from dry_run_mark(dry_run=dry_run)
    name = quote_name(agent.name)
    yield f"{name} is removed, with its secrets. Every token of its is refused within 30 seconds."
    yield f"Its records and tickets keep the name {AGENT_PREFIX}{agent.name}, which another agent can have from now on."
