"""Agents in words, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cli.staff_words import told_last_seen
from servicedesk.clock import utc
from servicedesk.policy.agents.addition import IssuedSecret
from servicedesk.policy.agents.answers import AgentAnswer, AgentDetails
from servicedesk.policy.rule_words import join_names, told_time
from servicedesk.tools.limit import AGENT_BUDGET
from servicedesk.tools.text import quote_name
from stack import terminal
from stack.plain import PlainTable


def agents_table(agents: Iterable[AgentAnswer]) -> PlainTable:
    """Return a row for each agent."""
    table = PlainTable("agent", "groups", "owner", "state", "ends", "secret of")
    for one in agents:
        ends, made = told_time(one.expires_at), told_time(one.secret_made_at)
        table.add_cells(one.name, sorted(one.groups), one.owner, told_state(one), ends, made)
    return table


def told_state(agent: AgentAnswer) -> str:
    """Return whether an agent is let in, in a word."""
    if agent.expires_at <= utc():
        return "ended"
    return "works" if agent.is_enabled else "disabled"


def told_agent(details: AgentDetails) -> Iterator[str]:
    """Yield what is known of an agent, a line each."""
    one = details.agent
    yield f"{quote_name(one.name)}: {told_state(one)}, client id {quote_name(one.client_id)}"
    yield f"Groups: {join_names(one.groups)}. Owner: {quote_name(one.owner)}."
    yield f"Ends at {told_time(one.expires_at)}. Its oldest secret that works is of {told_time(one.secret_made_at)}."
    calls = min(one.calls_per_hour or AGENT_BUDGET.calls, AGENT_BUDGET.calls)
    yield f"May make at most {calls:,} calls in an hour, over all tools."
    yield told_last_seen(details.last_seen)


def say_credentials(issued: IssuedSecret, place: str | None) -> None:
    """Print what an agent signs in with, or where that was put."""
    if issued.credentials is None:
        return
    terminal.say(f"Client id: {issued.credentials.client_id}")
    if place is None:
        terminal.say(f"Secret: {issued.credentials.secret}")
        terminal.say("Nobody is shown the secret again.")
    else:
        terminal.say(f"Its id and its secret are in Secrets Manager, in {quote_name(place)}.")
